import type { Contact, SearchCriteria } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../operations/itemParameters';
import { options } from '../operations/shared/collection';
import { contactFilters, readFilledPairs } from '../operations/shared/contactFilters';
import type { ContactView } from '../operations/shared/contactOutput';
import { accessUrl } from '../operations/shared/contactUrl';
import { instanceProperty, readInstance } from '../operations/shared/instance';
import { textPairsProperty } from '../operations/shared/pairs';
import { readSimplify, simplifyProperty } from '../operations/shared/simplify';
import { readSwitch, toNumber } from '../operations/values';
import { eventProperty, readEvent, type TriggerEvent } from './events';

const DETAILS = { name: 'includeDetails', label: 'Include Details' };
const TRANSFERS = { name: 'includeTransfers', label: 'Include Transfers' };
const OVERLAP = { name: 'overlap', label: 'Overlap (Minutes)' };
const CATCH_UP = { name: 'catchUp', label: 'Catch Up (Hours)' };

const filters = contactFilters(['channels', 'initiationMethods', 'queueIds', 'subtype']);

const attributesProperty = textPairsProperty({
	displayName: 'Contact Attributes',
	name: 'contactAttributes',
	description:
		'Values that contact attributes must have when the trigger finds the contact. Works for any attribute. Takes one more request per contact.',
});

const filtersProperty: INodeProperties = {
	...filters.property,
	options: [...(filters.property.options as INodeProperties[]), attributesProperty].sort(
		(left, right) => left.displayName.localeCompare(right.displayName),
	),
	default: { channels: ['CHAT'] },
};

function readAttributes(item: ItemParameters): TriggerSettings['attributes'] {
	const { name, displayName } = attributesProperty;
	return item.hasFilter(name) ? readFilledPairs(item, displayName, item.filter(name)) : [];
}

export const triggerProperties: INodeProperties[] = [
	eventProperty,
	instanceProperty,
	filtersProperty,
	simplifyProperty,
	options([
		{
			displayName: DETAILS.label,
			name: DETAILS.name,
			type: 'boolean',
			default: true,
			description:
				'Whether to output how each contact ended, whether the customer replied, and its contact attributes. Takes one more request per contact, at most 10 per second. If transfers are excluded or contact attributes are filtered, the trigger makes that request anyway.',
		},
		{
			displayName: TRANSFERS.label,
			name: TRANSFERS.name,
			type: 'boolean',
			default: false,
			description:
				'Whether to also report contacts that ended because of a transfer. The chat goes on as another contact.',
			displayOptions: { show: { '/event': ['contactEnded'] } },
		},
		{
			displayName: OVERLAP.label,
			name: OVERLAP.name,
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 120 },
			default: 10,
			description:
				'How far back each poll searches again. Amazon Connect shows some contacts minutes late. Contacts that are later than this are missed.',
		},
		{
			displayName: CATCH_UP.label,
			name: CATCH_UP.name,
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 336 },
			default: 24,
			description:
				"How far back the trigger searches after n8n or the workflow was off. Older contacts are skipped, and n8n's log says so.",
		},
	]),
];

/** A trigger's parameters. */
export interface TriggerSettings {
	event: TriggerEvent;
	criteria?: SearchCriteria;
	/** Contact attributes that a contact must have. */
	attributes: ReadonlyArray<readonly [string, string]>;
	view: ContactView;
	details: boolean;
	transfers: boolean;
	/** Milliseconds. */
	overlap: number;
	catchUp: number;
}

function readSwitchOption(
	item: ItemParameters,
	{ name, label }: typeof DETAILS,
	byDefault: boolean,
): boolean {
	if (!item.hasOption(name)) return byDefault;
	return readSwitch(item, label, item.option(name)) ?? byDefault;
}

function readNumberOption(
	item: ItemParameters,
	{ name, label }: typeof OVERLAP,
	{ min, max, byDefault }: { min: number; max: number; byDefault: number },
): number {
	if (!item.hasOption(name)) return byDefault;
	const number = toNumber(item.option(name));
	if (!(number >= min && number <= max)) item.refuse(label, `is not between ${min} and ${max}`);
	return number;
}

/** Reads and checks the parameters; undefined when some were refused. */
export function readSettings(item: ItemParameters): TriggerSettings | undefined {
	const event = readEvent(item);
	const InstanceId = readInstance(item);
	const criteria = filters.read(item);
	const attributes = readAttributes(item);
	const simplify = readSimplify(item);
	const details = readSwitchOption(item, DETAILS, true);
	const transfers = readSwitchOption(item, TRANSFERS, false);
	const overlap = readNumberOption(item, OVERLAP, { min: 1, max: 120, byDefault: 10 });
	const catchUp = readNumberOption(item, CATCH_UP, { min: 1, max: 336, byDefault: 24 });
	if (item.problems.length > 0 || !event || !InstanceId) return undefined;
	return {
		event,
		criteria,
		attributes,
		view: { InstanceId, simplify, accessUrl: accessUrl(item) },
		details,
		transfers: transfers || event.name !== 'contactEnded',
		overlap: overlap * 60_000,
		catchUp: catchUp * 3_600_000,
	};
}

/** Whether a contact has the attributes that are asked for. */
export const hasAttributes = (
	{ Attributes = {} }: Contact,
	wanted: TriggerSettings['attributes'],
): boolean =>
	wanted.every(([key, value]) => Object.hasOwn(Attributes, key) && Attributes[key] === value);
