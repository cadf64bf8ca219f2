import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from '../../../../nodes/AmazonConnect/operations/startOutboundChat/phoneNumber.ts';
import { draftOf, sms } from '../../../support/draft.mts';

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

describe('a phone number is refused', () => {
	it.each([
		['12ab', undefined, 'is not a phone number'],
		['call me', undefined, 'is not a phone number'],
		['0151 2345678', undefined, 'has no country code'],
		['(415) 555-2671', undefined, 'has no country code'],
		['+1 415 555', undefined, 'is not a possible phone number'],
		['+999 123456789', undefined, 'is not a phone number'],
		['12345', 'US', 'is not a phone number of US'],
		['+1 415 555 2671 ext. 5', undefined, 'has an extension, which cannot receive messages'],
		// Ten digits: Panama with a lost +, or Minnesota.
		['5072345678', undefined, 'can be read as numbers of two countries'],
	])('%s (default country %s): %s', (text, country, problem) => {
		expect(readPhoneNumber(text, country)).toEqual({ problem });
	});
});

describe('To', () => {
	it('takes a number typed as a number', () => {
		const { draft } = draftOf(sms({ destinationEndpoint: 14155552671 }));
		expect(draft?.request.DestinationEndpoint?.Address).toBe('+14155552671');
	});

	it('offers an expression that cures it, built from the one in use', () => {
		const item = sms({ destinationEndpoint: '0151 2345678' });
		const { problems } = draftOf(item);
		expect(problems[0].cure).toContain("{{ '+1' + String($json.phone).replace(/\\D/g, '')");
		expect(problems[0].cure).toContain('+14155552671');
	});
});
