/** Who is messaged in which kind of run, and who never is. */
import { describe, expect, it } from 'vitest';
import { draftOf, problemOf, sms } from '../../../../support/draft.mts';

const TESTER = '+4915123456789';
const CUSTOMER = '+14155552671';

const LIVE = { withheld: undefined, start: { rehearsal: undefined } };
const CHECKED = { withheld: "'Check Only' is on.", start: { rehearsal: { kind: 'check' } } };

const addressOf = (draft: ReturnType<typeof draftOf>['draft']) =>
	draft?.request.DestinationEndpoint?.Address;

const startOf = (...item: Parameters<typeof draftOf>) => draftOf(...item).draft?.start;

describe('Test Recipient', () => {
	const tested = sms({ options: { testRecipient: TESTER } });

	it.each(['manual', 'other'] as const)(
		'gets the first three items of a run of the kind "%s"; the rest is only checked',
		(run) => {
			const drafts = [0, 1, 2, 3].map((index) => draftOf(tested, { run, index }).draft);
			expect(drafts.map((draft) => draft?.withheld)).toEqual([
				undefined,
				undefined,
				undefined,
				"'Test Recipient' gets only the first 3 items of a run.",
			]);
			expect(drafts.map(addressOf)).toEqual([TESTER, TESTER, TESTER, CUSTOMER]);
			for (const draft of drafts) {
				const start = draft?.start;
				expect(start?.rehearsal).toEqual({ kind: 'test', testRecipient: '+49 1512 3456789' });
				expect(start?.customer).toContain(CUSTOMER);
				expect(start?.recipient).toContain(addressOf(draft));
			}
		},
	);

	it('is ignored in production', () => {
		const { draft } = draftOf(tested, { run: 'production' });
		expect(draft).toMatchObject(LIVE);
		expect(addressOf(draft)).toBe(CUSTOMER);
	});

	it.each([[''], [' \n'], [null], [undefined]])(
		'that was added and holds %j is refused outside of production, which ignores it',
		(testRecipient) => {
			const parameters = sms({ options: { testRecipient } });
			for (const run of ['manual', 'other'] as const) {
				expect(problemOf(parameters, { run })).toBe("'Test Recipient' is empty");
			}
			expect(draftOf(parameters, { run: 'production' }).draft).toMatchObject(LIVE);
		},
	);

	it('is read in the default country, and refused when it is no number', () => {
		const options = { testRecipient: '(206) 555-0100', defaultCountry: 'US' };
		const start = startOf(sms({ options }), { run: 'manual' });
		expect(start?.rehearsal).toEqual({ kind: 'test', testRecipient: '+1 206 555 0100' });
		const bad = sms({ options: { testRecipient: 'me' } });
		expect(problemOf(bad, { run: 'manual', index: 5 })).toBe(
			"'Test Recipient' is not a phone number",
		);
	});

	it("does not hide a fault of the customer's number", () => {
		const parameters = { ...tested, destinationEndpoint: '12ab' };
		expect(problemOf(parameters, { run: 'manual' })).toBe("'To' is not a phone number");
	});

	it('keeps Own Key free for the real run', () => {
		const parameters = { ...tested, repeatProtection: 'ownKey', idempotencyKey: 'k' };
		expect(startOf(parameters, { run: 'manual' })?.repeatProtection.kind).toBe('execution');
		expect(startOf(parameters, { run: 'production' })?.repeatProtection.kind).toBe('key');
	});
});

describe('without Test Recipient', () => {
	it('a manual run goes to the customers', () => {
		expect(draftOf(sms(), { run: 'manual' }).draft).toMatchObject(LIVE);
	});
});

describe('Check Only', () => {
	const checked = (checkOnly: unknown) => sms({ options: { checkOnly } });

	it.each([true, 'true', ' TRUE ', 1, '1', 'yes', 'Yes', 'on', 'ON'])('%j is on', (value) => {
		expect(draftOf(checked(value)).draft).toMatchObject(CHECKED);
	});

	it.each([false, 'false', 0, '0', 'no', ' Off'])('%j is off', (value) => {
		expect(draftOf(checked(value)).draft).toMatchObject(LIVE);
	});

	it.each([
		[''],
		[' '],
		[null],
		[undefined],
		[NaN],
		[2],
		['2'],
		['maybe'],
		[{}],
		[[]],
		[[true]],
		[10n],
	])('%o is refused', (value) => {
		expect(problemOf(checked(value))).toBe("'Check Only' is neither true nor false");
	});

	it('wins over Test Recipient: nobody is messaged', () => {
		const options = { checkOnly: true, testRecipient: TESTER };
		const { draft } = draftOf(sms({ options }), { run: 'manual' });
		expect(draft).toMatchObject(CHECKED);
		expect(addressOf(draft)).toBe(CUSTOMER);
	});
});

describe('Include Input Fields', () => {
	const includes = (options: object, tool = false) =>
		draftOf(sms({ options }), { tool }).draft?.includeInputFields;

	it('is on unless it is switched off, and the other way round as an AI tool', () => {
		expect(includes({})).toBe(true);
		expect(includes({ includeInputFields: 'no' })).toBe(false);
		expect(includes({}, true)).toBe(false);
		expect(includes({ includeInputFields: 1 }, true)).toBe(true);
		expect(problemOf(sms({ options: { includeInputFields: 'some' } }))).toBe(
			"'Include Input Fields' is neither true nor false",
		);
	});
});

describe('a collection that an expression gives whole', () => {
	it.each([['text'], [null], [''], [['a']], [7]])('is refused when it is %j', (value) => {
		expect(problemOf(sms({ options: value }))).toBe("'Options' is not an object");
		expect(problemOf(sms({ additionalFields: value }))).toBe(
			"'Additional Fields' is not an object",
		);
	});

	it('is refused when the expression gives nothing', () => {
		const stored = { options: '={{ $json.options }}' };
		expect(problemOf(sms({ options: undefined }), { stored })).toBe("'Options' is not an object");
	});

	it('is read when it is an object', () => {
		expect(draftOf(sms({ options: { checkOnly: 'yes' } })).draft).toMatchObject(CHECKED);
	});
});
