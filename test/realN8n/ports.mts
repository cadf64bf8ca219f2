import { createServer, type AddressInfo } from 'node:net';
import { Failure } from './failure.mts';

const HOST = '127.0.0.1';

/** Takes a port for a moment; 0 takes a free one. Says which it was. */
async function takePort(port: number): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, HOST, resolve);
	});
	const { port: taken } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return taken;
}

/** Below the ports that a system gives out by itself, which another program may be given at any time. */
const FIRST = 20_000;

/** So many for each of the processes in which vitest runs files at the same time. */
const RANGE = 1000;

let given = process.pid;

/** A port that stays free until a slow program listens on it. */
export async function freePort(): Promise<number> {
	const first = FIRST + RANGE * Number(process.env.VITEST_POOL_ID ?? 0);
	for (let tries = 0; tries < RANGE; tries += 1) {
		given += 1;
		const port = first + (given % RANGE);
		const isFree = await takePort(port).then(
			() => true,
			() => false,
		);
		if (isFree) return port;
	}
	throw new Failure(`None of the ports from ${first} on is free.`);
}

/** Asked before anything slow, so that nobody waits for a start that cannot succeed. */
export async function demandFreePort(port: number): Promise<void> {
	try {
		await takePort(port);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new Failure(
			code === 'EADDRINUSE'
				? `Port ${port} of ${HOST} is taken, perhaps by another n8n.`
				: `Port ${port} of ${HOST} cannot be used (${code}).`,
			`End that program, or choose another port: N8N_PORT=${port + 1} npm start`,
		);
	}
}
