import type { TemplateAttributes } from '@aws-sdk/client-connect';
import type { ItemParameters } from '../../../itemParameters';
import { characters, count, shortened } from '../../../text';
import {
	isEmpty,
	isJsonObject,
	readJsonObject,
	textProblem,
	type JsonObject,
} from '../../../values';
import { moreVariables, profileAttributes, VARIABLES } from './templateProperties';
import { ATTRIBUTE_VALUE } from '../../../shared/limits';
import { bareId } from '../../../../templates/templateArn';
import { readTextPairs } from '../../../shared/pairs';
import {
	readVariable,
	TEMPLATE_FIELD,
	type VariableKind,
} from '../../../../templates/templateVariable';

type Values = Record<VariableKind, Record<string, string>>;

/** What n8n stores of a field that was made for a variable. */
interface StoredField {
	id?: unknown;
	required?: unknown;
	removed?: unknown;
	defaultValue?: unknown;
}

/** An empty value is "not given", wherever it stands. */
const filled = <Value>(values: Record<string, Value>): Record<string, Value> =>
	Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmpty(value)));

/** A value as text; undefined when there is none. */
function readValue(item: ItemParameters, variable: string, value: unknown): string | undefined {
	const wrong = textProblem(value);
	if (wrong) {
		return item.refuse(VARIABLES, `has a value for ${variable} that is ${wrong.is}`, wrong.cure);
	}
	if (isEmpty(value)) return undefined;
	const text = String(value);
	if (characters(text) <= ATTRIBUTE_VALUE.max) return text;
	return item.refuse(
		VARIABLES,
		`has a value of more than ${count(ATTRIBUTE_VALUE.max)} characters for ${variable}`,
	);
}

/** The values of the fields that are in sight, and the paths of the variables that lack one. */
function readMapped(item: ItemParameters, template: string): { values: Values; missing: string[] } {
	const mapper = item.get('templateVariables', VARIABLES);
	const { value, schema } = isJsonObject(mapper) ? mapper : {};
	const given = isJsonObject(value) ? value : {};
	const fields: StoredField[] = Array.isArray(schema) ? schema.filter(isJsonObject) : [];
	const shown = fields.filter(({ id, removed }) => id !== TEMPLATE_FIELD && removed !== true);
	const madeFor = fields.find(({ id }) => id === TEMPLATE_FIELD)?.defaultValue;
	if (madeFor !== undefined && madeFor !== bareId(template)) {
		item.refuse(
			VARIABLES,
			"has the fields of another template than the one in 'Template'",
			"Select 'Refresh Variable List' in the menu next to 'Template Variables'.",
		);
	}
	const inSight = new Set(shown.map(({ id }) => id));
	const values: Values = { custom: {}, profile: {}, profileCustom: {} };
	for (const [path, one] of Object.entries(given)) {
		if (path === TEMPLATE_FIELD) continue;
		// What is left from another template is not in sight.
		if (fields.length > 0 && !inSight.has(path)) continue;
		const variable = readVariable(path);
		const text = readValue(item, path, one);
		if (variable && text !== undefined) values[variable.kind][variable.key] = text;
	}
	const required = shown.filter((field) => field.required === true).map(({ id }) => String(id));
	return { values, missing: required.filter((path) => isEmpty(given[path])) };
}

/** Both together. A key that has different values is refused. */
function merge<Value>(
	item: ItemParameters,
	label: string,
	mapped: Record<string, string>,
	given: Record<string, Value>,
): Record<string, Value | string> {
	for (const [key, value] of Object.entries(mapped)) {
		if (!Object.hasOwn(given, key)) continue;
		if (!textProblem(given[key]) && String(given[key]) === value) continue;
		item.refuse(
			label,
			`has a different value for ${key} than '${VARIABLES}'`,
			'Remove one of the two values.',
		);
	}
	return { ...mapped, ...given };
}

/** The customer profile's variables from the fields and the JSON together. */
function readProfile(item: ItemParameters, { profile, profileCustom }: Values): JsonObject {
	const { label, name } = profileAttributes;
	const json = readJsonObject(item, label, item.additional(name)) ?? {};
	if (!isEmpty(json.custom) && !isJsonObject(json.custom)) {
		item.refuse(label, "has a 'custom' that is not a JSON object");
	}
	const given = isJsonObject(json.custom) ? filled(json.custom) : {};
	const custom = merge(item, label, profileCustom, given);
	const own = merge(item, label, profile, filled(json));
	return filled({ ...own, custom: Object.keys(custom).length > 0 ? custom : undefined });
}

/**
 * The API takes serialised JSON. What was written goes on as it was written, unless something was added or
 * left out: JavaScript would round its long numbers.
 */
function serialise(item: ItemParameters, profile: JsonObject): string | undefined {
	if (Object.keys(profile).length === 0) return undefined;
	const { label, name } = profileAttributes;
	const text = JSON.stringify(profile);
	const written = item.additional(name);
	const isUnchanged = JSON.stringify(readJsonObject(item, label, written)) === text;
	return typeof written === 'string' && isUnchanged ? written : text;
}

/** @param template the ID or ARN of the template */
export function buildTemplateAttributes(
	item: ItemParameters,
	template: string,
): TemplateAttributes {
	const { values, missing: unmapped } = readMapped(item, template);
	const more = readTextPairs(item, moreVariables.label, item.additional(moreVariables.name));
	const CustomAttributes = merge(item, moreVariables.label, values.custom, filled(more ?? {}));
	const profile = readProfile(item, values);
	const { custom } = profile;
	const given: Record<VariableKind, JsonObject> = {
		custom: CustomAttributes,
		profile,
		profileCustom: isJsonObject(custom) ? custom : {},
	};
	const missing = unmapped.filter((path) => {
		const variable = readVariable(path);
		return variable && !Object.hasOwn(given[variable.kind], variable.key);
	});
	if (missing.length > 0) {
		item.refuse(
			VARIABLES,
			`has no value for ${shortened(missing.join(', '), 500)}`,
			'Enter a value: the template has no default for it.',
		);
	}
	const CustomerProfileAttributes = serialise(item, profile);
	return {
		...(Object.keys(CustomAttributes).length > 0 ? { CustomAttributes } : {}),
		...(CustomerProfileAttributes === undefined ? {} : { CustomerProfileAttributes }),
	};
}
