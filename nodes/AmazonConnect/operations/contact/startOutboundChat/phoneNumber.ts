import { countryOfInternational, describeCountry } from './countries';
import {
	isSupportedCountry,
	parsePhoneNumberFromString,
	validatePhoneNumberLength,
} from './phoneNumberLibrary';

/** What is wrong with a phone number, and so what helps. */
export type PhoneNumberFault =
	| 'notANumber'
	| 'decimal'
	/** It has letters or signs that are part of no phone number. */
	| 'characters'
	| 'noCountryCode'
	| 'unknownCountryCode'
	| 'ambiguous'
	| 'extension'
	/** Too short, too long, or not given out in that country. */
	| 'digits';

/** The problem names no digit of the number. */
export type PhoneNumberReading =
	{ number: string; fault?: undefined } | { fault: PhoneNumberFault; problem: string };

/** What spreadsheets, messengers and links leave around a number. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|^'|^tel:/gi;

/** What people put between digits. */
const BARE = /^[\d\s.\u00a0-]+$/;

/** A number of a spreadsheet, whose decimals would be read as digits of a longer number. */
const DECIMAL = /^\+?\d+[.,]0{1,2}$/;

/** Anything but digits of any script, and what people put between them. */
const STRAY = /[^\p{Nd}\s().,/\p{Pd}]/u;

const INTERNATIONAL_PREFIX = /^00(?=[1-9])/;

const NOT_A_NUMBER: PhoneNumberReading = { fault: 'notANumber', problem: 'is not a phone number' };

/** Why a text cannot be read at all. */
const unreadable = (text: string): PhoneNumberReading =>
	text.replace(/\P{Nd}/gu, '').length < 4
		? NOT_A_NUMBER
		: {
				fault: 'characters',
				problem: 'has a character that does not belong in a phone number, or not in this place',
			};

const EXTENSION: PhoneNumberReading = {
	fault: 'extension',
	problem: 'has an extension, which cannot receive messages',
};

const options = (defaultCountry?: string) => ({
	extract: false,
	...(defaultCountry && isSupportedCountry(defaultCountry) ? { defaultCountry } : {}),
});

const parse = (text: string, defaultCountry?: string) =>
	parsePhoneNumberFromString(text, options(defaultCountry));

/** The parsed number, if it is valid when read so. */
function validReading(text: string, defaultCountry?: string) {
	const parsed = parse(text, defaultCountry);
	return parsed?.isValid() && !parsed.ext ? parsed : undefined;
}

/** Why a text is no number of a country. */
function refusal(
	text: string,
	country: string | undefined,
	defaultCountry?: string,
): PhoneNumberReading {
	const where = describeCountry(country);
	switch (validatePhoneNumberLength(text, options(defaultCountry))) {
		case 'TOO_SHORT':
			return { fault: 'digits', problem: `is too short for ${where}` };
		case 'TOO_LONG':
			return { fault: 'digits', problem: `is too long for ${where}` };
		case 'INVALID_LENGTH':
			return { fault: 'digits', problem: `has the wrong number of digits for ${where}` };
		case 'INVALID_COUNTRY':
			return { fault: 'unknownCountryCode', problem: 'starts with an unknown country code' };
		case 'NOT_A_NUMBER':
			return unreadable(text);
		default:
			return { fault: 'digits', problem: `is not a valid number for ${where}` };
	}
}

function international(text: string): PhoneNumberReading {
	const parsed = parse(text);
	if (parsed?.ext) return EXTENSION;
	// Possible, not valid: number plans grow faster than anybody's list of them.
	return parsed?.isPossible()
		? { number: parsed.number }
		: refusal(text, parsed?.country ?? countryOfInternational(text));
}

/**
 * Reads a phone number in any spelling and gives its E.164 form, e.g. +14155552671.
 *
 * A number with + or 00 in front is international. Without, it is read in the default country; if it
 * is not valid there, or none is given, as an international number whose + got lost. With no
 * default country, one that is as valid in North America, such as the ten digits of a list from
 * there, is refused. National numbers of other countries that lost their leading 0 cannot be told
 * from international ones: such lists need a default country.
 *
 * @param defaultCountry ISO 3166-1 code
 */
export function readPhoneNumber(text: string, defaultCountry?: string): PhoneNumberReading {
	const cleaned = text.replace(INVISIBLE, '').trim().replace(/^＋/, '+');
	if (DECIMAL.test(cleaned)) return { fault: 'decimal', problem: 'is written as a decimal number' };
	if (cleaned.startsWith('+')) return international(cleaned);

	const national = defaultCountry ? validReading(cleaned, defaultCountry) : undefined;
	if (national) return { number: national.number };
	if (INTERNATIONAL_PREFIX.test(cleaned)) {
		return international(cleaned.replace(INTERNATIONAL_PREFIX, '+'));
	}

	const withPlus = BARE.test(cleaned) ? validReading(`+${cleaned}`) : undefined;
	const northAmerican = defaultCountry ? undefined : validReading(cleaned, 'US');
	if (withPlus && (northAmerican ?? withPlus).number !== withPlus.number) {
		const countries = [northAmerican?.country, withPlus.country].map(describeCountry);
		return { fault: 'ambiguous', problem: `can be read as ${countries.join(' or as ')}` };
	}
	if (withPlus) return { number: withPlus.number };
	if (parse(cleaned, defaultCountry ?? 'US')?.ext) return EXTENSION;
	const unread = unreadable(cleaned);
	if (unread === NOT_A_NUMBER || STRAY.test(cleaned)) return unread;
	return defaultCountry
		? refusal(cleaned, defaultCountry, defaultCountry)
		: { fault: 'noCountryCode', problem: 'has no country code' };
}

/** A number in E.164 form as people write it, e.g. +1 415 555 2671. */
export const readable = (number: string): string =>
	parsePhoneNumberFromString(number)?.formatInternational() ?? number;
