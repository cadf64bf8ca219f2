import { isSupportedCountry, parsePhoneNumberFromString } from './phoneNumberLibrary';

export type PhoneNumberReading = { number: string; problem?: undefined } | { problem: string };

/** What spreadsheets, messengers and links leave around a number. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|^'|^tel:/gi;

/** What people put between digits. */
const BARE = /^[\d\s.\u00a0-]+$/;

const INTERNATIONAL_PREFIX = /^00(?=[1-9])/;

const NOT_A_NUMBER = 'is not a phone number';

export const isCountry = (code: string): boolean => isSupportedCountry(code);

const parse = (text: string, defaultCountry?: string) =>
	parsePhoneNumberFromString(text, {
		extract: false,
		...(defaultCountry && isSupportedCountry(defaultCountry) ? { defaultCountry } : {}),
	});

/** The E.164 form of a number that is valid when read so. */
function validReading(text: string, defaultCountry?: string): string | undefined {
	const parsed = parse(text, defaultCountry);
	return parsed?.isValid() && !parsed.ext ? parsed.number : undefined;
}

function international(text: string): PhoneNumberReading {
	const parsed = parse(text);
	if (!parsed) return { problem: NOT_A_NUMBER };
	if (parsed.ext) return { problem: 'has an extension, which cannot receive messages' };
	// Possible, not valid: number plans grow faster than anybody's list of them.
	return parsed.isPossible()
		? { number: parsed.number }
		: { problem: 'is not a possible phone number' };
}

/**
 * Reads a phone number in any spelling and gives its E.164 form, e.g. +14155552671.
 *
 * A number with + or 00 in front is international. Without, it is read in the default country; if it
 * is not valid there, or none is given, as an international number whose + got lost. With no
 * default country, one that is as valid in North America, such as the ten digits of a list from
 * there, is refused. National numbers of other countries that lost their leading 0 cannot be told
 * from international ones: such lists need a default country.
 */
export function readPhoneNumber(text: string, defaultCountry?: string): PhoneNumberReading {
	const cleaned = text.replace(INVISIBLE, '').trim().replace(/^＋/, '+');
	if (cleaned.startsWith('+')) return international(cleaned);

	const national = defaultCountry ? validReading(cleaned, defaultCountry) : undefined;
	if (national) return { number: national };
	if (INTERNATIONAL_PREFIX.test(cleaned)) {
		return international(cleaned.replace(INTERNATIONAL_PREFIX, '+'));
	}

	const withPlus = BARE.test(cleaned) ? validReading(`+${cleaned}`) : undefined;
	const northAmerican = defaultCountry ? withPlus : (validReading(cleaned, 'US') ?? withPlus);
	if (withPlus && withPlus === northAmerican) return { number: withPlus };
	if (withPlus) return { problem: 'can be read as numbers of two countries' };
	if (!/\d{4}/.test(cleaned.replace(/\D/g, '')) || /[a-z]/i.test(cleaned)) {
		return { problem: NOT_A_NUMBER };
	}
	return defaultCountry
		? { problem: `is not a phone number of ${defaultCountry}` }
		: { problem: 'has no country code' };
}
