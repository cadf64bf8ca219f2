import type { SegmentAttributeValue } from '@aws-sdk/client-connect';
import type { ItemParameters } from '../../itemParameters';
import { characters, count } from '../../text';
import { isJsonObject, textProblem, toNumber } from '../../values';
import { SEGMENT_INTEGER, SEGMENT_KEY, SEGMENT_VALUE } from './limits';
import { checkKey } from '../../shared/pairs';

const MEMBERS = ['ValueString', 'ValueMap', 'ValueInteger', 'ValueList', 'ValueArn'];

const FORM = `Use an object with one of ${MEMBERS.join(', ')}.`;

/** Text of at most 1,024 characters, for ValueString and ValueArn. */
export function segmentText(
	item: ItemParameters,
	label: string,
	value: unknown,
): string | undefined {
	const wrong = textProblem(value);
	if (wrong) return item.refuse(label, `has a value that is ${wrong.is}`, wrong.cure);
	const text = String(value ?? '');
	return characters(text) <= SEGMENT_VALUE.max
		? text
		: item.refuse(label, `has a value of more than ${count(SEGMENT_VALUE.max)} characters`);
}

/** A whole number, for ValueInteger. */
export function segmentInteger(
	item: ItemParameters,
	label: string,
	value: unknown,
): number | undefined {
	const number = toNumber(value);
	if (!Number.isSafeInteger(number)) {
		return item.refuse(label, 'has an integer that is not a whole number');
	}
	const { min, max } = SEGMENT_INTEGER;
	if (number >= min && number <= max) return number;
	return item.refuse(label, `has an integer that is not between ${count(min)} and ${count(max)}`);
}

/** A value in the API's own form, with lists and maps in it. How deep, the JSON's reader limits. */
export function segmentValue(
	item: ItemParameters,
	label: string,
	value: unknown,
): SegmentAttributeValue | undefined {
	if (!isJsonObject(value)) return item.refuse(label, 'has a value in an unknown format', FORM);
	const unknown = Object.keys(value).filter((name) => !MEMBERS.includes(name));
	if (unknown.length > 0 || Object.keys(value).length === 0) {
		return item.refuse(label, 'has a value in an unknown format', FORM);
	}
	const empty = Object.entries(value).find(([, member]) => (member ?? undefined) === undefined);
	if (empty) return item.refuse(label, `has a ${empty[0]} without a value`, FORM);
	const read: SegmentAttributeValue = {};
	if ('ValueString' in value) read.ValueString = segmentText(item, label, value.ValueString);
	if ('ValueArn' in value) read.ValueArn = segmentText(item, label, value.ValueArn);
	if ('ValueInteger' in value) read.ValueInteger = segmentInteger(item, label, value.ValueInteger);
	if ('ValueList' in value) {
		if (!Array.isArray(value.ValueList))
			return item.refuse(label, 'has a ValueList that is not a list');
		read.ValueList = value.ValueList.flatMap((one) => segmentValue(item, label, one) ?? []);
	}
	if ('ValueMap' in value) {
		if (!isJsonObject(value.ValueMap))
			return item.refuse(label, 'has a ValueMap that is not an object');
		read.ValueMap = Object.fromEntries(
			Object.entries(value.ValueMap).flatMap(([key, one]) => {
				const inner = segmentValue(item, label, one);
				return checkKey(item, label, key, SEGMENT_KEY) && inner ? [[key, inner]] : [];
			}),
		);
	}
	return read;
}
