/** What the check is called with. Loads nothing of the package, which may not be built yet. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { OUTPUT } from '../support/paths.mts';

export const USAGE = `npm run check:aws -- CONFIGURATION.json [--read-only] [--yes] [--report FILE.md]

  --read-only  asks only what messages nobody and changes nothing
  --yes        begins without a question, as is needed without a terminal
  --report     where the report goes; .test-output/check-aws.md otherwise`;

export interface Options {
	file: string;
	readOnly: boolean;
	yes: boolean;
	report: string;
	/** Whether the package is there already. */
	packed: boolean;
}

/** Undefined for what {@link USAGE} does not have. */
export function optionsOf(args: readonly string[]): Options | undefined {
	try {
		const { values, positionals } = parseArgs({
			args: [...args],
			allowPositionals: true,
			options: {
				packed: { type: 'boolean', default: false },
				'read-only': { type: 'boolean', default: false },
				yes: { type: 'boolean', default: false },
				report: { type: 'string', default: path.join(OUTPUT, 'check-aws.md') },
			},
		});
		const { packed, 'read-only': readOnly, yes, report } = values;
		return positionals.length === 1
			? { file: positionals[0], packed, readOnly, yes, report }
			: undefined;
	} catch {
		return undefined;
	}
}
