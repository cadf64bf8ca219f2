/** What n8n runs again though all went well: anything that is thrown after the node has returned does that. */
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reply } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { converse, type Act } from '../support/conversations.mts';
import { execute, type Run } from '../support/engine.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const node = {
	onError: 'continueErrorOutput',
	retryOnFail: true,
	maxTries: 3,
	waitBetweenTries: 1,
} as const;
const requests = (operation: string) => local.state.requests(operation);

const run = async (items: IDataObject[], parameters: IDataObject, more: Partial<Run> = {}) =>
	await execute({
		items,
		parameters,
		credential: credentialFor(local),
		node,
		throwsBehind: 2,
		...more,
	});
const statuses = (items: Array<{ json: IDataObject }>) => items.map(({ json }) => json.Status);

describe('a run that n8n repeats after it has succeeded', () => {
	it('starts no chat again, and does not even ask', async () => {
		const { output } = await run(customers(3), smsParameters(local));
		expect(statuses(output)).toEqual(Array(3).fill('alreadyStarted'));
		expect(output.map(({ json }) => json.ContactId).sort()).toEqual(
			local.state.contacts.map(({ contactId }) => contactId).sort(),
		);
		expect(requests('StartOutboundChatContact')).toHaveLength(3);
	});

	it('says of the contacts that it has stopped that they are stopped', async () => {
		const items = itemsOf(startContacts(local, 3));
		const { output } = await run(items, contactParameters(local, 'stop'));
		expect(statuses(output)).toEqual(Array(3).fill('stopped'));
		expect(requests('StopContact')).toHaveLength(3);
	});

	it('updates attributes once, also of one contact in several items', async () => {
		const [item] = itemsOf(startContacts(local, 1));
		const attributes = { attribute: [{ key: 'count', value: '={{ $json.count }}' }] };
		const items = ['1', '2', '1'].map((count) => ({ ...item, count }));
		const parameters = contactParameters(local, 'updateAttributes', { attributes });
		const { output } = await run(items, parameters);
		expect(statuses(output)).toEqual(Array(3).fill('updated'));
		expect(requests('UpdateContactAttributes')).toHaveLength(3);
	});

	const talk = async (act: Act, more: Partial<Run> = {}) => {
		const contacts = startContacts(local, 2);
		for (const contact of contacts) reply(local.state, contact, 'My answer');
		const result = await converse(
			local,
			itemsOf(contacts),
			[{ operation: 'join' }, { ...act, node }],
			{ throwsBehind: 2, ...more },
		);
		return { contacts, result, output: result.of(act.operation) };
	};

	it('sends no message again', async () => {
		const act = { operation: 'sendMessage', parameters: { message: '=Hello {{ $now }}' } };
		const { output } = await talk(act);
		expect(statuses(output)).toEqual(['sent', 'sent']);
		expect(requests('SendMessage')).toHaveLength(2);
	});

	it('loses no reply, and saves none', async () => {
		const parameters = { message: 'Yes?', waitUpTo: 0, options: { includeInputFields: false } };
		const { output, result } = await talk({ operation: 'awaitReply', parameters });
		expect(output.map(({ json }) => json.Reply)).toEqual(['My answer', 'My answer']);
		expect(requests('SendMessage')).toHaveLength(2);
		const context = JSON.stringify(result.run.data.executionData?.contextData);
		expect(context).toContain(String(output[0].json.LastMessageId));
		expect(context).not.toContain('My answer');
	});

	it('has left the chats that it has left', async () => {
		const { output } = await talk({ operation: 'leave' });
		expect(statuses(output)).toEqual(['left', 'left']);
		expect(requests('DisconnectParticipant')).toHaveLength(2);
	});

	it('joins once', async () => {
		const contacts = startContacts(local, 2);
		const result = await converse(local, itemsOf(contacts), [{ operation: 'join', node }], {
			throwsBehind: 2,
		});
		expect(statuses(result.of('join'))).toEqual(['joined', 'joined']);
		expect(requests('CreateParticipant')).toHaveLength(2);
	});
});

it('Retry On Fail over an item that fails keeps stopped what was stopped', async () => {
	const items = itemsOf(startContacts(local, 3));
	const fault = { kind: 'error', status: 400, type: 'InvalidParameterException' } as const;
	local.state.faults.push({ ...fault, operation: 'StopContact', times: 1 });
	const { output } = await run(items, contactParameters(local, 'stop'), { throwsBehind: 0 });
	expect(statuses(output)).toEqual(Array(3).fill('stopped'));
	expect(requests('StopContact')).toHaveLength(4);
});
