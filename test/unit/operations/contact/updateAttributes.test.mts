/** By what a retry of an update is recognised. */
import { expect, it } from 'vitest';
import { updateAttributes } from '../../../../nodes/AmazonConnect/operations/contact/updateAttributes/index.ts';
import {
	ItemParameters,
	type ItemFacts,
} from '../../../../nodes/AmazonConnect/operations/itemParameters.ts';
import { INSTANCE_ID, locator } from '../../../support/draft.mts';

function actOf(value: string, facts: Partial<ItemFacts> = {}) {
	const parameters: Record<string, unknown> = {
		instanceId: locator('id', INSTANCE_ID),
		contactId: locator('id', 'contact-1'),
		attributes: { attribute: [{ key: 'choice', value }] },
	};
	const item = new ItemParameters((name) => parameters[name], {
		region: 'us-east-1',
		run: 'production',
		tool: false,
		now: 0,
		timeZone: 'UTC',
		index: 0,
		flow: () => ({}),
		stored: (name) => parameters[name],
		...facts,
	});
	const draft = updateAttributes.draft(item);
	expect(item.problems).toEqual([]);
	return draft?.step;
}

it('a corrected value is another update', () => {
	expect(actOf('A')).toEqual(actOf('A'));
	expect(actOf('A')?.identity).not.toEqual(actOf('B')?.identity);
});

it('an AI agent may set a value, another one, and the first again', () => {
	expect(actOf('A', { tool: true })).toBeUndefined();
});
