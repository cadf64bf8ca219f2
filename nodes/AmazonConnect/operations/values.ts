import { isJsonObject, type JsonObject } from '../aws/json';
import type { ItemParameters } from './itemParameters';
import { characters, count } from './text';

export { isJsonObject, type JsonObject };

/** Lengths in Unicode characters, both inclusive. */
export interface Length {
	min?: number;
	max: number;
}

interface TextRules extends Length {
	/** Refuse an empty value, and say this. */
	required?: string;
	/** Keep white space at both ends: for what a customer reads. */
	verbatim?: boolean;
}

/** Why a value is no text, to go into a refusal; undefined for what has a text. */
export function textProblem(value: unknown): { is: string; cure: string } | undefined {
	if (typeof value === 'number' && !Number.isFinite(value)) {
		return {
			is: String(value),
			cure: 'Its expression calculates with something that is not a number.',
		};
	}
	const isText = ['string', 'number', 'bigint', 'boolean', 'undefined'].includes(typeof value);
	return isText || value === null
		? undefined
		: { is: 'not text', cure: 'Use one of its fields, or {{ JSON.stringify(…) }}.' };
}

/** Whether there is no value: an expression gave nothing, or a text is blank. */
export const isEmpty = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Text within its length. An empty value is "not given". Numbers and booleans become text. */
export function readText(
	item: ItemParameters,
	label: string,
	value: unknown,
	{ min = 0, max, required, verbatim }: TextRules,
): string | undefined {
	const wrong = textProblem(value);
	if (wrong) return item.refuse(label, `is ${wrong.is}`, wrong.cure);
	const given = String(value ?? '');
	const text = verbatim ? given : given.trim();
	if (text.trim() === '') {
		return required === undefined ? undefined : item.refuse(label, 'is empty', required);
	}
	const length = characters(text);
	if (length < min || length > max) {
		const limit = length > max ? `the limit is ${count(max)}` : `at least ${count(min)} are needed`;
		return item.refuse(label, `has ${count(length)} characters; ${limit}`);
	}
	return text;
}

/** Plain decimals only: not 0x10 or 1e3, which nobody means who writes text. */
const DECIMAL = /^-?\d+(\.\d+)?$/;

/** A finite number, also when it is given as text; NaN for anything else. */
export function toNumber(value: unknown): number {
	if (typeof value === 'number') return Number.isFinite(value) ? value : NaN;
	return typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : NaN;
}

/** A whole number within a range, also when it is given as text. An empty value is "not given". */
export function readInteger(
	item: ItemParameters,
	label: string,
	value: unknown,
	range?: { min: number; max: number },
): number | undefined {
	if (isEmpty(value)) return undefined;
	const number = toNumber(value);
	if (!Number.isSafeInteger(number)) return item.refuse(label, 'is not a whole number');
	if (range && (number < range.min || number > range.max)) {
		return item.refuse(label, `is not between ${count(range.min)} and ${count(range.max)}`);
	}
	return number;
}

const SPELLINGS = new Map([
	...['true', '1', 'yes', 'on'].map((text) => [text, true] as const),
	...['false', '0', 'no', 'off'].map((text) => [text, false] as const),
]);

/** On or off in the usual spellings; undefined for anything else. */
export const asSwitch = (value: unknown): boolean | undefined =>
	['string', 'number', 'boolean'].includes(typeof value)
		? SPELLINGS.get(String(value).trim().toLowerCase())
		: undefined;

/** On or off in the usual spellings. Anything else is refused, since it may have been meant as on. */
export function readSwitch(
	item: ItemParameters,
	label: string,
	value: unknown,
): boolean | undefined {
	return (
		asSwitch(value) ?? item.refuse(label, 'is neither true nor false', "Use 'true' or 'false'.")
	);
}

/** Levels of objects and lists in each other: far more than anybody writes, far from a full stack. */
const MAX_DEPTH = 100;

/** Whether objects and lists hold one another more than 100 levels deep. */
function isTooDeep(value: unknown): boolean {
	let level = new Set([value]);
	for (let depth = 0; depth <= MAX_DEPTH; depth += 1) {
		const next = [...level].flatMap((one) =>
			typeof one === 'object' && one !== null ? Object.values(one) : [],
		);
		if (next.length === 0) return false;
		level = new Set(next);
	}
	return true;
}

/** A JSON object, given as text or, by an expression, as an object. An empty value is "not given". */
export function readJsonObject(
	item: ItemParameters,
	label: string,
	value: unknown,
): JsonObject | undefined {
	if (isEmpty(value)) return undefined;
	let parsed = value;
	if (typeof value === 'string') {
		try {
			parsed = JSON.parse(value);
		} catch {
			return item.refuse(label, 'is not valid JSON', 'Check its quotes, commas, and brackets.');
		}
	}
	if (isTooDeep(parsed)) {
		return item.refuse(label, `has more than ${MAX_DEPTH} levels`, 'Use fewer levels.');
	}
	if (isJsonObject(parsed)) return parsed;
	return item.refuse(label, 'is not a JSON object', 'Use the form { "key": "value" }.');
}

/** What a resource locator holds: the value of its chosen mode. */
export const locatorValue = (value: unknown): unknown =>
	isJsonObject(value) && 'mode' in value ? value.value : value;

/** The mode in which a resource locator was filled; undefined for a bare value. */
export const locatorMode = (value: unknown): unknown =>
	isJsonObject(value) && 'mode' in value ? value.mode : undefined;
