/** The panel of the node as a tool. n8n makes the tool's type from the node's, with a name of its own. */
import type { INode, INodeParameters } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { nodeType } from '../support/editor.mts';
import { NODE_TYPE } from '../support/engine.mts';
import { workflowModule } from '../support/n8n.mts';

/** A node's parameters as n8n reads them, with the defaults of what its panel shows. */
async function parametersOf(as: 'node' | 'tool', given: INodeParameters = {}) {
	const suffix = as === 'tool' ? 'Tool' : '';
	const { description } = await nodeType();
	const node: INode = {
		id: '1',
		name: 'Amazon Connect',
		type: NODE_TYPE + suffix,
		typeVersion: 1,
		position: [0, 0],
		parameters: given,
	};
	const type = { ...description, name: description.name + suffix };
	const { properties } = description;
	return workflowModule.NodeHelpers.getNodeParameters(properties, given, true, false, node, type);
}

describe('Tool Description', () => {
	it('is there for a tool, with the warning', async () => {
		const { toolDescription } = (await parametersOf('tool')) ?? {};
		expect(toolDescription).toContain('Every call may reach a customer and costs money');
	});

	it('is that of the chosen operation', async () => {
		const { toolDescription } = (await parametersOf('tool', { operation: 'get' })) ?? {};
		expect(toolDescription).toContain('It changes nothing and messages nobody');
	});

	it.each([
		['sendMessage', 'Sends a text to a real person'],
		['awaitReply', 'to a real person, by SMS or WhatsApp'],
		['getMessages', 'It changes nothing and messages nobody'],
	])('of %s says whom it reaches', async (operation, words) => {
		const given = { resource: 'conversation', operation };
		const { toolDescription } = (await parametersOf('tool', given)) ?? {};
		expect(toolDescription).toContain(words);
	});

	it('is not there for a node', async () => {
		expect(await parametersOf('node')).not.toHaveProperty('toolDescription');
	});
});

describe('Include Input Fields', () => {
	it.each(['node', 'tool'] as const)('of a %s stays as it is set', async (as) => {
		for (const includeInputFields of [true, false]) {
			const parameters = await parametersOf(as, { options: { includeInputFields } });
			expect(parameters?.options).toEqual({ includeInputFields });
		}
	});

	it('is off in the panel of a tool until somebody switches it on', async () => {
		const { properties } = (await nodeType()).description;
		const options = properties.find(({ name }) => name === 'options')?.options ?? [];
		const ofTools = options.filter(
			(option) =>
				'type' in option &&
				option.name === 'includeInputFields' &&
				option.displayOptions?.show?.['@tool'],
		);
		expect(ofTools).toMatchObject([{ default: false }]);
	});
});
