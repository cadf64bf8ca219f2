import type { INodeProperties } from 'n8n-workflow';
import type { Draft, PacingOptions } from '../draft';
import type { ItemParameters } from '../itemParameters';
import { isEmpty, readSwitch, toNumber } from '../values';
import { accessUrl } from './contactUrl';

const GIVE_UP = 'Give Up After (Minutes)';
const SLOWER = 'Maximum Requests per Second';
const INCLUDE_INPUT = 'Include Input Fields';

/** Longer than any throttling that mends itself, short enough to be noticed. */
const DEFAULT_GIVE_UP = 10;

/** How the requests of a run are sent. */
export const pacingOptions: INodeProperties[] = [
	{
		displayName: GIVE_UP,
		name: 'giveUpAfter',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: DEFAULT_GIVE_UP,
		description:
			'How long to retry an item while Amazon Connect throttles requests, has no room for another chat, or does not answer. The value of the first item applies to all.',
	},
	{
		displayName: SLOWER,
		name: 'maxRequestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0.01, numberPrecision: 2 },
		default: 1,
		description:
			'The most requests that this node sends per second, if that is less than the quota. The value of the first item applies to all.',
	},
];

/** An option that was added and holds nothing is refused: the default is not what was meant. */
function readNumber(
	item: ItemParameters,
	label: string,
	name: string,
	least: number,
): number | undefined {
	if (!item.hasOption(name)) return undefined;
	const value = item.option(name);
	const number = toNumber(value);
	if (number >= least) return number;
	const problem = isEmpty(value) ? 'is empty' : `is not a number of at least ${least}`;
	return item.refuse(label, problem, 'Enter a number, or remove the option.');
}

function readPacing(item: ItemParameters): PacingOptions {
	const minutes = readNumber(item, GIVE_UP, 'giveUpAfter', 0) ?? DEFAULT_GIVE_UP;
	return {
		giveUpAfter: minutes * 60_000,
		maxRequestsPerSecond: readNumber(item, SLOWER, 'maxRequestsPerSecond', 0.01),
	};
}

/** Whether output items keep the input's fields: off where a model reads all of the output. */
export const includeInputOptions = (byDefault: boolean): INodeProperties[] => {
	const property: INodeProperties = {
		displayName: INCLUDE_INPUT,
		name: 'includeInputFields',
		type: 'boolean',
		default: false,
		description: 'Whether to add the fields of the input item to the output item',
	};
	return [
		{ ...property, default: byDefault, displayOptions: { hide: { '@tool': [true] } } },
		{ ...property, displayOptions: { show: { '@tool': [true] } } },
	];
};

/** @param byDefault what holds where no AI agent called the node */
const readIncludeInput = (item: ItemParameters, byDefault: boolean): boolean =>
	item.hasOption('includeInputFields')
		? readSwitch(item, INCLUDE_INPUT, item.option('includeInputFields')) === true
		: byDefault && !item.facts.tool;

type Common = Pick<Draft<never>, 'accessUrl' | 'options' | 'includeInputFields'>;

/**
 * What every draft takes from *Options*, and where the instance's console is.
 *
 * @param includesInput whether output items keep the input's fields, where no AI agent called the node
 */
export const readCommon = (item: ItemParameters, includesInput: boolean): Common => ({
	accessUrl: accessUrl(item),
	options: readPacing(item),
	includeInputFields: readIncludeInput(item, includesInput),
});
