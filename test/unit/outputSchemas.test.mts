/** The fields that n8n shows before a run are those that the operations declare. */
import { readFileSync } from 'node:fs';
import type { INodePropertyOptions } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { findOperation, properties } from '../../nodes/AmazonConnect/resources.ts';

const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options = [], displayOptions }) =>
		options.map((option) => [
			String(displayOptions?.show?.resource?.[0]),
			String((option as INodePropertyOptions).value),
		]),
	);

it.each(operations)('%s: %s', (resource, operation) => {
	const file = `../../nodes/AmazonConnect/__schema__/v1.0.0/${resource}/${operation}.json`;
	const schema = JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as {
		properties: object;
	};
	const declared = findOperation(resource, operation).outputFields(() => undefined);
	expect(declared.toSorted()).toEqual(Object.keys(schema.properties).toSorted());
});
