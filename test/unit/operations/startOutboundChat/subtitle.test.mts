/** The line on the canvas, evaluated as n8n's editor does it. */
import { Workflow, type INode, type INodeType } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { subtitle } from '../../../../nodes/AmazonConnect/operations/startOutboundChat/subtitle.ts';

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
		properties: [
			{ displayName: 'Channel', name: 'channel', type: 'string', default: 'sms' },
			{ displayName: 'Options', name: 'options', type: 'json', default: {} },
		],
	},
};

function shown(channel: string, options?: Record<string, string | boolean>): unknown {
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'test.node',
		typeVersion: 1,
		position: [0, 0],
		parameters: { channel, ...(options && { options }) },
	};
	const nodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const { expression } = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

it.each([
	['SMS', 'sms', undefined],
	['WhatsApp', 'whatsApp', {}],
	['Other', 'other', {}],
	['Chat', '={{ $json.channel }}', {}],
	['SMS', 'sms', { checkOnly: false, testRecipient: '' }],
	['SMS, CHECK ONLY', 'sms', { checkOnly: true, testRecipient: '+14155550199' }],
	['SMS, CHECK ONLY', 'sms', { checkOnly: '={{ $json.test }}' }],
	['WhatsApp, TEST RECIPIENT', 'whatsApp', { testRecipient: '+14155550199' }],
	['WhatsApp, TEST RECIPIENT', 'whatsApp', { testRecipient: '={{ $json.me }}' }],
])('%s', (line, channel, options) => expect(shown(channel, options)).toBe(line));
