/** Installs the oldest n8n that is supported, unless it is there already, and puts the package into it. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import packOnce from '../support/packOnce.mts';
import { PACKAGE_NAME, UNPACKED } from '../support/paths.mts';

const FOLDER = import.meta.dirname;
const MODULES = path.join(FOLDER, 'node_modules');
/** Holds the hash of the lock file that the installed packages come from. */
const STAMP = path.join(MODULES, '.installed-from');

async function install(): Promise<void> {
	const lock = await readFile(path.join(FOLDER, 'package-lock.json'));
	const wanted = createHash('sha256').update(lock).digest('hex');
	const installed = await readFile(STAMP, 'utf8').catch(() => undefined);
	if (installed === wanted) return;
	console.log('Installing the oldest supported n8n (once; 210 MB)');
	// Nothing that the engine needs comes from an install script.
	await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
		cwd: FOLDER,
	});
	await writeFile(STAMP, wanted);
}

export default async function setup(): Promise<void> {
	await Promise.all([packOnce(), install()]);
	const copy = path.join(MODULES, PACKAGE_NAME);
	await rm(copy, { recursive: true, force: true });
	await cp(UNPACKED, copy, { recursive: true });
}
