/** What of an item must not come back in an error. */
import { expect, it } from 'vitest';
import {
	draftOf,
	FLOW_ID,
	INSTANCE_ID,
	locator,
	NUMBER_ARN,
	sms,
} from '../../../../support/draft.mts';

const confidentialOf = (overrides: Record<string, unknown>): readonly string[] => {
	const { draft, problems } = draftOf(sms(overrides));
	expect(problems).toEqual([]);
	return draft?.confidential ?? [];
};

it('all that is said to the customer or about them, at any depth', () => {
	const map = {
		ValueMap: { inner: { ValueList: [{ ValueString: 'deep text' }, { ValueInteger: 471_100 }] } },
	};
	const confidential = confidentialOf({
		initialSystemMessage: 'Your code is 1234',
		attributes: { attribute: [{ key: 'Type', value: 'a secret type' }] },
		additionalFields: {
			participantDetails: 'Ada Lovelace',
			segmentAttributes: {
				attribute: [{ key: 'resource', type: 'arn', value: 'arn:aws:connect:us-east-1:1:secret' }],
				json: [{ json: { map } }],
			},
		},
	});
	expect(confidential).toEqual(
		expect.arrayContaining([
			'Your code is 1234',
			'a secret type',
			'Ada Lovelace',
			'deep text',
			'471100',
			'arn:aws:connect:us-east-1:1:secret',
			'+14155552671',
			'14155552671',
		]),
	);
});

it('the customer too, while a test recipient stands in', () => {
	const { draft } = draftOf(sms({ options: { testRecipient: '+4915123456789' } }), {
		run: 'manual',
	});
	expect(draft?.confidential).toEqual(
		expect.arrayContaining(['+14155552671', '14155552671', '+4915123456789', '4915123456789']),
	);
});

it("texts and numbers of a profile's JSON, and of variables", () => {
	const confidential = confidentialOf({
		messageType: 'template',
		messageTemplateId: locator('id', 'template'),
		additionalFields: {
			knowledgeBaseId: locator('id', 'kb'),
			templateAttributes: { attribute: [{ key: 'code', value: 'variable' }] },
			customerProfileAttributes: '{ "custom": { "limit": 25000.5, "a": "b" } }',
		},
	});
	expect(confidential).toEqual(expect.arrayContaining(['variable', '25000.5', 'b']));
	expect(confidential).not.toContain('kb');
	expect(confidential).not.toContain('template');
});

it('not the IDs and settings that an error must be able to name', () => {
	const confidential = confidentialOf({
		additionalFields: { supportedMessagingContentTypes: ['text/plain'] },
	});
	for (const text of [
		INSTANCE_ID,
		FLOW_ID,
		NUMBER_ARN,
		'text/plain',
		'connect:SMS',
		'TELEPHONE_NUMBER',
	]) {
		expect(confidential).not.toContain(text);
	}
});
