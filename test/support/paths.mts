import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where tests put what they make. */
export const OUTPUT = path.join(ROOT, '.test-output');

export const PACKAGE_NAME = 'n8n-nodes-amazon-connect';

/** The tarball as npm would publish it, and its content. */
export const TARBALL = path.join(OUTPUT, 'package.tgz');
export const UNPACKED = path.join(OUTPUT, 'package');

/** Holds the n8n-core and n8n-workflow that tests run in: ours, or those of an older n8n. */
export const N8N_ROOT = path.resolve(ROOT, process.env.N8N_CORE_ROOT ?? '');

/** The package where that n8n loads it, so that both get the very same n8n-workflow. */
export const LOADED_PACKAGE =
	N8N_ROOT === ROOT ? UNPACKED : path.join(N8N_ROOT, 'node_modules', PACKAGE_NAME);
