/**
 * The trigger in the real n8n: each contact once, across restarts, and what is lost when n8n is killed at
 * the worst moment. The rows of the table in docs/maintainers/delivery.md.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { end } from '../localConnect/lifecycle.mts';
import type { Contact } from '../localConnect/state.mts';
import { executionsOf, isRunning, lastExecutionOf, untilEnded } from '../realN8n/executions.mts';
import type { N8n } from '../realN8n/process.mts';
import { publish } from '../realN8n/publish.mts';
import { startServices, type Services } from '../realN8n/services.mts';
import { startContacts } from '../support/contacts.mts';
import { ROOT } from '../support/paths.mts';
import { inARow, place, startWorkerIn, type Saved } from './n8n.mts';
import { everyThreeSeconds, Site } from './site.mts';

const TRIGGER = 'Amazon Connect Trigger';

/** A queue notices in seconds, instead of two minutes, that a worker is gone. */
const IMPATIENT = {
	QUEUE_WORKER_LOCK_DURATION: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
};

let site: Site;
let services: Services | undefined;
const workers: N8n[] = [];
let startedWorkers = 0;
/** The workflow under test. */
let saved: Saved;
let contacts = 0;

const killFile = () => path.join(site.home.home, 'kill');

async function openSite(env: Record<string, string> = {}): Promise<void> {
	site = await Site.open(env);
	const killer = path.join(ROOT, 'test/realN8n/killer.cjs');
	site.home.env.NODE_OPTIONS += ` --require ${killer}`;
	site.home.env.KILL_AFTER_SAVING = killFile();
	await site.n8n.stop();
	await site.start();
}

async function closeSite(): Promise<void> {
	await Promise.all(workers.splice(0).map(async (worker) => await worker.kill()));
	await site?.close();
	await services?.stop();
	services = undefined;
}

function draw(name: string, triggerName = TRIGGER, after: INode[] = []) {
	const { id } = site.local.state.account.instances[0];
	const node = place(
		triggerName,
		'n8n-nodes-amazon-connect.amazonConnectTrigger',
		1,
		{ instanceId: { __rl: true, mode: 'id', value: id }, pollTimes: everyThreeSeconds },
		{ credentials: { amazonConnectApi: { id: site.fast, name: 'Amazon Connect' } } },
	);
	return inARow(name, [
		node,
		...(after.length > 0 ? after : [place('Next', 'n8n-nodes-base.noOp', 1)]),
	]);
}

/** Chats that are started and ended. */
function endSome(count: number): Contact[] {
	const started = startContacts(site.local, count, (contacts += count));
	for (const contact of started) end(site.local.state, contact, 'CUSTOMER_DISCONNECT');
	return started;
}

/** What the trigger has put out over all executions that were not retries, by the ID of the contact. */
async function reported({ id }: Saved, trigger = TRIGGER): Promise<Map<string, number>> {
	const counts = new Map<string, number>();
	for (const execution of await executionsOf(site.rest, { workflowId: id }, 100)) {
		const { outputOf } = await untilEnded(site.rest, execution.id);
		for (const { ContactId } of outputOf(trigger)) {
			counts.set(String(ContactId), (counts.get(String(ContactId)) ?? 0) + 1);
		}
	}
	return counts;
}

const once = (expected: readonly Contact[]) =>
	Object.fromEntries(expected.map(({ contactId }) => [contactId, 1]));

/** Waits until contacts were reported, and some polls more, so that a second time would be seen. */
async function expectOnce(of: Saved, expected: readonly Contact[], trigger?: string) {
	await vi.waitFor(
		async () => {
			const counts = await reported(of, trigger);
			for (const { contactId } of expected) expect(counts.has(contactId)).toBe(true);
		},
		{ timeout: 60_000, interval: 500 },
	);
	const polls = site.local.state.requests('SearchContacts').length;
	await vi.waitUntil(() => site.local.state.requests('SearchContacts').length > polls + 1, {
		timeout: 60_000,
		interval: 100,
	});
	expect(Object.fromEntries(await reported(of, trigger))).toEqual(once(expected));
}

async function publishNew(name: string, after?: INode[]): Promise<Saved> {
	const created = await site.save(draw(name, TRIGGER, after));
	await publish(site.rest, created);
	return created;
}

const unpublish = async ({ id }: Saved) =>
	await site.rest.post(`/rest/workflows/${id}/deactivate`, {});

afterEach(async () => await unpublish(saved));

describe.each(['regular', 'queue'])('in %s mode', (mode) => {
	const startWorker = async () => {
		if (mode === 'queue') {
			// In a home of its own: in that of a killed one, it would report the crash before n8n does.
			startedWorkers += 1;
			workers.push(await startWorkerIn(site.home, `worker-${startedWorkers}`, {}));
		}
	};

	beforeAll(async () => {
		if (mode === 'queue') services = await startServices();
		await openSite({ ...services?.env, ...IMPATIENT });
		await startWorker();
	});
	afterAll(closeSite);

	it('20 chats are 20 items, across a restart and a SIGKILL', async () => {
		saved = await publishNew('Twenty');
		const all = endSome(7);
		await expectOnce(saved, all);

		await site.n8n.stop();
		all.push(...endSome(6));
		await site.start();
		await expectOnce(saved, all);

		await site.n8n.kill();
		all.push(...endSome(7));
		await site.start();
		await expectOnce(saved, all);
	});

	it('killed while it reads contacts, it reports all of them after the restart', async () => {
		saved = await publishNew('Reading');
		site.local.state.behaviour.latency = 300;
		const all = endSome(3);
		const before = site.local.state.requests('DescribeContact').length;
		await vi.waitUntil(() => site.local.state.requests('DescribeContact').length > before, {
			timeout: 30_000,
			interval: 5,
		});
		await site.n8n.kill();
		site.local.state.behaviour.latency = 0;
		await site.start();
		await expectOnce(saved, all);
	});

	it('killed while the execution runs, its contacts come with a Retry in regular mode, and are lost in queue mode', async () => {
		const wait = place('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 20, unit: 'seconds' });
		saved = await publishNew('Running', [wait]);
		const all = endSome(2);
		await vi.waitUntil(async () => await isRunning(site.rest, saved.id), {
			timeout: 30_000,
			interval: 100,
		});
		const id = await lastExecutionOf(site.rest, saved.id);
		if (mode === 'regular') await site.n8n.kill();
		else await Promise.all(workers.splice(0).map(async (worker) => await worker.kill()));
		if (mode === 'regular') await site.start();
		else await startWorker();

		const ended = await untilEnded(site.rest, id);
		const { id: retried } = await site.rest.post<{ id: string }>(
			`/rest/executions/${id}/retry`,
			{},
		);
		const again = await untilEnded(site.rest, retried);
		// Of the trigger, a crashed execution has an item that n8n has made up.
		const ids = again.outputOf('Wait').map(({ ContactId }) => ContactId);
		if (mode === 'regular') {
			expect([ended.status, again.status]).toEqual(['crashed', 'success']);
			expect(ids.sort()).toEqual(all.map(({ contactId }) => contactId).sort());
		} else {
			expect([ended.status, again.status]).toEqual(['error', 'error']);
			expect(ids).toEqual([]);
		}
	});

	it('killed between saving its state and creating the execution, those of this poll are lost', async () => {
		saved = await publishNew('Between');
		await writeFile(killFile(), '');
		const lost = endSome(2);
		await site.n8n.ended;
		await site.start();
		const later = endSome(1);
		await expectOnce(saved, later);
		expect(lost).toHaveLength(2);
	});

	it.runIf(mode === 'regular')(
		'under another name it begins anew, and a copy has a state of its own',
		async () => {
			saved = await publishNew('Named');
			const before = endSome(1);
			await expectOnce(saved, before);

			await unpublish(saved);
			const missed = endSome(1);
			// The trigger begins at the Date of an answer, which has no parts of a second.
			await setTimeout(1100);
			const renamed = draw('Named', 'Chat Ended');
			const { versionId } = await site.rest.patch<Saved>(`/rest/workflows/${saved.id}`, {
				...renamed,
				versionId: saved.versionId,
			});
			await publish(site.rest, { id: saved.id, versionId });
			const copy = await site.save(draw('Copy', 'Chat Ended'));
			await publish(site.rest, copy);
			const after = endSome(1);
			await expectOnce(saved, after, 'Chat Ended');
			await expectOnce(copy, after, 'Chat Ended');
			await unpublish(copy);
			expect(missed).toHaveLength(1);
		},
	);
});
