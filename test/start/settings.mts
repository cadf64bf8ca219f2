/** What the environment says about `npm start`. */
import { homedir } from 'node:os';
import { Failure } from '../realN8n/failure.mts';
import { ROOT } from '../support/paths.mts';
import { homeOf } from './home.mts';

const DEFAULT_PORT = 5678;

export interface Settings {
	/** n8n's user folder, and what else outlasts a start. Deleting it is beginning anew. */
	home: string;
	/** Of n8n, on loopback. */
	port: number;
}

function readPort({ N8N_PORT = String(DEFAULT_PORT) }: NodeJS.ProcessEnv): number {
	const port = Number(N8N_PORT);
	if (Number.isInteger(port) && port > 0 && port < 65536) return port;
	throw new Failure(
		`N8N_PORT is "${N8N_PORT}", which is no port.`,
		`Give a number up to 65535, or leave it out for ${DEFAULT_PORT}.`,
	);
}

export const readSettings = (env: NodeJS.ProcessEnv): Settings => ({
	home: homeOf(ROOT, env, homedir()),
	port: readPort(env),
});
