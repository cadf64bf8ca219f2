/** The real n8n: a private package of its own, because its 3 GB are no business of `npm ci`. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OUTPUT, ROOT } from '../support/paths.mts';
import { nodeFirst } from './environment.mts';
import { Failure } from './failure.mts';
import { runProgram } from './programs.mts';
import { step, type Log } from './progress.mts';

const FOLDER = path.join(ROOT, 'test/n8n');
const LOCK_FILE = path.join(FOLDER, 'package-lock.json');
const MODULES = path.join(FOLDER, 'node_modules');
/** Holds the hash of the lock file that the installed packages come from. */
const STAMP = path.join(MODULES, '.installed-from');
const SQLITE = path.join(MODULES, 'sqlite3/build/Release/node_sqlite3.node');

/** What starts n8n. */
export const N8N_PROGRAM = path.join(MODULES, 'n8n/bin/n8n');

async function npm(log: string, ...args: string[]) {
	const logFile = path.join(OUTPUT, log);
	const options = { cwd: FOLDER, env: { ...process.env, PATH: nodeFirst() }, logFile };
	return { logFile, ...(await runProgram('npm', args, options)) };
}

/** The first lines in which npm says what went wrong. */
const npmErrors = (output: string): string =>
	output
		.split('\n')
		.filter((line) => /^npm (error|ERR!) \S/.test(line))
		.slice(0, 2)
		.join('\n');

async function installPackages(version: string): Promise<void> {
	const { succeeded, output, logFile } = await npm(
		'n8n-install.log',
		...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
	);
	if (succeeded) return;
	if (/ENOSPC/.test(output)) {
		throw new Failure(
			`n8n ${version} could not be installed: the disk is full.`,
			'It needs 3 GB, and npm a cache of 1 GB. Make room and run this again.',
		);
	}
	throw new Failure(
		`n8n ${version} could not be installed: ${npmErrors(output) || `see ${logFile}`}`,
		'Check the connection and the registry and proxy that npm is set to, and run this again.',
		`All that npm said: ${path.relative(ROOT, logFile)}`,
	);
}

async function compileSqlite(): Promise<void> {
	const { succeeded, output, logFile } = await npm('sqlite3.log', 'rebuild', 'sqlite3');
	if (succeeded && existsSync(SQLITE)) return;
	const log = `What the compilation said: ${path.relative(ROOT, logFile)}`;
	// The compilation downloads the header files of Node.js.
	if (/gyp.*(ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT)/.test(output)) {
		throw new Failure(
			"n8n's database, sqlite3, could not be compiled: a download failed.",
			'Check the connection and the proxy that npm is set to, and run this again.',
			log,
		);
	}
	throw new Failure(
		"n8n's database, sqlite3, could not be compiled. It needs Python 3, make and a C++ compiler:",
		'"apt-get install python3 make g++" on Debian or Ubuntu, "xcode-select --install" on a Mac.',
		`Then run this again. ${log}`,
	);
}

/** Installs the pinned n8n, unless it is there already. */
export async function ensureN8n(log: Log): Promise<void> {
	const manifest = JSON.parse(await readFile(path.join(FOLDER, 'package.json'), 'utf8')) as {
		dependencies: { n8n: string };
	};
	const version = manifest.dependencies.n8n;
	const wanted = createHash('sha256')
		.update(await readFile(LOCK_FILE))
		.digest('hex');
	const installed = await readFile(STAMP, 'utf8').catch(() => undefined);
	if (installed !== wanted) {
		await step(log, `Installing n8n ${version} (once; 3 GB, some minutes)`, async () => {
			await installPackages(version);
			await writeFile(STAMP, wanted);
		});
	}
	if (!existsSync(SQLITE)) {
		await step(log, "Compiling n8n's database (once; about a minute)", compileSqlite);
	}
}
