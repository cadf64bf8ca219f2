import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { asSwitch, readSwitch } from '../values';

const LABEL = 'Simplify';
const NAME = 'simplify';

export const simplifyProperty: INodeProperties = {
	displayName: LABEL,
	name: NAME,
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

export const readSimplify = (item: ItemParameters): boolean =>
	readSwitch(item, LABEL, item.get(NAME, LABEL) ?? true) !== false;

/** The same of parameters that may be wrong. */
export const isSimplified = (read: (name: string) => unknown): boolean =>
	asSwitch(read(NAME)) !== false;
