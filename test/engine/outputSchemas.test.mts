/** Fields that can be mapped before anything has run: n8n looks for a schema beside the node. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { nodeType } from '../support/editor.mts';
import { LOADED_PACKAGE } from '../support/paths.mts';

it('every operation has one', async () => {
	const { properties, version } = (await nodeType()).description;
	const missing = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [], displayOptions }) =>
			options.map((option) =>
				[displayOptions?.show?.resource?.[0], (option as INodePropertyOptions).value].join('/'),
			),
		)
		.filter((name) => {
			const folder = `dist/nodes/AmazonConnect/__schema__/v${String(version)}.0.0`;
			return !existsSync(path.join(LOADED_PACKAGE, folder, `${name}.json`));
		});
	expect(missing).toEqual([]);
});
