/** Contact: Get, in n8n's engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	AGENT,
	connectAgent,
	end,
	enqueue,
	QUEUE,
	reply,
	transfer,
} from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { behavesAsContactOperation } from '../support/contactOperation.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { execute } from '../support/engine.mts';
import { outputSchema, schemaProblems } from '../support/outputSchema.mts';

behavesAsContactOperation({
	operation: 'get',
	api: 'DescribeContact',
	expected: { Status: 'inFlow', Channel: 'SMS' },
});

describe('what became of a chat', () => {
	let local: LocalConnect;
	let now: number;
	beforeEach(async () => {
		local = await startLocalConnect();
		now = Date.now();
		local.state.behaviour.now = () => now;
	});
	afterEach(async () => await local.close());

	const get = async (contactId: string, overrides = {}) => {
		const { output, error } = await execute({
			items: [{ ContactId: contactId }],
			parameters: contactParameters(local, 'get', overrides),
			credential: credentialFor(local),
		});
		if (error) throw new Error(`${error.message} ${error.description}`);
		return output[0].json;
	};

	it('from its start to its end', async () => {
		local.state.behaviour.flowStartsAfter = 1000;
		const [contact] = startContacts(local, 1);
		const seen: unknown[] = [];
		const look = async () => seen.push((await get(contact.contactId)).Status);
		await look();
		now += 1000;
		await look();
		enqueue(local.state, contact);
		await look();
		connectAgent(local.state, contact);
		await look();
		end(local.state, contact, 'AGENT_DISCONNECT');
		await look();
		expect(seen).toEqual(['initiated', 'inFlow', 'queued', 'withAgent', 'ended']);
	});

	it('in few fields, those that tell first', async () => {
		const [contact] = startContacts(local, 1);
		now += 60_000;
		enqueue(local.state, contact);
		reply(local.state, contact);
		now += 60_000;
		connectAgent(local.state, contact);
		const next = transfer(local.state, contact);
		const iso = (at: number) => new Date(at).toISOString();
		expect(Object.entries(await get(contact.contactId))).toEqual([
			['Status', 'ended'],
			['ContactId', contact.contactId],
			['DisconnectReason', 'AGENT_DISCONNECT'],
			['CustomerReplied', true],
			['TransferredTo', next.contactId],
			['To', '+14152000000'],
			['Channel', 'SMS'],
			['Attributes', { orderId: '0' }],
			['InitiatedAt', iso(now - 120_000)],
			['QueuedAt', iso(now - 60_000)],
			['ConnectedToAgentAt', iso(now)],
			['EndedAt', iso(now)],
			['From', contact.request.SourceEndpoint.Address],
			['InitiationMethod', 'API'],
			['QueueId', QUEUE],
			['AgentId', AGENT],
			['InstanceId', local.state.account.instances[0].id],
		]);
		const all = await get(contact.contactId);
		expect(schemaProblems(outputSchema('get'), all)).toEqual([]);
		expect(await get(next.contactId)).toMatchObject({
			Status: 'inFlow',
			InitialContactId: contact.contactId,
			PreviousContactId: contact.contactId,
		});
	});

	it('as the API gives it, with times as ISO 8601', async () => {
		const [contact] = startContacts(local, 1);
		expect(await get(contact.contactId, { simplify: false })).toMatchObject({
			Id: contact.contactId,
			Arn: expect.stringContaining(`/contact/${contact.contactId}`),
			InitiationTimestamp: new Date(now).toISOString(),
			CustomerEndpoint: { Address: '+14152000000' },
			ChatMetrics: { CustomerMetrics: { MessagesSent: 0 } },
		});
	});

	it.each([
		['live', false, false],
		['atEnd', undefined, false],
		['zeroUntilEnd', undefined, false],
		['never', undefined, undefined],
	] as const)(
		'says nothing of a reply that the metrics (%s) do not tell',
		async (chatMetrics, whileOpen, afterEnd) => {
			local.state.behaviour.chatMetrics = chatMetrics;
			const [contact] = startContacts(local, 1);
			expect((await get(contact.contactId)).CustomerReplied).toBe(whileOpen);
			end(local.state, contact, 'EXPIRED');
			const ended = await get(contact.contactId);
			expect(ended.CustomerReplied).toBe(afterEnd);
			expect('CustomerReplied' in ended).toBe(afterEnd !== undefined);
		},
	);

	it('by ARN and by the address of its page', async () => {
		const [contact] = startContacts(local, 1);
		const { contactId } = contact;
		const [{ id }] = local.state.account.instances;
		const arn = `arn:aws:connect:us-east-1:123456789012:instance/${id}/contact/${contactId}`;
		const page = `https://demo.my.connect.aws/contact-trace-records/details/${contactId}?tz=UTC`;
		for (const value of [arn, page]) {
			const locator = { __rl: true, mode: 'url', value };
			expect((await get('', { contactId: locator })).ContactId).toBe(contactId);
		}
	});

	it('links to the Connect console where the list told its address, and only there', async () => {
		const [contact] = startContacts(local, 1);
		const [{ id }] = local.state.account.instances;
		const chosen = {
			__rl: true,
			mode: 'list',
			value: id,
			cachedResultName: 'local-demo',
			cachedResultUrl: 'https://local-demo.my.connect.aws',
		};
		const urlWith = async (instanceId: object) =>
			(await get(contact.contactId, { instanceId })).ContactUrl;
		expect(await urlWith(chosen)).toBe(
			`https://local-demo.my.connect.aws/contact-trace-records/details/${contact.contactId}`,
		);
		const awsApps = { ...chosen, cachedResultUrl: 'https://local-demo.awsapps.com/connect' };
		expect(await urlWith(awsApps)).toContain('.awsapps.com/connect/contact-trace-records/');
		for (const unknown of [
			{ mode: 'id' },
			{ value: `={{ "${id}" }}` },
			{ cachedResultUrl: 'https://local-demo.my.connect.aws.example.com' },
			{ cachedResultUrl: undefined },
		]) {
			expect(await urlWith({ ...chosen, ...unknown })).toBeUndefined();
		}
	});

	it('unknown to the instance: says where to look, and the others are read', async () => {
		const contacts = startContacts(local, 2);
		const unknown = Array.from({ length: 12 }, (_, index) => ({ ContactId: `unknown-${index}` }));
		const { output, errorOutput } = await execute({
			items: [...unknown, ...itemsOf(contacts)],
			parameters: contactParameters(local, 'get'),
			credential: credentialFor(local),
			node: { onError: 'continueErrorOutput' },
		});
		expect(output).toHaveLength(2);
		expect(errorOutput).toHaveLength(12);
		expect(errorOutput[11].json.error).toMatch(
			/does not know this contact in this instance.*'Instance'.*Region.*24 months/,
		);
	});

	it('an answer that cannot be put out fails its item only', async () => {
		const contacts = startContacts(local, 3);
		const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
		const body = `{"Contact":{"Id":"${contacts[1].contactId}","Name":${deep}}}`;
		local.state.faults.push({
			operation: 'DescribeContact',
			kind: 'answer',
			answer: { status: 200, body },
			times: 1,
		});
		const { output, errorOutput } = await execute({
			items: itemsOf([contacts[1], contacts[0], contacts[2]]),
			parameters: contactParameters(local, 'get', {
				simplify: false,
				options: { maxRequestsPerSecond: 20 },
			}),
			credential: credentialFor(local),
			node: { onError: 'continueErrorOutput' },
		});
		expect(output.map(({ json }) => json.Id)).toEqual([
			contacts[0].contactId,
			contacts[2].contactId,
		]);
		expect(errorOutput[0].json.details).toMatchObject({ code: 'InternalError', attempted: true });
	});

	it('without Simplify, nothing of an earlier answer stays', async () => {
		const [contact] = startContacts(local, 1);
		const { output } = await execute({
			items: [{ ContactId: contact.contactId, DisconnectReason: 'EXPIRED', orderId: 1 }],
			parameters: contactParameters(local, 'get', { simplify: false }),
			credential: credentialFor(local),
		});
		expect(output[0].json).not.toHaveProperty('DisconnectReason');
		expect(output[0].json.orderId).toBe(1);
	});

	it('another contact than the one that was asked for is no answer', async () => {
		const [asked, other] = startContacts(local, 2);
		const body = JSON.stringify({ Contact: { Id: other.contactId } });
		local.state.faults.push({ kind: 'answer', answer: { status: 200, body }, times: 10 });
		await expect(get(asked.contactId)).rejects.toThrow('This was not Amazon Connect');
	});
});
