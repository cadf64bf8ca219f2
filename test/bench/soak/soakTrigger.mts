/** A day of the trigger must lose nothing, repeat nothing, and leave its state and its process small. */
import { Helper } from '../process.mts';
import type { DayFigures, DaySettings } from './day.mts';
import { megabytes, quartersText, ratio } from './quarters.mts';
import type { Report } from './report.mts';

/** Bytes: what the contacts of the fullest hour take. Those of a whole day would take a multiple. */
const LARGEST_STATE = 16 * 1024;

const HEAD = [
	'Polls',
	'Contacts',
	'Lost',
	'Twice',
	'Requests',
	'Restarts',
	'Warnings',
	'Polls with an error',
	'Largest state, bytes',
	'Memory by quarter, MB',
	'Wall, s',
];

export async function soakTrigger(settings: DaySettings): Promise<Report> {
	const helper = new Helper<undefined, DayFigures>('soak/day.mts', settings);
	const day = await helper.ask(undefined);
	helper.end();
	const cells = [
		...[day.polls, day.contacts, day.lost, day.twice, day.requests, day.restarts],
		...[day.warnings, day.failed, day.largestState],
	].map(String);
	const targets = [
		{ name: 'lost', value: day.lost, limit: 0 },
		{ name: 'twice', value: day.twice, limit: 0 },
		{ name: 'state, bytes', value: day.largestState, limit: LARGEST_STATE },
		{ name: 'memory, last ÷ second quarter', value: ratio(day.memory), limit: 1.05 },
	];
	const memory = quartersText(day.memory.map(megabytes), 1);
	return { head: HEAD, rows: [{ cells: [...cells, memory, day.wall.toFixed(0)], targets }] };
}
