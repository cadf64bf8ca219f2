/** PostgreSQL and Redis, which n8n's queue mode needs, or PostgreSQL alone. They come from the system, and are thrown away. */
import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Failure } from './failure.mts';
import { freePort } from './ports.mts';
import { runProgram, startProgram, type Program } from './programs.mts';

const run = promisify(execFile);

const PATIENCE = 30_000;

/** Where Debian keeps the programs of PostgreSQL's server, outside of PATH. */
const DEBIAN = '/usr/lib/postgresql';

export interface Services {
	/** What tells n8n of them, and to use them. */
	env: Record<string, string>;
	stop(): Promise<void>;
}

interface User {
	uid?: number;
	gid?: number;
}

function postgresFolders(): string[] {
	try {
		return readdirSync(DEBIAN).map((version) => path.join(DEBIAN, version, 'bin'));
	} catch {
		return [];
	}
}

function find(program: string): string {
	const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...postgresFolders()];
	for (const folder of folders) {
		const file = path.join(folder, program);
		try {
			accessSync(file, constants.X_OK);
			return file;
		} catch {
			// Not in this one.
		}
	}
	throw new Failure(
		`${program} is missing, which the tests of n8n's queue mode and engine 2.0 need:`,
		'"apt-get install postgresql redis-server" on Debian or Ubuntu.',
	);
}

/** PostgreSQL refuses to run as root. */
async function postgresUser(): Promise<User> {
	if (process.getuid?.() !== 0) return {};
	const idOf = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
	return { uid: await idOf('-u'), gid: await idOf('-g') };
}

async function accepts(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	return await new Promise<boolean>((resolve) => {
		socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
	}).finally(() => socket.destroy());
}

async function untilReady(name: string, isReady: () => Promise<boolean>): Promise<void> {
	const deadline = performance.now() + PATIENCE;
	while (!(await isReady())) {
		if (performance.now() > deadline) throw new Failure(`${name} did not become ready.`);
		await sleep(50);
	}
}

async function startPostgres(folder: string, port: number): Promise<Program> {
	const data = path.join(folder, 'postgres');
	const user = await postgresUser();
	const options = { cwd: data, env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...user };
	await mkdir(data, { mode: 0o700 });
	if (user.uid !== undefined && user.gid !== undefined) {
		await chown(folder, user.uid, user.gid);
		await chown(data, user.uid, user.gid);
	}
	const { succeeded, output } = await runProgram(
		find('initdb'),
		['--pgdata', data, '--auth=trust', '--username=n8n', '--encoding=UTF8', '--no-sync'],
		{ ...options, logFile: path.join(folder, 'initdb.log') },
	);
	if (!succeeded) throw new Failure('No database could be made:', output);
	const settings = [
		'listen_addresses=127.0.0.1',
		`port=${port}`,
		'unix_socket_directories=',
		'fsync=off',
	];
	const program = await startProgram(
		find('postgres'),
		['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
		{ ...options, logFile: path.join(folder, 'postgres.log') },
	);
	const asked = ['--host=127.0.0.1', `--port=${port}`, '--quiet'];
	await untilReady('PostgreSQL', async () =>
		run(find('pg_isready'), asked).then(
			() => true,
			() => false,
		),
	);
	return program;
}

async function startRedis(folder: string, port: number): Promise<Program> {
	const program = await startProgram(
		find('redis-server'),
		['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
		{ cwd: folder, env: { PATH: process.env.PATH }, logFile: path.join(folder, 'redis.log') },
	);
	await untilReady('Redis', async () => await accepts(port));
	return program;
}

/** Starts programs with their data in a folder that goes with them. */
async function startTogether(
	programs: string[],
	start: (folder: string, started: Program[]) => Promise<Record<string, string>>,
): Promise<Services> {
	for (const program of programs) find(program);
	const folder = await mkdtemp(path.join(tmpdir(), 'n8n-services-'));
	const started: Program[] = [];
	const stop = async () => {
		await Promise.all(started.map(async (program) => await program.stop()));
		await rm(folder, { recursive: true, force: true });
	};
	try {
		return { env: await start(folder, started), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

const POSTGRES = ['initdb', 'postgres', 'pg_isready'];

/** Starts both on free ports of loopback. */
export const startServices = async (): Promise<Services> =>
	await startTogether([...POSTGRES, 'redis-server'], async (folder, started) => {
		const [postgres, redis] = [await freePort(), await freePort()];
		started.push(await startRedis(folder, redis));
		started.push(await startPostgres(folder, postgres));
		return {
			EXECUTIONS_MODE: 'queue',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'n8n',
			DB_POSTGRESDB_PASSWORD: 'none',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis),
		};
	});

/** Starts the database of n8n's engine 2.0, and tells n8n to use this engine where a workflow asks for it. */
export const startEngine2 = async (): Promise<Services> =>
	await startTogether(POSTGRES, async (folder, started) => {
		const postgres = await freePort();
		started.push(await startPostgres(folder, postgres));
		return {
			N8N_ENABLED_MODULES: 'engine-v2',
			N8N_ENGINE_DATABASE_URL: `postgres://n8n:none@127.0.0.1:${postgres}/postgres`,
			N8N_ENGINE_HOST: '127.0.0.1',
			N8N_ENGINE_PORT: String(await freePort()),
			N8N_ENGINE_CONTROL_PLANE_PORT: String(await freePort()),
		};
	});
