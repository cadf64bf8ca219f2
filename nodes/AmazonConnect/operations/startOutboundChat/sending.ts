import type { INodeProperties } from 'n8n-workflow';
import type { Draft } from '../draft';
import type { ItemParameters } from '../itemParameters';
import { toNumber } from '../values';

const START_BEFORE = 'Start Before';
const GIVE_UP = 'Give Up After (Minutes)';
const SLOWER = 'Maximum Requests per Second';

/** Longer than any throttling that mends itself, short enough to be noticed. */
const DEFAULT_GIVE_UP = 10;

/** How the items are sent. */
export const sendingOptions: INodeProperties[] = [
	{
		displayName: START_BEFORE,
		name: 'startBefore',
		type: 'dateTime',
		default: '',
		description:
			'A time after which no chat is started. Items whose turn comes later fail as too late.',
	},
	{
		displayName: GIVE_UP,
		name: 'giveUpAfter',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: DEFAULT_GIVE_UP,
		description:
			'How long to try an item again while Amazon Connect throttles, is full, or does not answer. The first item decides for all.',
	},
	{
		displayName: SLOWER,
		name: 'maxRequestsPerSecond',
		type: 'number',
		typeOptions: { minValue: 0.01, numberPrecision: 2 },
		default: 1,
		description:
			'How many chats this node starts per second at most, if that is less than the credential allows. The first item decides for all.',
	},
];

/** A date, with or without a time of day and a time zone. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** Whether a month has a day. `Date.parse` takes 30 February for 2 March. */
const isDate = (year: number, month: number, day: number): boolean =>
	day > 0 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Milliseconds that a time zone is ahead of UTC at a moment. */
function offset(moment: number, timeZone: string): number {
	const options = { timeZone, hour12: false, dateStyle: 'short', timeStyle: 'medium' } as const;
	const there = new Intl.DateTimeFormat('sv-SE', options).format(moment);
	return Date.parse(`${there.replace(' ', 'T')}Z`) - moment;
}

/**
 * Milliseconds since the epoch of a time in ISO 8601; NaN for anything else. A time without a zone,
 * as n8n's picker gives it, is the workflow's.
 */
export function readMoment(text: string, timeZone: string): number {
	const [whole, year, month, day, zone] = ISO.exec(text.trim()) ?? [];
	if (whole === undefined || !isDate(Number(year), Number(month), Number(day))) return NaN;
	const iso = whole.toUpperCase().replace(' ', 'T').replace(',', '.');
	if (zone) return Date.parse(iso);
	const asUtc = Date.parse(`${iso}Z`);
	return Number.isNaN(asUtc) ? asUtc : asUtc - offset(asUtc - offset(asUtc, timeZone), timeZone);
}

/** An option that was added and holds nothing is refused: it was to keep late messages back. */
function readStartBefore(item: ItemParameters): number | undefined {
	if (!item.hasOption('startBefore')) return undefined;
	const value = item.option('startBefore');
	const cure = "Use a form such as '2030-01-31T18:00:00Z', or remove the option.";
	if (String(value ?? '').trim() === '') return item.refuse(START_BEFORE, 'is empty', cure);
	const time = momentOf(value, item.facts.timeZone);
	return Number.isNaN(time) ? item.refuse(START_BEFORE, 'is not a time', cure) : time;
}

function momentOf(value: unknown, timeZone: string): number {
	if (value instanceof Date) return value.getTime();
	return typeof value === 'string' ? readMoment(value, timeZone) : NaN;
}

function readNumber(
	item: ItemParameters,
	label: string,
	value: unknown,
	least: number,
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = toNumber(value);
	if (number >= least) return number;
	return item.refuse(label, `is not a number from ${least} up`);
}

export function readSending(item: ItemParameters): Pick<Draft<never>, 'startBefore' | 'options'> {
	const minutes = readNumber(item, GIVE_UP, item.option('giveUpAfter'), 0) ?? DEFAULT_GIVE_UP;
	return {
		startBefore: readStartBefore(item),
		options: {
			giveUpAfter: minutes * 60_000,
			maxRequestsPerSecond: readNumber(item, SLOWER, item.option('maxRequestsPerSecond'), 0.01),
		},
	};
}
