import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { readText } from '../values';
import { ENDPOINT_ADDRESS } from './limits';

/** How many items of a manual run go to the test recipient; the rest is only checked. */
const TEST_ITEMS = 3;

const TEST_RECIPIENT = 'Test Recipient';

/** How to try a workflow without texting customers. */
export const rehearsalOptions: INodeProperties[] = [
	{
		displayName: 'Check Only',
		name: 'checkOnly',
		type: 'boolean',
		default: false,
		description: 'Whether to check every item but start no chat',
	},
	{
		displayName: TEST_RECIPIENT,
		name: 'testRecipient',
		type: 'string',
		default: '',
		placeholder: 'e.g. +14155552671',
		description:
			'Your own number. A manual run sends its first 3 items to it and only checks the rest. Published workflows ignore it.',
	},
];

/** Whether a test recipient stands in for the customers. */
export const isRehearsal = (item: ItemParameters): boolean =>
	item.facts.manual && String(item.option('testRecipient') ?? '').trim() !== '';

/** The number that stands in for the customer's, if the item is part of a rehearsal. */
export function rehearsalRecipient(
	item: ItemParameters,
): { label: string; number: string } | undefined {
	if (!isRehearsal(item)) return undefined;
	const number = readText(item, TEST_RECIPIENT, item.option('testRecipient'), ENDPOINT_ADDRESS);
	return number === undefined ? undefined : { label: TEST_RECIPIENT, number };
}

/** Whether the item is to be sent at all. */
export const isSent = (item: ItemParameters): boolean =>
	item.option('checkOnly') !== true && (!isRehearsal(item) || item.facts.index < TEST_ITEMS);
