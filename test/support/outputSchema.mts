/** The fields of an operation's output that the editor shows before anything has run. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { LOADED_PACKAGE } from './paths.mts';

interface OutputSchema {
	type: 'object';
	properties: Record<string, { type: string }>;
}

/** As n8n finds it: beside the node, by its version, resource and operation. */
export const outputSchema = (operation: string, resource = 'contact'): OutputSchema => {
	const folder = path.join(LOADED_PACKAGE, 'dist/nodes/AmazonConnect/__schema__/v1.0.0', resource);
	return JSON.parse(readFileSync(path.join(folder, `${operation}.json`), 'utf8')) as OutputSchema;
};

/** What in an output item is not as its schema says. */
export const schemaProblems = ({ properties }: OutputSchema, json: IDataObject): string[] =>
	Object.entries(json).flatMap(([name, value]) => {
		const { type } = properties[name] ?? { type: 'no field of the schema' };
		return typeof value === type ? [] : [`${name} is ${typeof value}, not ${type}`];
	});
