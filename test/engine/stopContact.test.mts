/** Contact: Stop, in n8n's engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAgent, end } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { behavesAsContactOperation } from '../support/contactOperation.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { execute } from '../support/engine.mts';

behavesAsContactOperation({
	operation: 'stop',
	api: 'StopContact',
	expected: { Status: 'stopped' },
});

describe('ending chats', () => {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => await local.close());

	const stop = async (items: Array<{ ContactId: string }>) =>
		await execute({
			items,
			parameters: contactParameters(local, 'stop'),
			credential: credentialFor(local),
			node: { onError: 'continueErrorOutput' },
		});

	it.each([
		['accepted', 'stopped'],
		['notFound', 'notActive'],
	] as const)(
		'ends them wherever they are, where those that have ended are %s',
		async (stopOfEndedChat, status) => {
			local.state.behaviour.stopOfEndedChat = stopOfEndedChat;
			const contacts = startContacts(local, 3);
			connectAgent(local.state, contacts[1]);
			end(local.state, contacts[2], 'CUSTOMER_DISCONNECT');
			const items = [...itemsOf(contacts), { ContactId: 'unknown' }] as Array<{
				ContactId: string;
			}>;
			const { output, errorOutput } = await stop(items);
			expect(output.map(({ json }) => json.Status)).toEqual([
				'stopped',
				'stopped',
				status,
				'notActive',
			]);
			expect(errorOutput).toHaveLength(0);
			expect(contacts.map(({ disconnectReason }) => disconnectReason)).toEqual([
				'API',
				'API',
				'CUSTOMER_DISCONNECT',
			]);
		},
	);

	it.each([
		['accepted', 'stopped'],
		['notFound', 'notActive'],
	] as const)(
		'a retry after an answer that got lost ends nothing twice: %s',
		async (stopOfEndedChat, status) => {
			local.state.behaviour.stopOfEndedChat = stopOfEndedChat;
			const [contact] = startContacts(local, 1);
			local.state.faults.push({ operation: 'StopContact', kind: 'resetAfter', times: 1 });
			const { output } = await stop([{ ContactId: contact.contactId }]);
			expect(output[0].json.Status).toBe(status);
			expect(contact.disconnectReason).toBe('API');
		},
	);

	it('an unknown instance is an error, not an inactive contact', async () => {
		const [contact] = startContacts(local, 1);
		local.state.account.instances[0].id = '99999999-2222-4333-8444-555555555555';
		const parameters = contactParameters(local, 'stop', {
			instanceId: { __rl: true, mode: 'id', value: contact.request.InstanceId },
		});
		const { error } = await execute({
			items: [{ ContactId: contact.contactId }],
			parameters,
			credential: credentialFor(local),
		});
		expect(error?.message).toContain('does not know this contact in this instance');
	});
});
