/** How the executions of two workers of a real n8n share the quota of one account. */
import { setTimeout as sleep } from 'node:timers/promises';
import { executionsBy, type QueueSite } from '../e2e/queue.mts';
import { POSTED, webhook } from '../e2e/site.mts';
import { executionsOf, isRunning, untilEnded } from '../realN8n/executions.mts';
import type { N8n } from '../realN8n/process.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { countsOf } from './counts.mts';
import { OURS } from './senders.mts';
import { nobodyLostOrTwice, ratio, seconds, share, type Figures, type Row } from './table.mts';

const QUOTA = { requestsPerSecond: 20, burst: 50 };
/** Milliseconds before each answer. */
const LATENCY = 30;

const MANY = { executions: 300, items: 5 };
const CAMPAIGN = 2000;
/** Single messages, and the milliseconds between two. */
const SINGLE = { count: 60, every: 1200 };

/** Webhooks are called by so many at once. */
const CALLERS = 10;

/** Milliseconds. */
const LOOK = 200;
const LONGEST = 5 * 60_000;

const idealOf = (items: number): number =>
	((items - QUOTA.burst) / QUOTA.requestsPerSecond) * 1000 + LATENCY;

interface Webhook {
	path: string;
	workflowId: string;
	/** Calls it with customers that nobody else messages. */
	call(from: number, count: number): Promise<void>;
}

async function publishWebhook({ site }: QueueSite, path: string, pace: string): Promise<Webhook> {
	const drawing = site.draw({ name: path, trigger: webhook(path), items: POSTED }, pace);
	const saved = await site.save(drawing);
	await publish(site.rest, saved);
	const call = async (from: number, count: number) => {
		const status = await site.postList(path, customers(count, from));
		if (status !== 200) throw new Error(`The webhook ${path} was answered ${status}`);
	};
	return { path, workflowId: saved.id, call };
}

/** Waits until none of its executions is under way. Gives the errors of those that did not succeed. */
async function untilAllEnded({ site }: QueueSite, { workflowId }: Webhook): Promise<string[]> {
	const deadline = Date.now() + LONGEST;
	while (await isRunning(site.rest, workflowId)) {
		if (Date.now() > deadline) throw new Error(`Executions of ${workflowId} did not end`);
		await sleep(LOOK);
	}
	const failed = ['error', 'crashed', 'canceled'];
	const errors: string[] = [];
	for (const { id, status } of await executionsOf(site.rest, { workflowId, status: failed }, 100)) {
		const { error } = await untilEnded(site.rest, id);
		errors.push(`${status}: ${error}`);
	}
	return errors;
}

/** What was measured, and what went wrong beside. */
const figure = (measured: string, errors: readonly string[]): string =>
	[measured, ...new Set(errors)].join('; ');

function figuresOf({ site }: QueueSite, expected: number, began: number): Figures {
	const counts = countsOf(site.local.state, 'StartOutboundChatContact', began);
	const { contacts, messagedTwice, requests, throttled, lastStarted } = counts;
	const lost = expected - counts.customers;
	return { contacts, messagedTwice, requests, throttled, lost, usage: { wall: lastStarted } };
}

/** The account with its quota, and a credential that knows it. */
async function begin(queue: QueueSite): Promise<string> {
	const { behaviour } = queue.site.local.state;
	behaviour.latency = LATENCY;
	behaviour.concurrentChats = Number.POSITIVE_INFINITY;
	queue.begin(QUOTA);
	return await queue.site.saveCredential('Quota', QUOTA);
}

/** Needs two workers. */
export async function manyExecutions(queue: QueueSite, workers: readonly N8n[]): Promise<Row> {
	const { executions, items } = MANY;
	const pace = await begin(queue);
	const hook = await publishWebhook(queue, 'many', pace);
	const began = Date.now();
	const left = Array.from({ length: executions }, (_, index) => index).values();
	const caller = async () => {
		for (const index of left) await hook.call(index * items, items);
	};
	await Promise.all(Array.from({ length: CALLERS }, caller));
	const errors = await untilAllEnded(queue, hook);

	const outcome = figuresOf(queue, executions * items, began);
	const ideal = idealOf(executions * items);
	const taken = await Promise.all(
		workers.map(async (worker) => (await executionsBy(worker)).length),
	);
	return {
		scenario: `${executions} executions of ${items} items, two workers: ${QUOTA.requestsPerSecond}/s, burst ${QUOTA.burst}, ${LATENCY} ms`,
		sender: OURS,
		outcome,
		ideal,
		figure: figure(`executions by worker: ${taken.join(' and ')}`, errors),
		targets: [
			{ name: '÷ ideal', value: ratio(outcome, ideal), limit: 1.15 },
			{ name: 'throttled, %', value: share(outcome), limit: 35 },
			{ name: 'idle workers', value: taken.filter((count) => count === 0).length, limit: 0 },
			{ name: 'failed', value: errors.length, limit: 0 },
			...nobodyLostOrTwice(outcome),
		],
	};
}

/** Of sorted values, the one that so many percent do not exceed. */
const percentile = (sorted: readonly number[], percent: number): number =>
	sorted[Math.ceil((sorted.length * percent) / 100) - 1];

/** Starts both workers itself, so that the campaign is on one and all single messages on the other. */
export async function singleMessages(queue: QueueSite): Promise<Row> {
	const { site } = queue;
	const pace = await begin(queue);
	const campaign = await publishWebhook(queue, 'campaign', pace);
	const single = await publishWebhook(queue, 'single', pace);
	// It takes one execution at a time, and the campaign is the only one yet.
	const busy = await queue.startWorker(1);
	const began = Date.now();
	await campaign.call(0, CAMPAIGN);
	await site.untilStarted(1);
	const other = await queue.startWorker();
	await site.untilStarted(2 * QUOTA.burst);

	for (let index = 0; index < SINGLE.count; index++) {
		await single.call(CAMPAIGN + index, 1);
		await sleep(SINGLE.every);
	}
	const wasBusy = await isRunning(site.rest, campaign.workflowId);
	const errors = [
		...(await untilAllEnded(queue, single)),
		...(await untilAllEnded(queue, campaign)),
	];

	const ids = await executionsBy(other);
	const waits: number[] = [];
	for (const id of ids) waits.push((await untilEnded(site.rest, id)).timeOf('Amazon Connect'));
	waits.sort((left, right) => left - right);
	const outcome = figuresOf(queue, CAMPAIGN + SINGLE.count, began);
	const elsewhere = SINGLE.count - ids.length + (await executionsBy(busy)).length - 1;
	return {
		scenario: `${SINGLE.count} single messages on one worker, beside a campaign of ${CAMPAIGN} on the other: ${QUOTA.requestsPerSecond}/s, burst ${QUOTA.burst}, ${LATENCY} ms`,
		sender: OURS,
		outcome,
		ideal: idealOf(CAMPAIGN + SINGLE.count),
		figure: figure(`single message: ${seconds(percentile(waits, 50))} in the median`, errors),
		targets: [
			{ name: '95 % of the single messages, s', value: percentile(waits, 95) / 1000, limit: 3 },
			{ name: 'slowest, s', value: percentile(waits, 100) / 1000, limit: 10 },
			{ name: 'on the busy worker', value: elsewhere, limit: 0 },
			{ name: 'after the campaign', value: wasBusy ? 0 : 1, limit: 0 },
			{ name: 'failed', value: errors.length, limit: 0 },
			...nobodyLostOrTwice(outcome),
		],
	};
}
