/** The files of examples/, without an n8n: test/e2e/examples.test.mts runs them in one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { NodeHelpers, type IConnections, type INode } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { AmazonConnect } from '../../nodes/AmazonConnect/AmazonConnect.node.ts';
import { AmazonConnectTrigger } from '../../nodes/AmazonConnect/AmazonConnectTrigger.node.ts';
import { PACKAGE_NAME, ROOT } from '../support/paths.mts';

interface Example {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: Record<string, unknown>;
}

const FOLDER = path.join(ROOT, 'examples');
const NODE_TYPE = `${PACKAGE_NAME}.amazonConnect`;
const NOTE = 'n8n-nodes-base.stickyNote';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/;

/** What the editor adds to every node that an agent uses. */
const TOOL_PARAMETERS = ['descriptionType', 'toolDescription'];

/** The description of a node of the package. */
const descriptionOf = ({ type }: INode) =>
	(type.endsWith('Trigger') ? new AmazonConnectTrigger() : new AmazonConnect()).description;

/** What n8n adds to the panel of every node that polls. */
const POLL_TIMES = 'pollTimes';

/** What is found by its ID, and never in a list. */
const LISTLESS = new AmazonConnect().description.properties
	.filter(({ modes }) => modes && !modes.some(({ type }) => type === 'list'))
	.map(({ name }) => name);

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Example;
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Left, top, right and bottom on the canvas; the editor draws a node 96 wide and high. */
function boxOf({ position: [left, top], parameters }: INode) {
	const { width = 96, height = 96 } = parameters as { width?: number; height?: number };
	return { left, top, right: left + width, bottom: top + height };
}

function overlap(one: INode, other: INode): boolean {
	const [a, b] = [boxOf(one), boxOf(other)];
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

it('there are examples', () => {
	expect(files.length).toBeGreaterThan(5);
});

it('no two nodes of the examples have one ID', () => {
	const ids = files.flatMap((file) => read(file).nodes.map(({ id }) => id));
	expect(new Set(ids).size).toBe(ids.length);
	for (const id of ids) expect(id).toMatch(UUID);
});

describe.each(files)('%s', (file) => {
	const { nodes, connections, settings, ...rest } = read(file);

	it('has a name, and nothing of the n8n it was made in', () => {
		expect(Object.keys(rest)).toEqual(['name']);
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(settings).not.toHaveProperty('errorWorkflow');
		expect(settings.executionOrder).toBe('v1');
	});

	it('connects nodes that are there', () => {
		const names = nodes.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		const targets = Object.values(connections)
			.flatMap((types) => Object.values(types).flat(2))
			.flatMap((connection) => (connection ? [connection.node] : []));
		expect(names).toEqual(expect.arrayContaining([...Object.keys(connections), ...targets]));
		const connected = new Set([...Object.keys(connections), ...targets]);
		const loose = nodes.filter(({ name, type }) => type !== NOTE && !connected.has(name));
		expect(loose).toEqual([]);
	});

	it('refers in expressions to nodes that are there', () => {
		const names = nodes.map(({ name }) => name);
		const text = nodes.map(({ parameters }) => JSON.stringify(parameters)).join();
		const referred = [...text.matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name);
		expect(names).toEqual(expect.arrayContaining(referred));
	});

	it('sets parameters that the node has and shows', () => {
		for (const node of nodes.filter(({ type }) => type.startsWith(NODE_TYPE))) {
			const own = Object.entries(node.parameters).filter(
				([name]) =>
					name !== POLL_TIMES && !(node.type.endsWith('Tool') && TOOL_PARAMETERS.includes(name)),
			);
			const parameters = Object.fromEntries(own);
			const description = descriptionOf(node);
			const { properties } = description;
			expect(
				NodeHelpers.getNodeParameters(properties, parameters, true, false, node, description),
			).toMatchObject(parameters);
		}
	});

	it('leaves what is picked from lists empty', () => {
		const locators = nodes
			.filter(({ type }) => type.startsWith(NODE_TYPE) || type.endsWith('.dataTable'))
			.flatMap(({ parameters }) => Object.entries(parameters))
			.flatMap(([name, value]) => (LISTLESS.includes(name) ? [] : [value]))
			.filter((value) => typeof value === 'object' && value !== null && '__rl' in value);
		for (const one of locators) expect(one).toEqual({ __rl: true, mode: 'list', value: '' });
	});

	it('picks in a way that the node offers', () => {
		for (const node of nodes.filter(({ type }) => type.startsWith(NODE_TYPE))) {
			const modes = new Map(
				descriptionOf(node).properties.map(({ name, modes: offered = [] }) => [
					name,
					offered.map((mode) => mode.name),
				]),
			);
			for (const [name, value] of Object.entries(node.parameters)) {
				if (typeof value !== 'object' || value === null || !('__rl' in value)) continue;
				expect(modes.get(name)).toContain(value.mode);
			}
		}
	});

	it('says what to set first, and hides nothing on the canvas', () => {
		const [note] = nodes.filter(({ type }) => type === NOTE);
		expect(note.parameters.content).toContain('### Set this first');
		const hidden = nodes.flatMap((one, index) =>
			nodes.slice(index + 1).filter((other) => overlap(one, other)),
		);
		expect(hidden.map(({ name }) => name)).toEqual([]);
	});

	it('stands in the index, and is run by a test', () => {
		expect(textOf('examples/README.md')).toContain(`](${file})`);
		expect(textOf('test/e2e/examples.test.mts')).toContain(file);
	});
});
