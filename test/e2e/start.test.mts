/** What `npm start` leaves: the example in the real n8n, with the same node that users get. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../realN8n/ports.mts';
import { RestError } from '../realN8n/rest.mts';
import { startDemo, type Demo } from '../start/demo.mts';
import { NODE_TYPE } from './n8n.mts';

let folder: string;
let demo: Demo;
let said: string[];

async function start(): Promise<void> {
	said = [];
	const settings = { home: path.join(folder, 'home'), port: await freePort() };
	demo = await startDemo(settings, (line) => said.push(line));
}

async function stop(): Promise<void> {
	await demo?.n8n.stop();
	await demo?.local.close();
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'n8n demo '));
	await start();
});
afterAll(async () => {
	await stop();
	await rm(folder, { recursive: true, force: true });
});

/** What n8n says when the editor asks for the instances. */
async function refusedInstances(): Promise<RestError> {
	const [{ id, name }] =
		await demo.rest.get<Array<{ id: string; name: string }>>('/rest/credentials');
	const asked = demo.rest.post('/rest/dynamic-node-parameters/resource-locator-results', {
		path: 'parameters.instanceId',
		nodeTypeAndVersion: { name: NODE_TYPE, version: 1 },
		methodName: 'searchInstances',
		currentNodeParameters: {},
		credentials: { amazonConnectApi: { id, name } },
	});
	const error: unknown = await asked.catch((reason: unknown) => reason);
	if (error instanceof RestError) return error;
	throw new Error('n8n gave a list');
}

describe('the node', () => {
	it('says why a list is empty, as it does for users', async () => {
		const { instances } = demo.local.state.account;
		const kept = instances.splice(0);
		const error = await refusedInstances();
		instances.push(...kept);
		expect(error.message).toContain('There is no Amazon Connect instance to choose from');
		expect(error.description ?? 'no explanation').toContain(
			'AWS account 123456789012 has no Amazon Connect instance in us-east-1',
		);
	});
});

describe('a second start', () => {
	it('finds what the first one made', async () => {
		const { owner, editor } = demo;
		const { pathname } = new URL(editor);
		await stop();
		await start();
		expect(demo.owner).toEqual(owner);
		expect(new URL(demo.editor).pathname).toBe(pathname);
		expect(said.join('\n')).not.toContain('Installing');
	});
});
