import { UpdateContactAttributesCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { plainSdk } from '../support/plainSdk.mts';
import { end, transfer } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import type { Contact } from './state.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const update = async (contact: Contact, Attributes: Record<string, string>, more: object = {}) => {
	const { InstanceId } = contact.request;
	const input = { InstanceId, InitialContactId: contact.contactId, Attributes, ...more };
	return await plainSdk(local).send(new UpdateContactAttributesCommand(input));
};

it('UpdateContactAttributes adds and changes, also of an ended contact', async () => {
	const [contact] = startContacts(local, 1);
	await update(contact, { answer: 'yes' });
	end(local.state, contact, 'EXPIRED');
	await update(contact, { answer: 'no' });
	expect(contact.attributes).toEqual({ orderId: '0', answer: 'no' });
});

it('the contacts of a chat share their attributes; only the initial one takes them', async () => {
	const [contact] = startContacts(local, 1);
	const next = transfer(local.state, contact);
	await update(contact, { answer: 'yes' });
	expect(next.attributes.answer).toBe('yes');
	await expect(update(next, {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('refuses what takes too many bytes together, other keys, and unknown members', async () => {
	const [contact] = startContacts(local, 1);
	contact.attributes.long = 'x'.repeat(32_700);
	const name = 'InvalidRequestException';
	await expect(update(contact, { answer: 'y'.repeat(100) })).rejects.toMatchObject({ name });
	await expect(update(contact, { 'an answer': 'y' })).rejects.toMatchObject({ name });
	await expect(update(contact, {}, { InitialContactId: '' })).rejects.toMatchObject({});
	expect(contact.attributes).not.toHaveProperty('answer');
});
