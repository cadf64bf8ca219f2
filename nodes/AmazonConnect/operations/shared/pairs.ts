import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { characters, count, shortened, utf8Bytes } from '../text';
import { isJsonObject, readJsonObject, readText, textProblem, type JsonObject } from '../values';
import { ATTRIBUTE_KEY, ATTRIBUTE_VALUE } from './limits';

/** A collection of key-value rows, with JSON as the other way in. */
export const pairsProperty = (
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	rowValues: INodeProperties[],
	jsonDescription: string,
): INodeProperties => ({
	...property,
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Attribute',
	default: {},
	options: [
		{ displayName: 'Key and Value', name: 'attribute', values: rowValues },
		{
			displayName: 'JSON',
			name: 'json',
			values: [
				{
					displayName: 'JSON',
					name: 'json',
					type: 'json',
					default: '{}',
					description: jsonDescription,
				},
			],
		},
	],
});

export const keyProperty: INodeProperties = {
	displayName: 'Key',
	name: 'key',
	type: 'string',
	default: '',
	placeholder: 'e.g. orderId',
};

export const valueProperty: INodeProperties = {
	displayName: 'Value',
	name: 'value',
	type: 'string',
	default: '',
};

/** The same for texts, such as contact attributes. */
export const textPairsProperty = (
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
): INodeProperties =>
	pairsProperty(
		property,
		[keyProperty, valueProperty],
		'A JSON object with text values, e.g. { "orderId": "4711" }',
	);

export interface KeyRules {
	min: number;
	max: number;
	form: RegExp;
}

/** Whether a key may be used; if not, says why. */
export function checkKey(
	item: ItemParameters,
	label: string,
	key: string,
	{ min, max, form }: KeyRules,
): boolean {
	const length = characters(key);
	if (length < min) item.refuse(label, 'has an empty key', 'Fill in the key, or remove the row.');
	else if (length > max) item.refuse(label, `has a key of more than ${count(max)} characters`);
	else if (!form.test(key)) {
		item.refuse(
			label,
			`has a key that Amazon Connect does not allow: "${shortened(key, 50)}"`,
			'Use letters, digits, - and _ only.',
		);
	} else return true;
	return false;
}

const GROUPS = ['attribute', 'json'];

/** Whether a value is a collection of the panel: lists of rows under the names of its groups. */
const isCollection = (value: unknown): value is Record<string, unknown[]> =>
	isJsonObject(value) &&
	Object.entries(value).every(([group, list]) => GROUPS.includes(group) && Array.isArray(list));

/**
 * The rows of a collection and the values of its JSON. What an expression gives for the whole
 * collection is JSON too.
 */
function partsOf(
	item: ItemParameters,
	label: string,
	collection: unknown,
): { rows: JsonObject[]; objects: unknown[] } {
	if (!isCollection(collection)) return { rows: [], objects: [collection] };
	const { attribute = [], json = [] } = collection;
	const all = [...attribute, ...json];
	if (!all.every(isJsonObject)) item.refuse(label, 'has a row that is not an object');
	return {
		rows: attribute.filter(isJsonObject),
		objects: json.filter(isJsonObject).map((row) => row.json),
	};
}

/** Merges the rows and the JSON of a collection. A key that comes twice is refused. */
export function readPairs<T>(
	item: ItemParameters,
	label: string,
	collection: unknown,
	readers: {
		row(row: JsonObject): T | undefined;
		json(value: unknown): T | undefined;
		key: KeyRules;
	},
): Record<string, T> | undefined {
	const pairs = new Map<string, T>();
	const add = (key: string, value: T | undefined) => {
		if (!checkKey(item, label, key, readers.key) || value === undefined) return;
		if (pairs.has(key)) item.refuse(label, `has the key "${shortened(key, 50)}" twice`);
		pairs.set(key, value);
	};
	const { rows, objects } = partsOf(item, label, collection);
	for (const row of rows) {
		const key = readText(item, label, row.key, { max: readers.key.max });
		add(key ?? '', readers.row(row));
	}
	for (const json of objects) {
		const object = readJsonObject(item, label, json) ?? {};
		for (const [key, value] of Object.entries(object)) add(key, readers.json(value));
	}
	return pairs.size > 0 ? Object.fromEntries(pairs) : undefined;
}

/** Key-value pairs of text, as Attributes and CustomAttributes are. */
export function readTextPairs(
	item: ItemParameters,
	label: string,
	collection: unknown,
	key: KeyRules = ATTRIBUTE_KEY,
): Record<string, string> | undefined {
	const json = (value: unknown): string | undefined => {
		const wrong = textProblem(value);
		if (wrong) return item.refuse(label, `has a value that is ${wrong.is}`, wrong.cure);
		const text = String(value ?? '');
		if (characters(text) <= ATTRIBUTE_VALUE.max) return text;
		return item.refuse(label, `has a value of more than ${count(ATTRIBUTE_VALUE.max)} characters`);
	};
	return readPairs(item, label, collection, {
		row: ({ value }) => json(value),
		json,
		key,
	});
}

/** UTF-8 bytes of all keys and values. */
export const pairsBytes = (pairs: Record<string, string>): number =>
	Object.entries(pairs).reduce((sum, [key, value]) => sum + utf8Bytes(key) + utf8Bytes(value), 0);
