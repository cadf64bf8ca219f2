/** A real n8n for a test: in a home of its own, with the packed node, unable to leave this machine. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IConnections, IDataObject, INode } from 'n8n-workflow';
import type { LocalConnect } from '../localConnect/server.mts';
import { N8nRest } from '../realN8n/rest.mts';
import { startN8n, type N8n } from '../realN8n/process.mts';
import { writeNpmShim } from '../realN8n/npmShim.mts';
import { freePort } from '../realN8n/ports.mts';
import { credentialFor, smsParameters } from '../support/chat.mts';
import { PACKAGE_NAME, ROOT, TARBALL, UNPACKED } from '../support/paths.mts';

export const OWNER = { email: 'owner@local.example', password: 'Local-owner-1' };

export const NODE_TYPE = `${PACKAGE_NAME}.amazonConnect`;

const GUARD = path.join(ROOT, 'test/realN8n/loopbackGuard.cjs');

export interface TestHome {
	home: string;
	/** The first folder of n8n's PATH. */
	shim: string;
	env: Record<string, string>;
	/** What tried to leave this machine. */
	escapes(): Promise<string[]>;
	forgetEscapes(): Promise<void>;
	remove(): Promise<void>;
}

export async function makeHome(): Promise<TestHome> {
	const home = await mkdtemp(path.join(tmpdir(), 'n8n-e2e-'));
	const shim = path.join(home, 'bin');
	const guardLog = path.join(home, 'escapes.log');
	await writeNpmShim(shim, { ...(await packageName()), tarball: TARBALL });
	return {
		home,
		shim,
		env: {
			NODE_OPTIONS: `--require ${GUARD}`,
			LOOPBACK_GUARD_LOG: guardLog,
			N8N_ENCRYPTION_KEY: 'end-to-end',
		},
		escapes: async () =>
			existsSync(guardLog) ? (await readFile(guardLog, 'utf8')).trim().split('\n') : [],
		forgetEscapes: async () => await rm(guardLog, { force: true }),
		remove: async () => await rm(home, { recursive: true, force: true }),
	};
}

export async function packageName(): Promise<{ name: string; version: string }> {
	const manifest = await readFile(path.join(UNPACKED, 'package.json'), 'utf8');
	return JSON.parse(manifest) as { name: string; version: string };
}

/** Starts n8n in a home and logs in as its owner. */
export async function startIn(
	{ home, shim, env }: TestHome,
	port?: number,
): Promise<{ n8n: N8n; rest: N8nRest }> {
	const n8n = await startN8n({ home, port: port ?? (await freePort()), path: [shim], env });
	const rest = new N8nRest(n8n.url);
	if (await rest.needsOwner()) await rest.setUpOwner(OWNER);
	else await rest.logIn(OWNER);
	return { n8n, rest };
}

/**
 * Starts a worker for the n8n in a home, which must be in queue mode. Its own home is a folder of that
 * one, because a worker reports what another one in the same home left unfinished.
 */
export async function startWorkerIn(
	{ home, shim, env }: TestHome,
	name: string,
	more: Record<string, string>,
): Promise<N8n> {
	const own = path.join(home, name);
	const nodes = '.n8n/nodes';
	await cp(path.join(home, nodes), path.join(own, nodes), { recursive: true });
	return await startN8n({
		home: own,
		port: await freePort(),
		path: [shim],
		env: { ...env, ...more },
		role: 'worker',
	});
}

export interface Saved {
	id: string;
	versionId: string;
}

export interface Draw {
	name: string;
	/** What starts it; a Manual Trigger when left out. */
	trigger?: INode;
	/** A list, or an expression that gives `{ items: [...] }`. */
	items: IDataObject[] | string;
	parameters?: IDataObject;
	node?: Partial<INode>;
	/** Nodes after the one under test, in a row. */
	after?: INode[];
}

export const place = (
	name: string,
	type: string,
	typeVersion: number,
	parameters: IDataObject = {},
	more: Partial<INode> = {},
): INode => ({
	id: `id-of-${name.replaceAll(' ', '-')}`,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: parameters as INode['parameters'],
	...more,
});

/** A workflow whose nodes follow one another. */
export function inARow(name: string, nodes: INode[]) {
	const connections: IConnections = {};
	for (const [index, node] of nodes.slice(1).entries()) {
		connections[nodes[index].name] = { main: [[{ node: node.name, type: 'main', index: 0 }]] };
	}
	return { name, nodes, connections, settings: { executionOrder: 'v1' as const } };
}

/** Trigger -> Items -> Amazon Connect -> …, as the editor would save it. */
export function draw(local: LocalConnect, credentialId: string, what: Draw) {
	const trigger = what.trigger ?? place('Start', 'n8n-nodes-base.manualTrigger', 1);
	const nodes = [
		trigger,
		place('Items', 'n8n-nodes-base.set', 3.4, {
			mode: 'raw',
			jsonOutput:
				typeof what.items === 'string' ? what.items : JSON.stringify({ items: what.items }),
			options: {},
		}),
		place('Split', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'items', options: {} }),
		place('Amazon Connect', NODE_TYPE, 1, smsParameters(local, what.parameters), {
			credentials: { amazonConnectApi: { id: credentialId, name: 'Amazon Connect' } },
			...what.node,
		}),
		...(what.after ?? []),
	];
	return inARow(what.name, nodes);
}

export const credentialData = (local: LocalConnect, change: IDataObject = {}) => ({
	...credentialFor(local),
	...change,
});
