import { Metadata } from 'libphonenumber-js/min';
import { describe, expect, it } from 'vitest';
import {
	countryOfInternational,
	countryOptions,
	describeCountry,
	findCountry,
} from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/countries.ts';
import { draftOf, problemOf, sms } from '../../../../support/draft.mts';

const codes = countryOptions.map(({ value }) => String(value));

describe('the list of countries', () => {
	it('has every country of the library, by its English name and calling code', () => {
		expect(codes.length).toBeGreaterThan(240);
		expect(countryOptions).toContainEqual({ name: 'Germany (+49)', value: 'DE' });
		expect(countryOptions).toContainEqual({ name: 'United States (+1)', value: 'US' });
		for (const { name, value } of countryOptions) expect(name).not.toMatch(`^${value} `);
	});

	it('is sorted, and names nothing twice', () => {
		const names = countryOptions.map(({ name }) => name.replace(/ \(.*/, ''));
		expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
		expect(new Set(names).size).toBe(names.length);
	});
});

it('the country of a shared calling code is the one that the library has first', () => {
	const metadata = new Metadata();
	if (!('getCountryCodesForCallingCode' in metadata)) throw new Error('The library has changed');
	const first = metadata.getCountryCodesForCallingCode as (callingCode: string) => string[];
	for (const { name } of countryOptions) {
		const [, callingCode] = /\(\+(\d+)\)/.exec(name) ?? [];
		expect(countryOfInternational(`+${callingCode}`)).toBe(first.call(metadata, callingCode)[0]);
	}
	expect(countryOfInternational('+999 1')).toBeUndefined();
	expect(describeCountry(undefined)).toBe('its country');
});

describe('Default Country', () => {
	const options = (defaultCountry: unknown) => ({
		destinationEndpoint: '(415) 555-2671',
		options: { defaultCountry },
	});

	it.each(['US', 'us', ' Us ', 'United States', 'united states'])('takes %j', (country) => {
		expect(findCountry(country)).toBe('US');
		const { draft } = draftOf(sms(options(country)));
		expect(draft?.request.DestinationEndpoint?.Address).toBe('+14155552671');
	});

	it.each(['Atlantis', 'XX', 'USA', '1', {}])('refuses %j', (country) => {
		expect(problemOf(sms(options(country)))).toMatch(/^'Default Country' is not /);
	});
});
