import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/phoneNumber.ts';
import { draftOf, sms } from '../../../../support/draft.mts';

describe('a phone number is read', () => {
	it.each([
		['+14155552671', undefined, '+14155552671'],
		['+44 (0)20 7946 0958', undefined, '+442079460958'],
		['0049 151 23456789', undefined, '+4915123456789'],
		['0049 151 23456789', 'US', '+4915123456789'],
		['(415) 555-2671', 'US', '+14155552671'],
		['0151 23456789', 'DE', '+4915123456789'],
		['14155552671', undefined, '+14155552671'],
		['4915123456789', undefined, '+4915123456789'],
		['4915123456789', 'US', '+4915123456789'],
		["'+4915123456789", undefined, '+4915123456789'],
		['\u202a+49 151 23456789\u202c', undefined, '+4915123456789'],
		['+49\u00a0151\u00a023456789', undefined, '+4915123456789'],
		['tel:+1-415-555-2671', undefined, '+14155552671'],
		['(507) 234-5678', 'US', '+15072345678'],
	])('%s (default country %s) as %s', (text, country, number) => {
		expect(readPhoneNumber(text, country)).toEqual({ number });
	});

	it('a number in international form is not refused for being unknown to the library', () => {
		// A Swiss number of the right length, in a range that is not given out.
		expect(readPhoneNumber('+41 98 765 43 21')).toEqual({ number: '+41987654321' });
	});
});

const STRAY = 'has a character that does not belong in a phone number, or not in this place';

describe('a phone number is refused', () => {
	it.each([
		'(+44) 7400 123456',
		'[+44] 7400 123456',
		'44+7400123456',
		'"+447400123456"',
		'“+447400123456”',
		"'+447400123456'",
		'<+447400123456>',
		'+447400123456;',
		'+44 7400 123456 (mobile)',
		'whatsapp:+447400123456',
		'#4155552671',
		'07400_123456',
	])('%s: what is wrong is not its country code', (text) => {
		for (const country of [undefined, 'US', 'DE', 'GB']) {
			expect(readPhoneNumber(text, country)).toEqual({ fault: 'characters', problem: STRAY });
		}
	});

	it.each([
		'447400123456.0',
		'4155552671.0',
		'4155552671,0',
		'4155552671.00',
		'+4930123456.0',
		'+4930123456,0',
		'030123456.0',
	])('%s: the decimals are neither digits nor an extension', (text) => {
		for (const country of [undefined, 'US', 'DE', 'GB']) {
			expect(readPhoneNumber(text, country)).toEqual({
				fault: 'decimal',
				problem: 'is written as a decimal number',
			});
		}
	});

	it.each([
		['12ab', undefined, 'is not a phone number'],
		['call me', undefined, 'is not a phone number'],
		['415 555 267a', 'US', STRAY],
		['0151 2345678', undefined, 'has no country code'],
		['٠٧٤٠٠١٢٣٤٥٦', undefined, 'has no country code'],
		['0151/2345678', undefined, 'has no country code'],
		['0151–2345678', undefined, 'has no country code'],
		['(415) 555-2671', undefined, 'has no country code'],
		['+1 415 555', undefined, 'is too short for +1 (United States)'],
		['+1415555', 'DE', 'is too short for +1 (United States)'],
		['+1', undefined, 'is too short for +1 (United States)'],
		['+49 1', undefined, 'is too short for +49 (Germany)'],
		['0049 1', undefined, 'is too short for +49 (Germany)'],
		['+44 20 7946 09588888', undefined, 'is too long for +44 (United Kingdom)'],
		['+999 123456789', undefined, 'starts with an unknown country code'],
		['12345', 'US', 'is too short for +1 (United States)'],
		['(415) 555-2671-22', 'US', 'is too long for +1 (United States)'],
		['(123) 456-7890', 'US', 'is not a valid number for +1 (United States)'],
		['+1 415 555 2671 ext. 5', undefined, 'has an extension, which cannot receive messages'],
		['(415) 555 2671 ext. 5', 'US', 'has an extension, which cannot receive messages'],
		['(415) 555 2671 ext. 5', undefined, 'has an extension, which cannot receive messages'],
		// Ten digits: Panama with a lost +, or Minnesota.
		['5072345678', undefined, 'can be read as +1 (United States) or as +507 (Panama)'],
	])('%s (default country %s): %s', (text, country, problem) => {
		expect(readPhoneNumber(text, country)).toMatchObject({ problem });
	});
});

describe('To', () => {
	const cureOf = (destinationEndpoint: string, stored: unknown = destinationEndpoint) => {
		const { problems } = draftOf(sms({ destinationEndpoint }), {
			stored: { destinationEndpoint: stored },
		});
		expect(problems).toHaveLength(1);
		return problems[0].cure;
	};
	const WITH_COUNTRY_CODE =
		"Write it with its country code, e.g. +1 415 555 2671, or add 'Default Country' in 'Options'.";

	it('takes a number typed as a number', () => {
		const { draft } = draftOf(sms({ destinationEndpoint: 14155552671 }));
		expect(draft?.request.DestinationEndpoint?.Address).toBe('+14155552671');
	});

	it('without a country code: says how to give one', () => {
		expect(cureOf('(415) 555-2671')).toBe(WITH_COUNTRY_CODE);
		expect(cureOf('5072345678')).toBe(WITH_COUNTRY_CODE);
	});

	it('without a country code, from a field of the item: proposes none, for nobody knows it', () => {
		expect(cureOf('0151 2345678', '={{ $json.phone }}')).toBe(WITH_COUNTRY_CODE);
	});

	it.each([
		['+1 415 555', 'Check its digits.'],
		['+999 123456789', 'Check its country code.'],
		['00999 123456789', 'Check its country code.'],
		['call me', 'Enter a phone number, e.g. +1 415 555 2671.'],
		['+1 415 555 2671 ext. 5', 'Use a number without an extension.'],
		['(+44) 7400 123456', 'Write it as in +1 415 555 2671, with nothing before or after it.'],
		['4155552671.0', 'Store it as text, without the decimals, where it comes from.'],
	])('%s: tells what helps, and no expression', (number, cure) => {
		expect(cureOf(number, '={{ $json.phone }}')).toBe(cure);
	});
});
