import type { INodeProperties } from 'n8n-workflow';
import type { RepeatProtection } from '../../draft';
import type { ItemParameters } from '../../itemParameters';
import { readText } from '../../values';
import { CLIENT_TOKEN } from './limits';
import { neededFor } from './needed';

const LABEL = 'Repeat Protection';
const KEY = 'Key';
const token = { name: 'clientToken', label: 'Client Token' };

/** A key is hashed, so Amazon Connect sets no limit to it; this one keeps out pasted documents. */
const KEY_CHARACTERS = 10_000;

export const repeatProtectionProperties: INodeProperties[] = [
	{
		displayName: LABEL,
		name: 'repeatProtection',
		type: 'options',
		options: [
			{
				name: 'Within This Execution',
				value: 'execution',
				description:
					'A retry of the execution does not start a chat again, but a new execution does',
			},
			{
				name: 'Same Message to Same Number',
				value: 'sameMessage',
				description:
					'One chat per message and number within 7 days, in any execution of the workflow. Renaming the node begins anew.',
			},
			{
				name: 'Own Key',
				value: 'ownKey',
				description:
					'One chat per key and number within 7 days, in any execution of the workflow. Renaming the node begins anew.',
			},
		],
		default: 'execution',
		description: 'How to prevent an item from starting a second chat',
		builderHint: {
			propertyHint:
				"Use 'ownKey' whenever the same customer must not be messaged again by another execution: schedules, campaigns, webhooks that may be called twice, AI agents",
		},
	},
	...neededFor(
		{ repeatProtection: 'ownKey' },
		{
			displayName: KEY,
			name: 'idempotencyKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.orderId }}',
			description: 'A value that identifies this message, such as an order number',
			builderHint: {
				propertyHint:
					'An expression that is the same whenever the message is the same, e.g. an order number with the kind of message. Never a time or a random value',
			},
		},
	),
];

export const clientTokenProperty: INodeProperties = {
	displayName: token.label,
	name: token.name,
	type: 'string',
	default: '',
	description:
		"Sent unchanged, instead of the token that 'Repeat Protection' creates. If the same token is sent again within 7 days, Amazon Connect returns the first contact.",
};

/** What the item's repeats are recognised by. */
export function readRepeatProtection(item: ItemParameters): RepeatProtection | undefined {
	if (item.hasAdditional(token.name)) {
		const clientToken = readText(item, token.label, item.additional(token.name), {
			...CLIENT_TOKEN,
			// Without it, the item would be protected by less than was meant.
			required: 'Enter a token, or remove the field.',
		});
		return clientToken === undefined ? undefined : { kind: 'token', clientToken };
	}

	const chosen = item.get('repeatProtection', LABEL);
	if (chosen === 'execution') return { kind: 'execution' };
	if (chosen === 'sameMessage') return { kind: 'message' };
	if (chosen !== 'ownKey') {
		return item.refuse(
			LABEL,
			'has an unknown value',
			"Use 'execution', 'sameMessage' or 'ownKey'.",
		);
	}
	const key = readText(item, KEY, item.get('idempotencyKey', KEY), {
		max: KEY_CHARACTERS,
		required:
			"Enter a value that identifies this message, e.g. an order number, or choose another 'Repeat Protection'.",
	});
	return key === undefined ? undefined : { kind: 'key', key };
}
