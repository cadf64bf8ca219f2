import type { INodePropertyOptions } from 'n8n-workflow';
import { getCountries, getCountryCallingCode } from './phoneNumberLibrary';

const englishNames = new Intl.DisplayNames(['en'], { type: 'region' });
const inEnglishOrder = new Intl.Collator('en');

/** Everything with a calling code of its own or a part in a shared one, by English name. */
const COUNTRIES = getCountries()
	.map((code) => ({
		code,
		name: englishNames.of(code) ?? code,
		callingCode: getCountryCallingCode(code),
	}))
	.sort((left, right) => inEnglishOrder.compare(left.name, right.name));

/** The country that a shared calling code is known for. https://www.itu.int/pub/T-SP-E.164D */
const FIRST_BY_CALLING_CODE = new Map([
	['1', 'US'],
	['7', 'RU'],
	['39', 'IT'],
	['44', 'GB'],
	['47', 'NO'],
	['61', 'AU'],
	['212', 'MA'],
	['262', 'RE'],
	['290', 'SH'],
	['358', 'FI'],
	['590', 'GP'],
	['599', 'CW'],
]);

/** The drop-down: the value is the ISO 3166-1 code. */
export const countryOptions: INodePropertyOptions[] = COUNTRIES.map(
	({ code, name, callingCode }) => ({ name: `${name} (+${callingCode})`, value: code }),
);

/** The ISO code for a code or an English name in any case. */
export function findCountry(text: string): string | undefined {
	const wanted = text.trim().toLowerCase();
	return COUNTRIES.find(
		({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted,
	)?.code;
}

/** A country for messages, e.g. "+1 (United States)". */
export function describeCountry(code: string | undefined): string {
	const country = COUNTRIES.find((one) => one.code === code);
	return country ? `+${country.callingCode} (${country.name})` : 'its country';
}

/** The country of a number in international form by its calling code, whatever follows. */
export function countryOfInternational(number: string): string | undefined {
	const digits = number.replace(/\D/g, '');
	const [first] = COUNTRIES.filter(({ callingCode }) => digits.startsWith(callingCode));
	return first && (FIRST_BY_CALLING_CODE.get(first.callingCode) ?? first.code);
}
