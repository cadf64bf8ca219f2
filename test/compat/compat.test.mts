/** A workflow that was saved with a released version sends the same bytes with every later 1.x. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { startLocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { execute, NODE_TYPE, type SavedWorkflow } from '../support/engine.mts';
import { setInstanceId } from '../support/n8n.mts';
import { ROOT } from '../support/paths.mts';

/** What n8n gives to a run besides the workflow. All of it goes into client tokens. */
interface Execution {
	n8nInstanceId: string;
	established: { at: number; resumeToken: string };
	items: IDataObject[];
}

/** Name of the node -> the bodies of its requests, in their order. */
type Bodies = Record<string, string[]>;

const readJson = <T,>(...file: string[]): T =>
	JSON.parse(readFileSync(path.join(...file), 'utf8')) as T;

const versions = readdirSync(import.meta.dirname, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

/** The workflow with one of its nodes only, so that it is clear whose requests arrive. */
const alone = (workflow: SavedWorkflow, { name }: INode): SavedWorkflow => ({
	...workflow,
	nodes: workflow.nodes.filter((node) => node.type !== NODE_TYPE || node.name === name),
	connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
});

async function bodiesOf(workflow: SavedWorkflow, execution: Execution, node: INode) {
	const local = await startLocalConnect();
	try {
		setInstanceId(execution.n8nInstanceId);
		const { error } = await execute({
			...execution,
			workflow: alone(workflow, node),
			credential: credentialFor(local),
		});
		if (error) throw new Error(`${error.message}: ${error.description}`);
		return local.state.requests('StartOutboundChatContact').map(({ body }) => body.toString());
	} finally {
		await local.close();
	}
}

it('the version in package.json has a folder', () => {
	const { version } = readJson<{ version: string }>(ROOT, 'package.json');
	expect(versions).toContain(version);
});

describe.each(versions)('a workflow of %s', (version) => {
	const folder = path.join(import.meta.dirname, version);
	const workflow = readJson<SavedWorkflow>(folder, 'workflow.json');
	const execution = readJson<Execution>(folder, 'execution.json');
	const nodes = workflow.nodes.filter(({ type }) => type === NODE_TYPE);
	const expectedFile = path.join(folder, 'expected.json');

	if (!existsSync(expectedFile)) {
		it('is written down for the first time', async () => {
			const expected: Bodies = {};
			for (const node of nodes) expected[node.name] = await bodiesOf(workflow, execution, node);
			writeFileSync(expectedFile, `${JSON.stringify(expected, null, '\t')}\n`, { flag: 'wx' });
			throw new Error(`Wrote ${path.relative(ROOT, expectedFile)}: read it, and run this again`);
		});
		return;
	}

	const expected = readJson<Bodies>(expectedFile);

	it('has requests for each of its nodes', () => {
		expect(Object.keys(expected)).toEqual(nodes.map(({ name }) => name));
		for (const bodies of Object.values(expected)) expect(bodies.length).toBeGreaterThan(0);
	});

	it.each(nodes)('$name: byte for byte', async (node) => {
		expect(await bodiesOf(workflow, execution, node)).toEqual(expected[node.name]);
	});
});
