import { isJsonObject, type JsonObject } from '../aws/json';
import type { ItemParameters } from './itemParameters';

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

export const characters = (text: string): number => [...text].length;

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

export const count = (value: number): string => value.toLocaleString('en-US');

/** Text within its length. An empty value is "not given". Numbers and booleans become text. */
export function readText(
	item: ItemParameters,
	label: string,
	value: unknown,
	{ min = 0, max, required, verbatim }: TextRules,
): string | undefined {
	if (typeof value === 'object' && value !== null) {
		return item.refuse(label, 'is not text', 'Choose one of its fields in the expression.');
	}
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

/** A whole number within a range, also when it is given as text. */
export function readInteger(
	item: ItemParameters,
	label: string,
	value: unknown,
	range?: { min: number; max: number },
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = typeof value === 'string' ? Number(value.trim()) : value;
	if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
		return item.refuse(label, 'is not a whole number');
	}
	if (range && (number < range.min || number > range.max)) {
		return item.refuse(label, `is not between ${count(range.min)} and ${count(range.max)}`);
	}
	return number;
}

/** A JSON object, given as text or, by an expression, as an object. An empty value is "not given". */
export function readJsonObject(
	item: ItemParameters,
	label: string,
	value: unknown,
): JsonObject | undefined {
	if (value === undefined || value === null) return undefined;
	let parsed = value;
	if (typeof value === 'string') {
		if (value.trim() === '') return undefined;
		try {
			parsed = JSON.parse(value);
		} catch {
			return item.refuse(label, 'is not valid JSON', 'Check its quotes, commas, and brackets.');
		}
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

/** The rows of one group of a fixed collection. */
export function rows(collection: unknown, group: string): JsonObject[] {
	const list = isJsonObject(collection) ? collection[group] : undefined;
	return Array.isArray(list) ? list.filter(isJsonObject) : [];
}
