/** Runs that are neither production nor by hand: nothing in them affects a customer. */
import type { IDataObject, WorkflowExecuteMode } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { conversationParameters, converse } from '../support/conversations.mts';
import { execute } from '../support/engine.mts';
import { outputSchema, schemaProblems } from '../support/outputSchema.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

/** As n8n calls a mode that this version does not know. */
const UNKNOWN = 'a mode of a later n8n' as WorkflowExecuteMode;

const attributes = { attribute: [{ key: 'a', value: 'b' }] };
const options = { includeInputFields: false };
const contact = (operation: string) => contactParameters(local, operation, { attributes, options });
const conversation = (operation: string) =>
	conversationParameters(local, operation, { message: 'Hello', waitUpTo: 0, options });

const AFFECTING: Array<[resource: string, operation: string, parameters: () => IDataObject]> = [
	['contact', 'startOutboundChat', () => smsParameters(local, { options })],
	['contact', 'stop', () => contact('stop')],
	['contact', 'updateAttributes', () => contact('updateAttributes')],
	['conversation', 'join', () => conversation('join')],
	['conversation', 'sendMessage', () => conversation('sendMessage')],
	['conversation', 'awaitReply', () => conversation('awaitReply')],
	['conversation', 'leave', () => conversation('leave')],
];

describe.each(['evaluation', 'internal', 'chat', UNKNOWN] as const)('in mode %s', (mode) => {
	const run = async (items: IDataObject[], parameters: IDataObject) =>
		await execute({ items, parameters, credential: credentialFor(local), mode });

	it.each(AFFECTING)('%s: %s does nothing and says why', async (resource, operation, given) => {
		const [one] = startContacts(local, 1);
		const item = { ...customers(1)[0], ContactId: one.contactId };
		const { output, error } = await run([item], given());
		expect(error).toBeUndefined();
		expect(output).toHaveLength(1);
		expect(output[0].json).toMatchObject({
			Status: 'checked',
			StatusReason: expect.stringContaining('Nothing was sent or changed'),
			InstanceId: local.state.account.instances[0].id,
		});
		expect(schemaProblems(outputSchema(operation, resource), output[0].json)).toEqual([]);
		expect(output[0].pairedItem).toMatchObject({ item: 0 });
		expect(local.state.log).toHaveLength(0);
	});

	it.each(['get', 'getAll'])('%s reads', async (operation) => {
		const [one] = startContacts(local, 1);
		const { output } = await run(itemsOf([one]), contact(operation));
		expect(output[0].json.ContactId).toBe(one.contactId);
	});

	it('a whole conversation is checked', async () => {
		const [one] = startContacts(local, 1);
		const result = await converse(
			local,
			itemsOf([one]),
			['join', 'sendMessage', 'awaitReply', 'leave'].map((operation) => ({
				operation,
				parameters: { message: 'Hello' },
			})),
			{ mode },
		);
		expect(result.status).toBe('success');
		expect(result.of('leave')[0].json).toMatchObject({ Status: 'checked', name: 'Customer 0' });
		expect(local.state.log).toHaveLength(0);
	});

	it('a faulty item is named', async () => {
		const { error } = await run([{ ContactId: '' }], contact('stop'));
		expect(error?.message).toBe("'Contact ID' is empty");
	});
});

it.each(['webhook', 'manual'] as const)('in mode %s they are done', async (mode) => {
	const [one] = startContacts(local, 1);
	const parameters = contact('stop');
	const credential = credentialFor(local);
	const { output } = await execute({ items: itemsOf([one]), parameters, credential, mode });
	expect(output[0].json.Status).toBe('stopped');
	expect(output[0].json).not.toHaveProperty('StatusReason');
});

it('an evaluation reads what was said, where it is given a token', async () => {
	const [one] = startContacts(local, 1);
	await converse(local, itemsOf([one]), [{ operation: 'join' }]);
	const parameters = { participantToken: one.customBot?.token };
	const act = { operation: 'getMessages', parameters };
	const result = await converse(local, itemsOf([one]), [act], { mode: 'evaluation' });
	expect(result.of('getMessages')[0].json.Status).toBe('read');
});
