/** The fields of an operation's output that the editor shows before anything has run. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { LOADED_PACKAGE } from './paths.mts';

interface OutputSchema {
	type: 'object';
	properties: Record<string, { type: string }>;
}

const FOLDER = path.join(LOADED_PACKAGE, 'dist/nodes/AmazonConnect/__schema__/v1.0.0');

const readSchema = (file: string): OutputSchema =>
	JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as OutputSchema;

/** As n8n finds it: beside the node, by its version, resource and operation. */
export const outputSchema = (operation: string, resource = 'contact'): OutputSchema =>
	readSchema(path.join(resource, `${operation}.json`));

/** The same for the trigger, which has no operations. */
export const triggerSchema = (): OutputSchema => readSchema('output.json');

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** What in an output item is not as its schema says. */
export const schemaProblems = ({ properties }: OutputSchema, json: IDataObject): string[] =>
	Object.entries(json).flatMap(([name, value]) => {
		const { type } = properties[name] ?? { type: 'no field of the schema' };
		return typeOf(value) === type ? [] : [`${name} is ${typeOf(value)}, not ${type}`];
	});

/** Fields of a schema that none of the output items has. */
export const absentFields = (
	{ properties }: OutputSchema,
	items: readonly IDataObject[],
): string[] =>
	Object.keys(properties).filter((name) => !items.some((json) => json[name] !== undefined));
