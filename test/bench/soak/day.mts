/** A day of the trigger, with arrivals that come and go, requests that fail, and restarts of n8n. */
import { end } from '../../localConnect/lifecycle.mts';
import { startLocalConnect } from '../../localConnect/server.mts';
import { documentedQuotas, State, type Contact, type Fault } from '../../localConnect/state.mts';
import { startContacts } from '../../support/contacts.mts';
import { seededRandom } from '../../support/virtualTime.mts';
import { runFaster, skipTo } from '../clock.mts';
import { answer, Helper, knowledge } from '../process.mts';
import type { Polled, PollOrder, TriggerKnowledge } from './trigger.mts';

const MINUTE = 60_000;

/** So many times as fast as time passes. A poll without waiting takes milliseconds, so the minute's rest is skipped. */
const PACE = 20;

/** Contacts per minute, from night to noon. */
const FEWEST = 1;
const MOST = 15;

/** At noon, so many end within one minute. */
const RUSH = 1000;

/** Milliseconds after which a search shows an end at the latest: within the trigger's overlap. */
const LATEST = 9 * MINUTE;

/** Polls at the beginning and at the end in which nothing arrives and nothing fails. */
const REST = 15;

export interface DaySettings {
	/** 1,440 are a day; of fewer, the day is shorter. */
	polls: number;
	seed: number;
}

export interface DayFigures {
	polls: number;
	contacts: number;
	lost: number;
	twice: number;
	/** Polls that were executions with an error. */
	failed: number;
	/** Warnings in n8n's log. */
	warnings: number;
	restarts: number;
	requests: number;
	/** Bytes. */
	largestState: number;
	/** Bytes after garbage was collected, over the day. */
	memory: number[];
	/** Seconds. */
	wall: number;
}

const ALWAYS = Number.POSITIVE_INFINITY;

/** What goes wrong for a poll, and how often. */
const troubles = (random: () => number): Array<{ chance: number; fault: Fault }> => [
	// Retried within the poll.
	{ chance: 0.1, fault: { kind: 'error', status: 500, times: 1 } },
	{ chance: 0.1, fault: { kind: 'resetBefore', times: 1 } },
	// No page at all.
	{
		chance: 0.03,
		fault: { operation: 'SearchContacts', kind: 'error', status: 503, times: ALWAYS },
	},
	{
		chance: 0.02,
		fault: {
			operation: 'SearchContacts',
			kind: 'answer',
			answer: { status: 200, body: '<html></html>' },
			times: ALWAYS,
		},
	},
	// A page in the middle.
	{
		chance: 0.1,
		fault: {
			operation: 'SearchContacts',
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
			when: (body) => (body as { NextToken?: string }).NextToken !== undefined,
			times: ALWAYS,
		},
	},
	// Some of the details.
	{
		chance: 0.05,
		fault: {
			operation: 'DescribeContact',
			kind: 'resetAfter',
			when: () => random() < 0.3,
			times: ALWAYS,
		},
	},
];

const { polls, seed } = knowledge<DaySettings>();
const random = seededRandom(seed);
const delays = new WeakMap<Contact, number>();
const state = new State(undefined, {
	quotas: documentedQuotas,
	pagesShift: true,
	visibleAfter: (contact) => delays.get(contact) ?? 0,
});

/** Ends contacts within the last minute. */
function arrive(count: number, now: number): void {
	for (const contact of startContacts({ state }, count, state.contacts.length)) {
		const endedAt = now - Math.floor(random() * MINUTE);
		contact.startedAt = endedAt - MINUTE;
		delays.set(contact, random() < 0.2 ? random() * LATEST : 0);
		end(state, contact, 'CUSTOMER_DISCONNECT', endedAt);
	}
}

const isRest = (minute: number): boolean => minute < REST || minute >= polls - REST;

/** How many arrive in a minute of the day. */
function arrivals(minute: number): number {
	if (isRest(minute)) return 0;
	if (minute === Math.floor(polls / 2)) return RUSH;
	const share = (1 - Math.cos((2 * Math.PI * minute) / polls)) / 2;
	return Math.round((FEWEST + (MOST - FEWEST) * share) * 2 * random());
}

/** In the afternoon the service is down for half an hour. */
const isOutage = (minute: number): boolean =>
	minute >= polls * 0.7 && minute < Math.min(polls * 0.7 + 30, polls * 0.75);

function spoil(minute: number): void {
	state.faults.length = 0;
	if (isRest(minute)) return;
	if (isOutage(minute)) state.faults.push({ kind: 'error', status: 503, times: ALWAYS });
	for (const { chance, fault } of troubles(random)) {
		if (random() < chance) state.faults.push(fault);
	}
}

answer(async (): Promise<DayFigures> => {
	const realNow = performance.now.bind(performance);
	const beganAt = realNow();
	runFaster(PACE);
	const local = await startLocalConnect(state);
	const known: TriggerKnowledge = { url: local.url, pace: PACE };
	const trigger = new Helper<PollOrder, Polled>('soak/trigger.mts', known, ['--expose-gc']);
	const began = Date.now();
	const reported: string[] = [];
	const memory: number[] = [];
	const figures = { failed: 0, warnings: 0, restarts: 0, requests: 0, largestState: 0 };
	for (let minute = 0; minute <= polls; minute++) {
		skipTo(began + minute * MINUTE);
		const at = Date.now();
		arrive(arrivals(minute), at);
		spoil(minute);
		const restart = minute > 0 && random() < 0.02;
		const look = minute > 0 && minute % 10 === 0;
		const polled = await trigger.ask({ at, restart, look });
		reported.push(...polled.contacts);
		if (polled.memory !== undefined) memory.push(polled.memory);
		figures.failed += Number(polled.failed);
		figures.warnings = polled.warnings;
		figures.restarts += Number(restart);
		figures.requests += state.log.length;
		figures.largestState = Math.max(figures.largestState, polled.state);
		state.log.length = 0;
	}
	trigger.end();
	await local.close();
	const distinct = new Set(reported).size;
	return {
		...figures,
		polls,
		contacts: state.contacts.length,
		lost: state.contacts.length - distinct,
		twice: reported.length - distinct,
		memory,
		wall: (realNow() - beganAt) / 1000,
	};
});
