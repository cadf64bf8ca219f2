import type { INodeProperties } from 'n8n-workflow';
import type { Draft, Start } from '../../draft';
import type { ItemParameters } from '../../itemParameters';
import { readSwitch, readText } from '../../values';
import { readAddress } from './fields/to';
import { ENDPOINT_ADDRESS } from './limits';

/** How many items of a test run go to the test recipient; the rest is only checked. */
const TEST_ITEMS = 3;

const CHECK_ONLY = 'Check Only';
const TEST_RECIPIENT = 'Test Recipient';

/** How to try a workflow without texting customers. */
export const rehearsalOptions: INodeProperties[] = [
	{
		displayName: CHECK_ONLY,
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
			'Your own number. Manual runs, and all others that are not production runs, send their first 3 items to it and only check the rest. Published workflows ignore it.',
	},
];

/** What becomes of an item in this run. */
type Plan = Pick<Start, 'rehearsal'> & Pick<Draft<never>, 'withheld'>;

/** The number that replaces the customers' numbers, in a run that uses it. */
function readTestRecipient(item: ItemParameters): string | undefined {
	if (item.facts.run === 'production' || !item.hasOption('testRecipient')) return undefined;
	const number = readText(item, TEST_RECIPIENT, item.option('testRecipient'), {
		...ENDPOINT_ADDRESS,
		required: 'Enter your own number, or remove the option.',
	});
	return number === undefined ? undefined : readAddress(item, TEST_RECIPIENT, number);
}

/** Whether an item is sent, and to whom. */
export function readPlan(item: ItemParameters): Plan {
	const { index } = item.facts;
	const isCheck =
		item.hasOption('checkOnly') && readSwitch(item, CHECK_ONLY, item.option('checkOnly'));
	const testRecipient = readTestRecipient(item);
	if (isCheck) return { withheld: `'${CHECK_ONLY}' is on.`, rehearsal: { kind: 'check' } };
	if (testRecipient === undefined) return {};
	return {
		withheld:
			index < TEST_ITEMS
				? undefined
				: `'${TEST_RECIPIENT}' gets only the first ${TEST_ITEMS} items of a run.`,
		rehearsal: { kind: 'test', testRecipient },
	};
}
