/** The conditions of the hints, evaluated as n8n's editor does it. */
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeType,
	type INodeTypes,
	type NodeHint,
} from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { hints } from '../../../../nodes/AmazonConnect/operations/startOutboundChat/hints.ts';

const NAMES = ['operation', 'channel', 'repeatProtection'];

const nodeType: INodeType = {
	description: {
		displayName: 'Node',
		name: 'node',
		group: ['output'],
		version: 1,
		description: '',
		defaults: {},
		inputs: ['main'],
		outputs: ['main'],
		properties: NAMES.map((name) => ({ displayName: name, name, type: 'string', default: '' })),
	},
};

function shown(items: number | undefined, parameters: IDataObject = {}): string[] {
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			operation: 'startOutboundChat',
			channel: 'sms',
			repeatProtection: 'execution',
			...parameters,
		} as INode['parameters'],
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const input = Array.from({ length: items ?? 0 }, () => ({ json: {} }));
	const holds = ({ displayCondition = '' }: NodeHint) =>
		items === undefined
			? expression.getSimpleParameterValue(node, displayCondition, 'internal', {})
			: expression.getParameterValue(displayCondition, null, 0, 0, 'Node', input, 'manual', {});
	return hints.flatMap((hint) => {
		const result = holds(hint);
		expect(result).toBeTypeOf('boolean');
		return result ? hint.message.slice(0, 20) : [];
	});
}

const RATE = 'Amazon Connect start';
const ROOM = 'Each item opens a ch';
const PROTECTION = 'Another execution wi';
const DELIVERY = 'Started is not deliv';

describe('before a run', () => {
	it.each([
		['no input yet', undefined, [DELIVERY]],
		['an empty input', 0, [DELIVERY]],
		['99 items', 99, [DELIVERY]],
		['100 items', 100, [PROTECTION, DELIVERY]],
		['239 items', 239, [PROTECTION, DELIVERY]],
		['240 items', 240, [RATE, PROTECTION, DELIVERY]],
		['399 items', 399, [RATE, PROTECTION, DELIVERY]],
		['400 items', 400, [RATE, ROOM, PROTECTION]],
	])('%s', (_, items, messages) => {
		expect(shown(items)).toEqual(messages);
	});

	it('says nothing of protection that is there, nor of SMS for WhatsApp', () => {
		expect(shown(400, { repeatProtection: 'ownKey', channel: 'whatsApp' })).toEqual([RATE, ROOM]);
	});

	it('says nothing for another operation', () => {
		expect(shown(400, { operation: 'other' })).toEqual([]);
	});
});
