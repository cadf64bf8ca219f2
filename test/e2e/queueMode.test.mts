/**
 * What n8n retries in queue mode, and what each customer gets: the rows of the table in
 * docs/maintainers/delivery.md about workers. PostgreSQL and Redis come from the system.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
	lastExecutionOf,
	retryExecution,
	untilEnded,
	type Execution,
} from '../realN8n/executions.mts';
import type { N8n } from '../realN8n/process.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { QueueSite } from './queue.mts';
import { each, OWN_KEY, POSTED, type Site, webhook } from './site.mts';

/** n8n notices in half a minute, instead of two, that a worker is gone. */
const IMPATIENT = {
	QUEUE_WORKER_LOCK_DURATION: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

/** A worker that has no more to do takes one job, even when it is frozen. */
const AT_ONCE = 2;

/** Takes the slow credential some seconds: enough to be in the middle of two lists on a busy machine. */
const SIZE = 20;

/** A batch that takes seconds, and a worker that gets one second when it is asked to end. */
const LONG = 30;
const IN_A_HURRY = { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '1' };

let queue: QueueSite;
let site: Site;
let frozenWorker: N8n;

/** A published workflow with a webhook, and a list of customers that nobody else writes to. */
class Campaign {
	readonly #name: string;

	readonly #from: number;

	readonly #size: number;

	#workflowId = '';

	/** The execution that was posted last. */
	executionId = '';

	constructor(name: string, from: number, size = SIZE) {
		this.#name = name;
		this.#from = from;
		this.#size = size;
	}

	async publish(parameters: IDataObject = {}): Promise<void> {
		const trigger = webhook(this.#name);
		const workflow = { name: this.#name, trigger, items: POSTED, parameters };
		const saved = await site.save(site.draw(workflow, site.slow));
		this.#workflowId = saved.id;
		await publish(site.rest, saved);
	}

	async post(): Promise<void> {
		const list = customers(this.#size, this.#from);
		expect(await site.postList(this.#name, list)).toBe(200);
		this.executionId = await lastExecutionOf(site.rest, this.#workflowId);
	}

	async ended(): Promise<Execution> {
		return await untilEnded(site.rest, this.executionId);
	}

	/** How many chats each of its customers got. */
	chats(): number[] {
		return site.chats(this.#from + this.#size).slice(this.#from);
	}

	/** Waits until some got theirs. */
	async untilMidway(): Promise<void> {
		const count = () => this.chats().filter((chats) => chats > 0).length;
		await vi.waitUntil(() => count() >= 3, { timeout: 30_000, interval: 10 });
		expect(count()).toBeLessThan(this.#size);
	}
}

const killed = new Campaign('killed', 0);
const killedOwnKey = new Campaign('killed-own-key', SIZE);
const frozen = new Campaign('frozen', 2 * SIZE);
const frozenOwnKey = new Campaign('frozen-own-key', 3 * SIZE);
const cutOff = new Campaign('cut-off', 4 * SIZE, LONG);
const cutOffOwnKey = new Campaign('cut-off-own-key', 4 * SIZE + LONG, LONG);
const all = [killed, killedOwnKey, frozen, frozenOwnKey, cutOff, cutOffOwnKey];

const startWorker = async (more?: Record<string, string>, name?: string): Promise<N8n> =>
	await queue.startWorker(AT_ONCE, more, name);

/** Starts the only worker, which begins all campaigns together, and waits until it is in the middle of them. */
async function startWorkerWith(
	campaigns: Campaign[],
	more: Record<string, string> = {},
): Promise<N8n> {
	for (const campaign of campaigns) await campaign.post();
	const worker = await startWorker(more);
	for (const campaign of campaigns) await campaign.untilMidway();
	return worker;
}

let started: number[][];

/** All accidents come first, so that the half minute of n8n passes for them at the same time. */
beforeAll(async () => {
	queue = await QueueSite.open(IMPATIENT);
	({ site } = queue);
	await killed.publish();
	await killedOwnKey.publish(OWN_KEY);
	await frozen.publish();
	await frozenOwnKey.publish(OWN_KEY);
	await cutOff.publish();
	await cutOffOwnKey.publish(OWN_KEY);

	const first = await startWorkerWith([killed, killedOwnKey]);
	await first.kill();
	frozenWorker = await startWorkerWith([frozen, frozenOwnKey]);
	frozenWorker.freeze();
	const third = await startWorkerWith([cutOff, cutOffOwnKey], IN_A_HURRY);
	await third.stop();
	expect(await third.ended).toBe('exit code 1');
	// A request that was under way may still arrive.
	await sleep(500);
	started = all.map((campaign) => campaign.chats());
	await startWorker();
	for (const campaign of all) await campaign.ended();
});
afterAll(async () => await queue?.close());

it('n8n reports an error for the executions of a worker that was killed, frozen, or cut off while it shut down, and runs none again', async () => {
	for (const campaign of all) expect((await campaign.ended()).status).toBe('error');
	expect(all.map((campaign) => campaign.chats())).toEqual(started);
	expect(started.every((chats) => chats.includes(0) && chats.includes(1))).toBe(true);
});

describe.each([
	['killed', killed, killedOwnKey],
	['cut off', cutOff, cutOffOwnKey],
])('of the one that was %s', (_, campaign, campaignOwnKey) => {
	it('a Retry runs nothing', async () => {
		const before = campaign.chats();
		const { status, error } = await retryExecution(site.rest, campaign.executionId);
		expect(status).toBe('error');
		expect(error).toContain('failed to be processed too many times');
		expect(campaign.chats()).toEqual(before);
	});

	it('the list posted again messages a second time who was messaged before', async () => {
		const before = campaign.chats();
		await campaign.post();
		expect((await campaign.ended()).status).toBe('success');
		expect(campaign.chats()).toEqual(before.map((chats) => chats + 1));
	});

	it('with Own Key it reaches everybody exactly once', async () => {
		await campaignOwnKey.post();
		expect((await campaignOwnKey.ended()).status).toBe('success');
		const chats = campaignOwnKey.chats();
		expect(chats).toEqual(each(chats.length, 1));
	});
});

it('a thawed worker goes on: with the list posted again in between, two chats each', async () => {
	await frozen.post();
	await frozenOwnKey.post();
	expect((await frozen.ended()).status).toBe('success');
	expect((await frozenOwnKey.ended()).status).toBe('success');
	frozenWorker.thaw();
	await expect.poll(() => frozen.chats(), { timeout: 30_000 }).toEqual(each(SIZE, 2));
});

it('with Own Key one chat each', async () => {
	// The thawed worker asks for those who were missing, and gets the chats that they have.
	const asked = () => site.local.state.requests('StartOutboundChatContact').length;
	let before = -1;
	await expect
		.poll(() => before === (before = asked()), { timeout: 30_000, interval: 1000 })
		.toBe(true);
	expect(frozenOwnKey.chats()).toEqual(each(SIZE, 1));
});

it('a worker that has the time to finish its batch when it is asked to end, finishes it', async () => {
	await queue.killWorkers();
	const finished = new Campaign('finished', 5 * SIZE + 2 * LONG);
	await finished.publish();
	const worker = await startWorkerWith([finished]);
	await worker.stop();
	expect(await worker.ended).toBe('exit code 0');
	expect((await finished.ended()).status).toBe('success');
	expect(finished.chats()).toEqual(each(SIZE, 1));
});

it('a worker that starts again in the home of the killed one reports a crash: a Retry before n8n notices gives one chat each', async () => {
	const restarted = new Campaign('restarted', 4 * SIZE + 2 * LONG);
	await restarted.publish();
	const patient = { QUEUE_WORKER_LOCK_DURATION: '60000' };
	const worker = await startWorker(patient, 'restarted');
	await restarted.post();
	await restarted.untilMidway();
	await worker.kill();
	const chats = restarted.chats();

	await startWorker(patient, 'restarted');
	expect((await restarted.ended()).status).toBe('crashed');
	expect(restarted.chats()).toEqual(chats);
	const { status } = await retryExecution(site.rest, restarted.executionId);
	expect(status).toBe('success');
	expect(restarted.chats()).toEqual(each(SIZE, 1));
});

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
