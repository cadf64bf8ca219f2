import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

/** Where tests put what they make. */
export const OUTPUT = path.join(ROOT, '.test-output');

export const PACKAGE_NAME = 'n8n-nodes-amazon-connect';

/** The tarball as npm would publish it, and its content. */
export const TARBALL = path.join(OUTPUT, 'package.tgz');
export const UNPACKED = path.join(OUTPUT, 'package');
