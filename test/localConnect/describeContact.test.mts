import { DescribeContactCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { plainSdk } from '../support/plainSdk.mts';
import { connectAgent, end, enqueue, QUEUE, reply, transfer } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import type { Contact } from './state.mts';

let local: LocalConnect;
let now = 1_800_000_000_000;
beforeEach(async () => {
	local = await startLocalConnect();
	local.state.behaviour.now = () => now;
	// The SDK signs with its own clock.
	local.state.behaviour.verifySignatures = false;
});
afterEach(async () => await local.close());

const describe = async ({ contactId, request: { InstanceId } }: Contact) => {
	const command = new DescribeContactCommand({ InstanceId, ContactId: contactId });
	return (await plainSdk(local).send(command)).Contact ?? {};
};

it('a contact has the times of what happened to it', async () => {
	local.state.behaviour.flowStartsAfter = 500;
	const [contact] = startContacts(local, 1);
	expect(await describe(contact)).toMatchObject({ InitiationTimestamp: new Date(now) });
	expect((await describe(contact)).ConnectedToSystemTimestamp).toBeUndefined();
	now += 1000;
	expect(await describe(contact)).toMatchObject({ ConnectedToSystemTimestamp: expect.any(Date) });
	enqueue(local.state, contact);
	expect((await describe(contact)).QueueInfo).toEqual({
		Id: QUEUE,
		EnqueueTimestamp: new Date(now),
	});
	connectAgent(local.state, contact);
	end(local.state, contact, 'CUSTOMER_DISCONNECT');
	expect(await describe(contact)).toMatchObject({
		AgentInfo: { ConnectedToAgentTimestamp: new Date(now) },
		DisconnectTimestamp: new Date(now),
		DisconnectReason: 'CUSTOMER_DISCONNECT',
	});
});

it('a chat that nobody ends, ends by itself', async () => {
	local.state.behaviour.chatsEndAfter = 60_000;
	const [contact] = startContacts(local, 1);
	now += 59_999;
	expect((await describe(contact)).DisconnectReason).toBeUndefined();
	now += 1;
	expect(await describe(contact)).toMatchObject({
		DisconnectReason: 'EXPIRED',
		DisconnectTimestamp: new Date(now),
	});
});

it('a transfer ends one contact and starts another of the same chat', async () => {
	const [contact] = startContacts(local, 1);
	const next = transfer(local.state, contact);
	expect((await describe(contact)).NextContacts).toMatchObject([
		{ NextContactMetadata: { QuickConnectContactData: { ContactId: next.contactId } } },
	]);
	expect(await describe(next)).toMatchObject({
		InitialContactId: contact.contactId,
		PreviousContactId: contact.contactId,
		InitiationMethod: 'TRANSFER',
	});
	expect(transfer(local.state, next).initialContactId).toBe(contact.contactId);
});

it.each([
	['live', 0, 1, 1],
	['zeroUntilEnd', 0, 0, 1],
	['atEnd', undefined, undefined, 1],
	['never', undefined, undefined, undefined],
] as const)('metrics: %s', async (chatMetrics, before, replied, ended) => {
	local.state.behaviour.chatMetrics = chatMetrics;
	const [contact] = startContacts(local, 1);
	const messages = async () => (await describe(contact)).ChatMetrics?.CustomerMetrics?.MessagesSent;
	expect(await messages()).toBe(before);
	reply(local.state, contact);
	expect(await messages()).toBe(replied);
	end(local.state, contact, 'EXPIRED');
	expect(await messages()).toBe(ended);
});

it('of another instance, or unknown: 404', async () => {
	const [contact] = startContacts(local, 1);
	for (const [InstanceId, ContactId] of [
		['99999999-2222-4333-8444-555555555555', contact.contactId],
		[contact.request.InstanceId, 'unknown'],
	]) {
		const command = new DescribeContactCommand({ InstanceId, ContactId });
		await expect(plainSdk(local).send(command)).rejects.toMatchObject({
			name: 'ResourceNotFoundException',
			$metadata: { httpStatusCode: 404 },
		});
	}
});
