/** The real n8n: a private package of its own, because its 2 GB are no business of `npm ci`. */
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
	const env = { ...process.env, PATH: nodeFirst() };
	// Short, because npm clears up at length what the next `npm ci` deletes anyway.
	const options = { cwd: FOLDER, env, logFile, grace: 1000 };
	return { logFile, ...(await runProgram('npm', args, options)) };
}

const DOWNLOAD_FAILED = /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|TIMEOUT|E[45]\d\d/;

async function installPackages(version: string): Promise<void> {
	const { succeeded, output, logFile } = await npm(
		'n8n-install.log',
		...['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
	);
	if (succeeded) return;
	const [, code = 'unknown error'] = /^npm (?:error|ERR!) code (\S+)/m.exec(output) ?? [];
	let advice = 'If another npm start was installing it at the same time, let that one finish.';
	if (code === 'ENOSPC') {
		advice = 'The disk is full. n8n needs 2 GB, and the cache of npm 1 GB.';
	} else if (DOWNLOAD_FAILED.test(code)) {
		advice = 'Check the connection and the registry and proxy that npm is set to.';
	}
	throw new Failure(
		`n8n ${version} could not be installed (${code}).`,
		advice,
		`Then run this again. What npm said: ${path.relative(ROOT, logFile)}`,
	);
}

async function compileSqlite(): Promise<void> {
	const { succeeded, output, logFile } = await npm('sqlite3.log', 'rebuild', 'sqlite3');
	if (succeeded && existsSync(SQLITE)) return;
	const log = `What the compilation said: ${path.relative(ROOT, logFile)}`;
	// The compilation downloads the header files of Node.js.
	if (output.split('\n').some((line) => /gyp/.test(line) && DOWNLOAD_FAILED.test(line))) {
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
		await step(log, `Installing n8n ${version} (once; 2 GB, some minutes)`, async () => {
			await installPackages(version);
			await writeFile(STAMP, wanted);
		});
	}
	if (!existsSync(SQLITE)) {
		await step(log, "Compiling n8n's database (once; about a minute)", compileSqlite);
	}
}
