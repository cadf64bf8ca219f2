import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { n8nEnvironment } from './environment.mts';
import { Failure } from './failure.mts';
import { N8N_PROGRAM } from './install.mts';
import { freePort } from './ports.mts';
import { lastLines, startProgram, type Program } from './programs.mts';

/** A first start migrates an empty database, which a cold disk makes slow. */
const PATIENCE = 180_000;

export interface N8nOptions {
	/** The user folder: database, encryption key, community packages, log. */
	home: string;
	port: number;
	/** Folders that come first in n8n's PATH, e.g. that of an npm shim. */
	path?: string[];
	/** More for n8n's environment. */
	env?: Record<string, string>;
	/** The `n8n start` when left out. A worker shares only the environment with its `n8n start`. */
	role?: 'worker';
}

/** A running n8n. */
export interface N8n extends Program {
	/** E.g. http://127.0.0.1:5678 */
	url: string;
	logFile: string;
}

const statusOf = async (url: string): Promise<number | undefined> =>
	await fetch(url, { signal: AbortSignal.timeout(5000) }).then(
		async ({ status, body }) => {
			await body?.cancel();
			return status;
		},
		() => undefined,
	);

/** n8n calls itself healthy seconds before its REST API is there, so this asks both. */
const isReady = async (url: string): Promise<boolean> =>
	(await statusOf(`${url}/healthz/readiness`)) === 200 &&
	(await statusOf(`${url}/rest/login`)) === 401;

/** A worker has no REST API. */
const isWorkerReady = async (url: string): Promise<boolean> =>
	(await statusOf(`${url}/healthz/readiness`)) === 200;

const workerEnvironment = (port: number) => ({
	N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_HEALTH_CHECK_PORT: String(port),
});

/** Starts the installed n8n and waits until it can be used. */
export async function startN8n(options: N8nOptions): Promise<N8n> {
	const { home, port, path: first, env, role } = options;
	const logFile = path.join(home, 'n8n.log');
	const url = `http://127.0.0.1:${port}`;
	const brokerPort = await freePort();
	const program = await startProgram(process.execPath, [N8N_PROGRAM, role ?? 'start'], {
		// Not the working directory of the caller, whose .env file n8n would read.
		cwd: home,
		env: {
			...n8nEnvironment({ home, port, brokerPort, path: first }),
			...(role && workerEnvironment(port)),
			...env,
		},
		logFile,
	});

	let how: string | undefined;
	void program.ended.then((ending) => (how = ending));
	const deadline = performance.now() + PATIENCE;
	while (!(await (role ? isWorkerReady(url) : isReady(url)))) {
		if (how === undefined && performance.now() < deadline) {
			await sleep(100);
			continue;
		}
		await program.stop();
		const said = lastLines(await readFile(logFile, 'utf8'), 3);
		throw new Failure(
			how ? `n8n ended while it started (${how}):` : 'n8n did not become ready:',
			said,
			`All that it said: ${logFile}`,
		);
	}
	return { ...program, url, logFile };
}
