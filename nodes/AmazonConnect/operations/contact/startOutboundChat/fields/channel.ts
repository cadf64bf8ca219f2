import type { SegmentAttributeValue } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../../itemParameters';
import { readJsonObject, type JsonObject } from '../../../values';
import { SEGMENT_KEY } from '../limits';
import { keyProperty, pairsProperty, readPairs, valueProperty } from '../../../shared/pairs';
import type { Field } from '../request';
import { segmentInteger, segmentText, segmentValue } from '../segmentAttributeValue';

const LABEL = 'Channel';
const SEGMENT_LABEL = 'Segment Attributes';
const OTHER = 'other';

/**
 * The segment attribute that chooses the channel, and its values for this API.
 * https://docs.aws.amazon.com/connect/latest/adminguide/connect-attrib-list.html
 */
export const SUBTYPE = 'connect:Subtype';
const SUBTYPES = new Map([
	['sms', 'connect:SMS'],
	['whatsApp', 'connect:WhatsApp'],
]);

/** The channel of an item as it is chosen in the panel. */
export type Channel = 'sms' | 'whatsApp' | 'other';

export function readChannel(item: ItemParameters): Channel | undefined {
	const chosen = item.get('channel', LABEL);
	if (chosen === 'sms' || chosen === 'whatsApp' || chosen === OTHER) return chosen;
	return item.refuse(LABEL, 'has an unknown value', "Use 'sms', 'whatsApp' or 'other'.");
}

const valueType: INodeProperties = {
	displayName: 'Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'ARN', value: 'arn' },
		{ name: 'Integer', value: 'integer' },
		{ name: 'JSON (List or Map)', value: 'json' },
		{ name: 'String', value: 'string' },
	],
	default: 'string',
};

function readRow(
	item: ItemParameters,
	{ type = valueType.default, value }: JsonObject,
): SegmentAttributeValue | undefined {
	switch (type) {
		case 'arn':
			return { ValueArn: segmentText(item, SEGMENT_LABEL, value) };
		case 'integer':
			return { ValueInteger: segmentInteger(item, SEGMENT_LABEL, value) };
		case 'json':
			return segmentValue(item, SEGMENT_LABEL, readJsonObject(item, SEGMENT_LABEL, value));
		case 'string':
			return { ValueString: segmentText(item, SEGMENT_LABEL, value) };
		default:
			return item.refuse(
				SEGMENT_LABEL,
				'has a row of an unknown type',
				"Use 'string', 'integer', 'arn' or 'json'.",
			);
	}
}

export const channel: Field = {
	properties: [
		{
			displayName: LABEL,
			name: 'channel',
			type: 'options',
			options: [
				{ name: 'SMS', value: 'sms' },
				{ name: 'WhatsApp', value: 'whatsApp' },
				{ name: 'Other', value: OTHER, description: "Set connect:Subtype in 'Segment Attributes'" },
			],
			default: 'sms',
			description: 'How the message reaches the customer',
		},
	],
	additionalFields: [
		pairsProperty(
			{
				displayName: SEGMENT_LABEL,
				name: 'segmentAttributes',
				description: 'System and user-defined attributes of this contact segment',
			},
			[keyProperty, valueType, valueProperty],
			'A JSON object with values in the format of the API, e.g. { "priority": { "ValueInteger": 1 } }',
		),
	],
	build(item) {
		const given =
			readPairs(item, SEGMENT_LABEL, item.additional('segmentAttributes'), {
				row: (row) => readRow(item, row),
				json: (value) => segmentValue(item, SEGMENT_LABEL, value),
				key: SEGMENT_KEY,
			}) ?? {};
		const chosen = readChannel(item);
		const subtype = SUBTYPES.get(chosen ?? '');
		const givenSubtype = given[SUBTYPE]?.ValueString;
		const isKnown = !item.isUnreadable('Additional Fields');
		if (chosen === OTHER && !givenSubtype && isKnown) {
			item.refuse(SEGMENT_LABEL, `has no ${SUBTYPE}`, "Add it, or choose another 'Channel'.");
		}
		if (subtype && SUBTYPE in given && givenSubtype !== subtype) {
			item.refuse(
				SEGMENT_LABEL,
				`has a ${SUBTYPE} that does not match 'Channel'`,
				"Remove it, or set 'Channel' to Other.",
			);
		}
		const SegmentAttributes = subtype ? { ...given, [SUBTYPE]: { ValueString: subtype } } : given;
		return { SegmentAttributes };
	},
};

/** The channel's name for the output item. */
export function channelName(attributes: Record<string, SegmentAttributeValue>): string {
	const subtype = attributes[SUBTYPE]?.ValueString ?? '';
	return subtype.replace(/^connect:/, '');
}
