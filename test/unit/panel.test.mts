/** What n8n makes of the panel. */
import { NodeHelpers, type INode, type INodeProperties } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { AmazonConnect } from '../../nodes/AmazonConnect/AmazonConnect.node.ts';
import { AmazonConnectTrigger } from '../../nodes/AmazonConnect/AmazonConnectTrigger.node.ts';

const { description } = new AmazonConnect();

/** Which of the properties of a name are shown: those that must be filled in, and those that need not. */
const shown = (name: string, parameters: INode['parameters']): boolean[] =>
	description.properties
		.filter((property) => property.name === name)
		.filter((property) =>
			NodeHelpers.displayParameter(
				{ resource: 'contact', operation: 'startOutboundChat', ...parameters },
				property,
				null,
				description,
			),
		)
		.map(({ required = false }: INodeProperties) => required);

it.each([
	['the node', description],
	['the trigger', new AmazonConnectTrigger().description],
])('%s has no condition by a regular expression', (_, { properties }) => {
	// n8n gives up the workflow when one takes 250 ms, which a busy machine makes of any.
	expect(JSON.stringify(properties).includes('"regex"')).toBe(false);
});

describe('what a choice needs', () => {
	it('is demanded with the choice, and offered where an expression chooses', () => {
		expect(shown('initialSystemMessage', { messageType: 'text' })).toEqual([true]);
		expect(shown('initialSystemMessage', { messageType: 'none' })).toEqual([]);
		expect(shown('initialSystemMessage', { messageType: '={{ 1 }}' })).toEqual([false]);
	});
});

describe('the notice that Check Only is an expression', () => {
	it.each([
		['={{ $json.test }}', 1],
		[true, 0],
		[false, 0],
	])('%s', (checkOnly, count) => {
		const parameters = { options: { checkOnly } };
		expect(shown('checkOnlyExpressionNotice', parameters)).toHaveLength(count);
	});
});
