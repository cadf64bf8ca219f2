/** n8n in queue mode: two workers on the quota of one account, and a conversation that moves from one to the other. */
import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manyExecutions, singleMessages } from '../bench/queueLoad.mts';
import { missed, tableOf, type Row } from '../bench/table.mts';
import { reply } from '../localConnect/lifecycle.mts';
import { isWaiting, lastExecutionOf, untilEnded } from '../realN8n/executions.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { contactParameters } from '../support/contacts.mts';
import { conversationParameters } from '../support/conversations.mts';
import { NODE_TYPE, place } from './n8n.mts';
import { executionsBy, QueueSite } from './queue.mts';
import { POSTED, webhook, type Site } from './site.mts';

let queue: QueueSite;
let site: Site;
beforeAll(async () => {
	queue = await QueueSite.open();
	({ site } = queue);
});
afterAll(async () => await queue?.close());

/** The figures go to the log of the tests. */
function expectTargetsMet(row: Row): void {
	console.log(tableOf([row]));
	expect(missed([row])).toEqual([]);
}

/** A node about the chat that was started. */
function about(name: string, parameters: IDataObject): INode {
	const contactId = {
		__rl: true,
		mode: 'id',
		value: "={{ $('Amazon Connect').item.json.ContactId }}",
	};
	const credentials = { amazonConnectApi: { id: site.fast, name: 'Amazon Connect' } };
	return place(name, NODE_TYPE, 1, { ...parameters, contactId }, { credentials });
}

const rows = (key: string, value: string): IDataObject => ({ attribute: [{ key, value }] });

it('a conversation that waits goes on in another worker, which reads, changes and ends the chat', async () => {
	const { local, rest } = site;
	const saved = await site.save(
		site.draw({
			name: 'Talk',
			trigger: webhook('talk'),
			items: POSTED,
			parameters: { attributes: rows('resumeUrl', '={{ $execution.resumeUrl }}') },
			after: [
				about('Join', conversationParameters(local, 'join')),
				about('Send', conversationParameters(local, 'sendMessage', { message: 'Monday?' })),
				place('Wait', 'n8n-nodes-base.wait', 1.1, { resume: 'webhook' }),
				about('Reply', conversationParameters(local, 'awaitReply', { waitUpTo: 1 })),
				about('Get', contactParameters(local, 'get')),
				about(
					'Update',
					contactParameters(local, 'updateAttributes', { attributes: rows('day', 'Monday') }),
				),
				about('Stop', contactParameters(local, 'stop')),
			],
		}),
	);
	await publish(rest, saved);

	const first = await queue.startWorker();
	expect(await site.postList('talk', customers(1))).toBe(200);
	await expect.poll(async () => await isWaiting(rest, saved.id), { timeout: 30_000 }).toBe(true);
	const id = await lastExecutionOf(rest, saved.id);
	await first.stop();
	const second = await queue.startWorker();
	const [contact] = local.state.contacts;
	reply(local.state, contact, 'Yes');
	// It was made by a worker, whose address leads nowhere.
	const { pathname, search } = new URL(contact.attributes.resumeUrl);
	expect((await fetch(site.n8n.url + pathname + search)).status).toBe(200);

	const ended = await untilEnded(rest, id);
	expect(ended).toMatchObject({ status: 'success', error: undefined });
	expect(ended.outputOf('Reply')).toMatchObject([{ Status: 'replied', Reply: 'Yes' }]);
	expect(ended.outputOf('Get')).toMatchObject([{ CustomerReplied: true }]);
	expect(ended.outputOf('Update')).toMatchObject([{ Status: 'updated' }]);
	expect(ended.outputOf('Stop')).toMatchObject([{ Status: 'stopped' }]);
	expect(contact).toMatchObject({ attributes: { day: 'Monday' }, disconnectReason: 'API' });
	// The second worker has the token of the first.
	expect(local.state.requests('CreateParticipant')).toHaveLength(1);
	expect([await executionsBy(first), await executionsBy(second)]).toEqual([[id], [id]]);
	await second.stop();
});

it('many executions on two workers use the quota of the account, and nobody is lost or messaged twice', async () => {
	const workers = [await queue.startWorker(), await queue.startWorker()];
	expectTargetsMet(await manyExecutions(queue, workers));
	await Promise.all(workers.map(async (worker) => await worker.stop()));
}, 240_000);

it('a single message on one worker does not wait for the campaign on the other', async () => {
	expectTargetsMet(await singleMessages(queue));
}, 240_000);

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
