/** What an output item has of its input item: nothing that passes for a result. */
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { conversationParameters, converse } from '../support/conversations.mts';
import { execute, retryOf, type Run } from '../support/engine.mts';
import { locator } from '../support/locator.mts';
import { outputSchema } from '../support/outputSchema.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

/** What earlier runs left in a list, and what an earlier node of the workflow gave. */
const STALE = {
	error: 'The access key is not allowed to do this',
	details: { code: 'AccessDeniedException' },
	Status: 'status of an earlier item',
	StatusReason: 'old',
	AnsweredAt: '2000-01-01T00:00:00.000Z',
	ContactUrl: 'https://old',
	ParticipantToken: 'token of another chat',
};

const CONTACT = ['get', 'getAll', 'stop', 'updateAttributes', 'startOutboundChat'];
const CONVERSATION = ['join', 'sendMessage', 'awaitReply', 'getMessages', 'leave'];
const OPERATIONS = [
	...CONTACT.map((operation) => ({ resource: 'contact', operation })),
	...CONVERSATION.map((operation) => ({ resource: 'conversation', operation })),
];

/** Parameters with which every operation succeeds for a contact. */
function parametersOf(resource: string, operation: string, participantToken = ''): IDataObject {
	if (operation === 'startOutboundChat') return smsParameters(local);
	const parameters = { attributes: { attribute: [{ key: 'a', value: 'b' }] }, message: 'Hello' };
	return resource === 'contact'
		? contactParameters(local, operation, { ...parameters, options: { includeInputFields: true } })
		: conversationParameters(local, operation, { ...parameters, participantToken, waitUpTo: 0 });
}

/** A contact, an item about it with stale fields, and a participant's token where the operation needs one. */
async function prepare(operation: string) {
	const [contact] = startContacts(local, 1);
	if (CONVERSATION.includes(operation) && operation !== 'join') {
		await converse(local, itemsOf([contact]), [{ operation: 'join' }]);
	}
	const item = { ...customers(1)[0], ...STALE, ContactId: contact.contactId };
	return { item, token: contact.customBot?.token };
}

describe.each(OPERATIONS)('$resource: $operation', ({ resource, operation }) => {
	const names = () => Object.keys(outputSchema(operation, resource).properties);
	const run = async (item: IDataObject, token?: string, more: Partial<Run> = {}) =>
		await execute({
			items: [item],
			parameters: parametersOf(resource, operation, token),
			credential: credentialFor(local),
			...more,
		});

	it('takes over from the input neither a failure nor a result', async () => {
		const { item, token } = await prepare(operation);
		const { output, error } = await run(item, token);
		expect(error).toBeUndefined();
		expect(output.length).toBeGreaterThan(0);
		for (const { json } of output) {
			expect(json.name).toBe(item.name);
			for (const name of ['error', 'details', 'StatusReason']) {
				expect(json).not.toHaveProperty(name);
			}
			for (const [name, value] of Object.entries(STALE)) {
				if (names().includes(name)) expect(json[name]).not.toEqual(value);
			}
			expect(json.ParticipantToken).not.toBe(STALE.ParticipantToken);
			if (operation !== 'join') expect(json).not.toHaveProperty('ParticipantToken');
		}
	});

	describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)('%s', (onError) => {
		it.each([
			['is refused by the node', { instanceId: locator('id', '={{ $json.nowhere }}') }],
			['fails', {}],
		])('an item that %s has no result of the input', async (_, overrides) => {
			const { item, token } = await prepare(operation);
			const fault = { kind: 'error', status: 400, type: 'ValidationException' } as const;
			for (const api of [
				'DescribeContact',
				'SearchContacts',
				'StopContact',
				'UpdateContactAttributes',
				'StartOutboundChatContact',
				'CreateParticipant',
				'SendMessage',
				'GetTranscript',
				'DisconnectParticipant',
			]) {
				local.state.faults.push({ ...fault, operation: api, times: 100 });
			}
			const parameters = { ...parametersOf(resource, operation, token), ...overrides };
			const result = await run(item, token, { parameters, node: { onError } });
			const failed = onError === 'continueErrorOutput' ? result.errorOutput : result.output;
			expect(failed).toHaveLength(1);
			const [{ json }] = failed;
			expect(json).toMatchObject({
				name: item.name,
				error: expect.any(String),
				details: { attempted: expect.any(Boolean) },
			});
			expect(json.error).not.toBe(STALE.error);
			expect(json.details).not.toEqual(STALE.details);
			for (const name of [...names(), 'StatusReason', 'ParticipantToken']) {
				expect(Object.keys(json)).not.toContain(name);
			}
		});
	});
});

const sms = async (overrides: Partial<Run> = {}) =>
	await execute({
		items: customers(3).map((item) => ({ ...item, ...STALE })),
		parameters: smsParameters(local),
		credential: credentialFor(local),
		...overrides,
	});

it('what is not simplified has other names, which the input may not give', async () => {
	const [contact] = startContacts(local, 1);
	const stale = { DisconnectReason: 'EXPIRED', Arn: 'old', DisconnectTimestamp: 'old' };
	const item = { ...itemsOf([contact])[0], ...stale };
	const raw = { simplify: false, options: { includeInputFields: true } };
	const run = async (parameters: IDataObject, onError: 'continueRegularOutput' | undefined) =>
		await execute({
			items: [item],
			parameters: contactParameters(local, 'get', parameters),
			credential: credentialFor(local),
			node: { onError },
		});
	const { output } = await run(raw, undefined);
	expect(output[0].json).toMatchObject({ Id: contact.contactId, name: 'Customer 0' });
	expect(output[0].json).not.toHaveProperty('DisconnectReason');
	expect(output[0].json.Arn).not.toBe('old');
	const refused = await run(
		{ ...raw, contactId: locator('id', '={{ $json.nowhere }}') },
		'continueRegularOutput',
	);
	expect(refused.output[0].json).toMatchObject({ error: expect.any(String), name: 'Customer 0' });
	for (const name of Object.keys(stale)) expect(refused.output[0].json).not.toHaveProperty(name);
	// A column of the list that is no field of the operation stays.
	const simplified = await run({}, undefined);
	expect(simplified.output[0].json).toHaveProperty('Arn', 'old');
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'a run that fails as a whole has no result of the input, with %s',
	async (onError) => {
		const { output, errorOutput } = await sms({ credential: undefined, node: { onError } });
		const failed = onError === 'continueErrorOutput' ? errorOutput : output;
		expect(failed).toHaveLength(3);
		for (const { json } of failed) {
			expect(json).toMatchObject({ phone: expect.any(String), error: expect.any(String) });
			for (const name of ['Status', 'StatusReason', 'AnsweredAt', 'ParticipantToken']) {
				expect(json).not.toHaveProperty(name);
			}
		}
	},
);

it('an operation that does not exist gives no result of the input', async () => {
	const parameters = smsParameters(local, { operation: 'unknown' });
	const { output } = await sms({ parameters, node: { onError: 'continueRegularOutput' } });
	expect(output[0].json).toMatchObject({ error: expect.stringContaining('unknown value') });
	expect(output[0].json).not.toHaveProperty('Status');
});

it('Retry On Fail takes no error of the input for one of the node', async () => {
	const { output } = await sms({ node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } });
	// A second run would give what the node remembers: alreadyStarted.
	expect(output.map(({ json }) => json.Status)).toEqual(Array(3).fill('started'));
	expect(local.state.requests('StartOutboundChatContact')).toHaveLength(3);
});

it.each([undefined, 'continueErrorOutput', 'continueRegularOutput'] as const)(
	'a list with the errors of the last run starts each chat once, On Error %s',
	async (onError) => {
		const { output } = await sms({ node: { onError } });
		expect(output.map(({ json }) => [json.Status, json.error])).toEqual(
			Array(3).fill(['started', undefined]),
		);
	},
);

it('an error item is kept where n8n cannot find the item before it, and nothing runs again', async () => {
	const failing = {
		kind: 'error',
		status: 400,
		type: 'InvalidRequestException',
		operation: 'StartOutboundChatContact',
		times: 100,
		when: (body: unknown) => JSON.stringify(body).includes(customers(2)[1].phone),
	} as const;
	local.state.faults.push(failing);
	const first = await sms();
	expect(first.status).toBe('error');
	const runExecutionData = retryOf(first);
	delete runExecutionData.resultData.runData.Start;
	const before = local.state.requests('StartOutboundChatContact').length;
	const node = { onError: 'continueErrorOutput', retryOnFail: true, waitBetweenTries: 1 } as const;
	const stack = runExecutionData.executionData?.nodeExecutionStack ?? [];
	Object.assign(stack[0].node, node);
	const { output, errorOutput } = await sms({ runExecutionData, node });
	expect(errorOutput).toHaveLength(1);
	expect(errorOutput[0].json).toMatchObject({
		phone: expect.any(String),
		details: { code: 'InvalidRequestException' },
	});
	const [one, , last] = customers(3);
	expect(output.map(({ json }) => json.phone)).toEqual([one.phone, last.phone]);
	expect(local.state.requests('StartOutboundChatContact').length).toBeLessThanOrEqual(before + 2);
});

describe('binary data', () => {
	const binary = { file: { data: 'aGk=', mimeType: 'text/plain' } };

	it.each([true, false])('is kept as the input fields are: %s', async (includeInputFields) => {
		const parameters = smsParameters(local, { options: { includeInputFields } });
		const { output } = await sms({ binary, parameters });
		expect(output.map((item) => item.binary)).toEqual(
			Array(3).fill(includeInputFields ? binary : undefined),
		);
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'stays with an error item, with %s',
		async (onError) => {
			const parameters = smsParameters(local, { destinationEndpoint: 'none' });
			const { output, errorOutput } = await sms({ binary, parameters, node: { onError } });
			const failed = onError === 'continueErrorOutput' ? errorOutput : output;
			expect(failed.map((item) => item.binary)).toEqual(Array(3).fill(binary));
		},
	);
});
