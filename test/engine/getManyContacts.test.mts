/** Contact: Get Many, in n8n's engine. */
import { setTimeout } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAgent, end, enqueue, QUEUE, reply } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas } from '../localConnect/state.mts';
import { credentialFor } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { execute, type Run } from '../support/engine.mts';
import { outputSchema, schemaProblems } from '../support/outputSchema.mts';

const HOUR = 3_600_000;

let local: LocalConnect;
let now: number;
beforeEach(async () => {
	local = await startLocalConnect();
	now = Date.now();
	local.state.behaviour.now = () => now;
});
afterEach(async () => await local.close());

const run = async (overrides: IDataObject = {}, more: Partial<Run> = {}) =>
	await execute({
		items: [{ name: 'Ada' }],
		parameters: {
			resource: 'contact',
			operation: 'getAll',
			instanceId: { __rl: true, mode: 'id', value: local.state.account.instances[0].id },
			...overrides,
		},
		credential: credentialFor(local),
		...more,
	});
const found = async (overrides: IDataObject = {}) => {
	const { output, error } = await run(overrides);
	if (error) throw new Error(`${error.message} ${error.description}`);
	return output.map(({ json }) => json);
};
const ids = (contacts: Array<{ contactId?: string; ContactId?: unknown }>) =>
	contacts.map(({ contactId, ContactId }) => contactId ?? ContactId);
const since = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

/** One contact in each of the last hours, the newest last. */
function hourly(count: number) {
	const present = now;
	const contacts = Array.from({ length: count }, (_, index) => {
		now = present - (count - index) * HOUR + 60_000;
		return startContacts(local, 1, index)[0];
	});
	now = present;
	return contacts;
}

describe('contacts of a time range', () => {
	it('the last 24 hours, newest first, one item each, linked to the item', async () => {
		const contacts = hourly(30);
		const { output } = await run();
		expect(ids(output.map(({ json }) => json))).toEqual(ids(contacts.slice(6).reverse()));
		expect(output[23].pairedItem).toMatchObject({ item: 0 });
		expect(output[0].json).toEqual({
			Status: 'initiated',
			ContactId: contacts[29].contactId,
			Channel: 'SMS',
			InitiatedAt: new Date(contacts[29].startedAt).toISOString(),
			InitiationMethod: 'API',
			InstanceId: local.state.account.instances[0].id,
		});
		expect(schemaProblems(outputSchema('getAll'), output[0].json)).toEqual([]);
	});

	it('from a time that an expression gives', async () => {
		const contacts = hourly(5);
		const startTime = '={{ $now.minus({ hours: 3 }) }}';
		expect(ids(await found({ startTime, endTime: '={{ $now }}' }))).toEqual(
			ids(contacts.slice(2).reverse()),
		);
	});

	it('with a limit, oldest first, and the input fields', async () => {
		const contacts = hourly(10);
		const options = { sortOrder: 'ASCENDING', includeInputFields: true };
		const items = await found({ limit: 3, options });
		expect(ids(items)).toEqual(ids(contacts.slice(0, 3)));
		expect(items[0].name).toBe('Ada');
	});

	it('as the API gives them', async () => {
		hourly(1);
		expect((await found({ simplify: false }))[0]).toMatchObject({
			Id: local.state.contacts[0].contactId,
			InitiationTimestamp: expect.stringMatching(/^\d{4}-.*Z$/),
		});
	});

	it('by the times of an end, an agent and a queue', async () => {
		const [first, second, third] = hourly(4);
		enqueue(local.state, first);
		connectAgent(local.state, second);
		end(local.state, third, 'EXPIRED');
		const by = async (timeRangeType: string) =>
			ids(await found({ timeRangeType, startTime: since(HOUR) }));
		expect(await by('ENQUEUE_TIMESTAMP')).toEqual([first.contactId]);
		expect(await by('CONNECTED_TO_AGENT_TIMESTAMP')).toEqual([second.contactId]);
		expect(await by('DISCONNECT_TIMESTAMP')).toEqual([third.contactId]);
	});

	it('nothing found is no item', async () => {
		const { status, output } = await run();
		expect(status).toBe('success');
		expect(output).toEqual([]);
	});
});

describe('filters', () => {
	it('select', async () => {
		const [open, ended, queued, tagged] = hourly(4);
		end(local.state, ended, 'EXPIRED');
		enqueue(local.state, queued);
		tagged.tags = { team: 'north' };
		tagged.name = 'Order 4711';
		const by = async (filters: IDataObject) => ids(await found({ filters }));
		expect(await by({ stillOpen: true })).toEqual(ids([tagged, queued, open]));
		expect(await by({ queueIds: QUEUE })).toEqual(ids([queued]));
		expect(await by({ name: '4711' })).toEqual(ids([tagged]));
		expect(await by({ tags: { attribute: [{ key: 'team', value: 'north' }] } })).toEqual(
			ids([tagged]),
		);
		const attribute = [{ key: 'orderId', value: '1' }];
		expect(await by({ contactAttributes: { attribute } })).toEqual(ids([ended]));
		expect(await by({ subtype: ['connect:WhatsApp'] })).toEqual([]);
	});

	it('one that is empty is refused before anything is asked', async () => {
		const { error } = await run({ filters: { queueIds: '={{ $json.queue }}' } });
		expect(`${error?.message} ${error?.description}`).toContain("'Queue IDs' is empty");
		expect(local.state.log).toHaveLength(0);
	});
});

describe('Include Details', () => {
	const details = { includeDetails: true };

	it('reads each contact, within its quota', async () => {
		const contacts = hourly(20);
		reply(local.state, contacts[3]);
		local.state.behaviour.quotas = documentedQuotas;
		local.state.behaviour.now = () => Date.now();
		const items = await found({ options: { ...details, sortOrder: 'ASCENDING' } });
		expect(items.map(({ CustomerReplied }) => CustomerReplied)).toEqual(
			contacts.map((_, index) => index === 3),
		);
		expect(items[3]).toMatchObject({ Status: 'inFlow', Attributes: { orderId: '3' } });
		// One may overtake those before it when the machine is busy; it is retried.
		expect(local.state.log.filter(({ status }) => status === 429).length).toBeLessThan(2);
	});

	it('a contact that is deleted meanwhile keeps what the search says', async () => {
		hourly(2);
		local.state.faults.push({
			operation: 'DescribeContact',
			kind: 'error',
			status: 404,
			type: 'ResourceNotFoundException',
			times: 1,
		});
		const items = await found({ options: details });
		expect(items).toHaveLength(2);
		expect(items.filter(({ Attributes }) => Attributes)).toHaveLength(1);
		const [missing] = items.filter(({ DetailsMissing }) => DetailsMissing);
		expect(missing).not.toHaveProperty('Attributes');
		expect(schemaProblems(outputSchema('getAll'), missing)).toEqual([]);
	});

	it('a contact that has none keeps what the search says', async () => {
		hourly(2);
		local.state.faults.push({
			operation: 'DescribeContact',
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
			times: 1,
		});
		expect(await found({ options: details })).toHaveLength(2);
	});

	it('any other failure fails the item, ends the reading, and names the rights', async () => {
		hourly(20);
		local.state.account.keys[0].denied = ['connect:DescribeContact'];
		const { errorOutput, output } = await run(
			{ options: details },
			{ node: { onError: 'continueErrorOutput' } },
		);
		expect(output).toEqual([]);
		// Those of the burst were on their way.
		expect(local.state.requests('DescribeContact').length).toBeLessThanOrEqual(15);
		expect(errorOutput[0].json.error).toMatch(
			/'connect:SearchContacts' on the instance, and 'connect:DescribeContact' on 'contact/,
		);
	});
});

describe('a failure of another item', () => {
	const wide = 'DISCONNECT_TIMESTAMP';

	it.each([
		['ends a search that waits for its quota', wide, 'INITIATION_TIMESTAMP', 'SearchContacts'],
		['ends the reading of details', 'INITIATION_TIMESTAMP', wide, 'DescribeContact'],
	])('%s', async (_, searched, failing, operation) => {
		for (const contact of startContacts(local, 500)) end(local.state, contact, 'API');
		local.state.behaviour.now = () => Date.now();
		const [{ id }] = local.state.account.instances;
		const unknown = '00000000-0000-0000-0000-000000000000';
		const { error } = await run(
			{
				instanceId: { __rl: true, mode: 'id', value: '={{ $json.instance }}' },
				timeRangeType: '={{ $json.type }}',
				returnAll: true,
				options: { includeDetails: operation === 'DescribeContact' },
			},
			{
				items: [
					{ instance: id, type: searched },
					{ instance: unknown, type: failing },
				],
			},
		);
		expect(error?.message).toContain('does not know');
		// Of five pages, one a second, or of 500 contacts, ten a second.
		const asked = local.state.requests(operation).length;
		expect(asked).toBeLessThan(operation === 'DescribeContact' ? 500 : 5);
		await setTimeout(1500);
		expect(local.state.requests(operation).length).toBe(asked);
	});
});

describe('what is not so', () => {
	it('a page that is longer than the node reads is asked for in halves', async () => {
		const contacts = hourly(12);
		for (const contact of contacts) contact.name = 'x'.repeat(200_000);
		const options = { sortOrder: 'ASCENDING' };
		expect(ids(await found({ options, returnAll: true }))).toEqual(ids(contacts));
	});

	it('a contact that is too long alone is an error', async () => {
		hourly(1)[0].name = 'x'.repeat(2 ** 21);
		const { error } = await run();
		expect(error?.message).toContain('gave no complete answer');
	});

	it.each([
		['a page without contacts', { NextToken: 'x' }],
		['a contact without an ID', { Contacts: [{ Channel: 'CHAT' }] }],
		['no list', { Contacts: 'none' }],
	])('%s is no answer of Amazon Connect', async (_, body) => {
		const answer = { status: 200, body: JSON.stringify(body) };
		local.state.faults.push({ operation: 'SearchContacts', kind: 'answer', answer, times: 10 });
		const { error } = await run();
		expect(error?.message).toContain('This was not Amazon Connect');
	});

	it('cancelled, it ends within 100 ms', async () => {
		hourly(20);
		local.state.behaviour.latency = 300;
		const { status, endedAfter } = await run(
			{ options: { includeDetails: true } },
			{ cancelWhen: () => local.state.requests('DescribeContact').length > 0 },
		);
		expect(status).toBe('canceled');
		expect(endedAfter).toBeLessThan(100);
	});
});
