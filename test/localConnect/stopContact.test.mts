import { StopContactCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { plainSdk } from '../support/plainSdk.mts';
import { end } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const stop = async (overrides: object = {}) => {
	const { id } = local.state.account.instances[0];
	const { contactId } = local.state.contacts[0];
	const input = { InstanceId: id, ContactId: contactId, ...overrides };
	return await plainSdk(local).send(new StopContactCommand(input));
};

it('StopContact ends an active contact', async () => {
	const [contact] = startContacts(local, 1);
	await stop();
	expect(contact.disconnectReason).toBe('API');
	expect(local.state.isActive(contact)).toBe(false);
});

it('StopContact accepts a chat that has ended, and changes nothing, or knows it no longer', async () => {
	const [contact] = startContacts(local, 1);
	end(local.state, contact, 'CUSTOMER_DISCONNECT');
	await stop();
	local.state.behaviour.stopOfEndedChat = 'notFound';
	await expect(stop()).rejects.toMatchObject({
		name: 'ContactNotFoundException',
		$metadata: { httpStatusCode: 410 },
	});
	expect(contact.disconnectReason).toBe('CUSTOMER_DISCONNECT');
});

it.each([
	[{ ContactId: 'unknown' }, 'ContactNotFoundException'],
	[{ InstanceId: 'unknown' }, 'ResourceNotFoundException'],
	[{ ContactId: 'x'.repeat(257) }, 'InvalidRequestException'],
	[{ DisconnectReason: { Code: 'DISCARDED' } }, 'InvalidRequestException'],
])('refuses %o', async (overrides, name) => {
	const [contact] = startContacts(local, 1);
	await expect(stop(overrides)).rejects.toMatchObject({ name });
	expect(local.state.isActive(contact)).toBe(true);
});
