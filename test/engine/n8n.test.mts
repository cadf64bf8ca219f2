/** That the other tests run in the n8n that they are meant for. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { LOADED_PACKAGE, N8N_ROOT } from '../support/paths.mts';

interface Manifest {
	version: string;
	dependencies?: Record<string, string>;
	devDependencies?: Record<string, string>;
}

const readManifest = (...file: string[]) =>
	JSON.parse(readFileSync(path.join(...file, 'package.json'), 'utf8')) as Manifest;

it.each(['n8n-core', 'n8n-workflow'])('%s has the version that is asked for', (name) => {
	const { dependencies, devDependencies } = readManifest(N8N_ROOT);
	const { version } = readManifest(N8N_ROOT, 'node_modules', name);
	expect(version).toBe((dependencies ?? devDependencies)?.[name]);
});

it('the package and n8n-core get the very same n8n-workflow', () => {
	const seenFrom = (folder: string) =>
		createRequire(path.join(folder, 'package.json')).resolve('n8n-workflow');
	expect(seenFrom(LOADED_PACKAGE)).toBe(seenFrom(path.join(N8N_ROOT, 'node_modules/n8n-core')));
});
