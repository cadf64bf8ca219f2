import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import type { Range } from '../../shared/contactSearch';
import { momentOf } from '../../shared/moment';
import { TIME_RANGE_TYPES, type TimeRangeType } from '../../shared/searchPage';

const TYPE = { name: 'timeRangeType', label: 'Time Range' };
const START = { name: 'startTime', label: 'Start Time' };
const END = { name: 'endTime', label: 'End Time' };

const DAY = 24 * 60 * 60 * 1000;

/** Amazon Connect has existed since March 2017. */
const FIRST = Date.UTC(2017, 0);

/** So far ahead that even a wrong clock of the n8n server hides no contact. */
const AHEAD = 5 * 365 * DAY;

export const timeRangeProperties: INodeProperties[] = [
	{
		displayName: TYPE.label,
		name: TYPE.name,
		type: 'options',
		options: [
			{
				name: 'Connected to Agent',
				value: 'CONNECTED_TO_AGENT_TIMESTAMP',
				description: 'Contacts that an agent accepted in this time range',
			},
			{
				name: 'Ended',
				value: 'DISCONNECT_TIMESTAMP',
				description: 'Contacts that ended in this time range',
			},
			{
				name: 'Queued',
				value: 'ENQUEUE_TIMESTAMP',
				description: 'Contacts that entered a queue in this time range',
			},
			{
				name: 'Started',
				value: 'INITIATION_TIMESTAMP',
				description:
					'Contacts that started in this time range. The fastest search, because AWS gives it the highest quota.',
			},
		],
		default: 'INITIATION_TIMESTAMP',
		description: 'Which time of a contact must be in the time range',
	},
	{
		displayName: START.label,
		name: START.name,
		type: 'dateTime',
		default: '',
		description: 'The start of the time range. If left empty, 24 hours before its end.',
	},
	{
		displayName: END.label,
		name: END.name,
		type: 'dateTime',
		default: '',
		description: 'The end of the time range. If left empty, now.',
	},
];

export interface TimeRange extends Range {
	type: TimeRangeType;
}

/** A time of the panel; empty is "not given", but not where an expression was to give one. */
function readTime(
	item: ItemParameters,
	{ name, label }: typeof START,
	otherwise: number,
): number | undefined {
	const value = item.get(name, label);
	const cure = "Use a format such as '2030-01-31T18:00:00Z'.";
	if (String(value ?? '').trim() === '') {
		const isExpression = String(item.facts.stored(name) ?? '').startsWith('=');
		// A model leaves out what it does not want to say.
		return isExpression && !item.facts.tool ? item.refuse(label, 'is empty', cure) : otherwise;
	}
	const time = momentOf(value, item.facts.timeZone);
	return Number.isNaN(time) ? item.refuse(label, 'is not a time', cure) : time;
}

export function readTimeRange(item: ItemParameters): TimeRange | undefined {
	const chosen = item.get(TYPE.name, TYPE.label) ?? TIME_RANGE_TYPES[0];
	const type = TIME_RANGE_TYPES.find((one) => one === chosen);
	if (!type)
		item.refuse(TYPE.label, 'has an unknown value', `Use one of ${TIME_RANGE_TYPES.join(', ')}.`);
	const end = readTime(item, END, item.facts.now);
	const start = readTime(item, START, (end ?? item.facts.now) - DAY);
	if (!type || start === undefined || end === undefined) return undefined;
	if (start >= end) {
		return item.refuse(
			START.label,
			`is not before '${END.label}'`,
			'Correct one of the two times.',
		);
	}
	// A year that was mistyped would be searched for hours, in windows of two weeks.
	return { type, start: Math.max(start, FIRST), end: Math.min(end, item.facts.now + AHEAD) };
}
