import type { INodeProperties } from 'n8n-workflow';
import type { Draft } from '../draft';
import type { ItemParameters } from '../itemParameters';

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

const WITH_ZONE = /(Z|[+-]\d\d:?\d\d)$/i;

/** Milliseconds that a time zone is ahead of UTC at a moment. */
function offset(moment: number, timeZone: string): number {
	const options = { timeZone, hour12: false, dateStyle: 'short', timeStyle: 'medium' } as const;
	const there = new Intl.DateTimeFormat('sv-SE', options).format(moment);
	return Date.parse(`${there.replace(' ', 'T')}Z`) - moment;
}

/** Milliseconds since the epoch; a time without a zone, as n8n's picker gives it, is the workflow's. */
export function readMoment(text: string, timeZone: string): number {
	if (WITH_ZONE.test(text)) return Date.parse(text);
	const asUtc = Date.parse(`${text.trim().replace(' ', 'T')}Z`);
	return Number.isNaN(asUtc) ? asUtc : asUtc - offset(asUtc - offset(asUtc, timeZone), timeZone);
}

function readTime(item: ItemParameters, value: unknown): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const time = readMoment(
		value instanceof Date ? value.toISOString() : String(value),
		item.facts.timeZone,
	);
	if (!Number.isNaN(time)) return time;
	return item.refuse(START_BEFORE, 'is not a time', "Use a form such as '2030-01-31T18:00:00Z'.");
}

function readNumber(
	item: ItemParameters,
	label: string,
	value: unknown,
	least: number,
): number | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const number = Number(value);
	if (number >= least && Number.isFinite(number)) return number;
	return item.refuse(label, `is not a number from ${least} up`);
}

export function readSending(item: ItemParameters): Pick<Draft<never>, 'startBefore' | 'options'> {
	const minutes = readNumber(item, GIVE_UP, item.option('giveUpAfter'), 0) ?? DEFAULT_GIVE_UP;
	return {
		startBefore: readTime(item, item.option('startBefore')),
		options: {
			giveUpAfter: minutes * 60_000,
			maxRequestsPerSecond: readNumber(item, SLOWER, item.option('maxRequestsPerSecond'), 0.01),
		},
	};
}
