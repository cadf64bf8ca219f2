/** What n8n's engine does with the packed node, and what the customer gets from it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { execute, retryOf, type Run } from '../support/engine.mts';
import { NAMES_ISSUES } from '../support/n8n.mts';
import { outputSchema, schemaProblems } from '../support/outputSchema.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const run = async (overrides: Partial<Run> = {}) =>
	await execute({
		items: customers(5),
		parameters: smsParameters(local),
		credential: credentialFor(local),
		...overrides,
	});

const withBad = (total: number, bad: number[]) =>
	customers(total).map((customer, index) =>
		bad.includes(index) ? { ...customer, phone: '12ab' } : customer,
	);
const texts = () =>
	local.state.contacts.map(({ request }) => request.InitialSystemMessage?.Content);
const failAt = (...phones: string[]) =>
	local.state.faults.push({
		times: 1000,
		kind: 'error',
		status: 400,
		type: 'InvalidRequestException',
		message: 'Planned: Hello Customer 1 was not liked',
		when: (body) =>
			phones.includes(
				(body as { DestinationEndpoint: { Address: string } }).DestinationEndpoint.Address,
			),
	});

describe('every item starts one chat', () => {
	it('and yields its ContactId, in order, linked to the item', async () => {
		const { status, output } = await run();
		expect(status).toBe('success');
		expect(texts()).toEqual(customers(5).map(({ name }) => `Hello ${name}`));
		expect(output.map(({ json }) => json.ContactId)).toEqual(
			local.state.contacts.map(({ contactId }) => contactId),
		);
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3, 4].map((item) => expect.objectContaining({ item })),
		);
	});

	it('and says what was started, but not what was said', async () => {
		const { output } = await run({
			items: [{ phone: '(415) 555-2671', name: 'Ada' }],
			parameters: smsParameters(local, {
				options: { defaultCountry: 'us', includeInputFields: false },
			}),
		});
		expect(output[0].json).toEqual({
			ContactId: local.state.contacts[0].contactId,
			InstanceId: local.state.account.instances[0].id,
			ContactFlowId: local.state.account.flows[0].id,
			To: '+14155552671',
			From: expect.stringContaining(':phone-number/'),
			Channel: 'SMS',
			Status: 'started',
			AnsweredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			ClientToken: expect.stringMatching(/^[\da-f]{64}$/),
		});
		expect(schemaProblems(outputSchema('startOutboundChat'), output[0].json)).toEqual([]);
	});

	it('the bytes that arrive are exactly the request', async () => {
		await run({ items: [{ phone: '+14155552671', name: 'Zoë 👋' }] });
		const [{ body, headers }] = local.state.requests('StartOutboundChatContact');
		expect(body.length).toBeLessThan(1000);
		expect(Number(headers['content-length'])).toBe(body.length);
		expect(JSON.parse(body.toString())).toMatchObject({
			InitialSystemMessage: { Content: 'Hello Zoë 👋' },
		});
	});

	it('keeps the input fields', async () => {
		const { output } = await run();
		expect(output[2].json).toMatchObject({ name: 'Customer 2', Status: 'started' });
	});

	it('no items, no chats, no error', async () => {
		const { status } = await run({ items: [] });
		expect(status).toBe('success');
		expect(local.state.log).toHaveLength(0);
	});
});

describe('what a choice needs', () => {
	const none = { messageType: 'none', initialSystemMessage: '' };
	const ownKey = { repeatProtection: 'ownKey', idempotencyKey: '' };
	const template = { messageType: 'template', messageTemplateId: '' };

	it.each([
		['Text', { initialSystemMessage: '' }],
		['Key', ownKey],
		['Template', template],
	])('%s is demanded before a run', async (label, overrides) => {
		const running = run({ parameters: smsParameters(local, overrides) });
		await expect(running).rejects.toThrow(
			NAMES_ISSUES ? `issues:\n- Parameter "${label}" is required.` : 'The workflow has issues',
		);
		expect(local.state.log).toHaveLength(0);
	});

	it.each([
		['none', none],
		['none, by an expression', { ...none, messageType: '={{ "none" }}' }],
		['another protection, by an expression', { ...ownKey, repeatProtection: '={{ "execution" }}' }],
	])('is not demanded for %s', async (_, overrides) => {
		const { error } = await run({ parameters: smsParameters(local, overrides) });
		expect(error).toBeUndefined();
		expect(local.state.contacts).toHaveLength(5);
	});

	it('chosen by an expression, is still checked before anything is sent', async () => {
		const overrides = { ...ownKey, repeatProtection: '={{ "ownKey" }}' };
		const { error } = await run({ parameters: smsParameters(local, overrides) });
		expect(`${error?.message} ${error?.description}`).toContain("'Key' is empty");
		expect(local.state.contacts).toHaveLength(0);
	});
});

describe('trying it', () => {
	it('Check Only starts nobody', async () => {
		const parameters = smsParameters(local, { options: { checkOnly: true } });
		const { output } = await run({ parameters });
		expect(output.map(({ json }) => json.Status)).toEqual(Array(5).fill('checked'));
		expect(output[0].json).not.toHaveProperty('ContactId');
		expect(local.state.contacts).toHaveLength(0);
	});

	const testing = { options: { testRecipient: '+4915123456789' } };

	it('Test Recipient gets the first three of a manual run', async () => {
		const { output } = await run({ parameters: smsParameters(local, testing), mode: 'manual' });
		expect(output.map(({ json }) => json.Status)).toEqual([
			'started',
			'started',
			'started',
			'checked',
			'checked',
		]);
		expect(local.state.contacts.map(({ request }) => request.DestinationEndpoint.Address)).toEqual(
			Array(3).fill('+4915123456789'),
		);
	});

	it('a published run ignores Test Recipient', async () => {
		await run({ parameters: smsParameters(local, testing), mode: 'webhook' });
		expect(local.state.contacts).toHaveLength(5);
	});

	it.each([
		['manual', () => ['+4915123456789']],
		['webhook', () => customers(5).map(({ phone }) => phone)],
	] as const)('a retry of a %s run goes to the same people', async (mode, people) => {
		local.state.faults.push({
			times: 1,
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
		});
		const parameters = smsParameters(local, testing);
		const first = await run({ parameters, mode });
		expect(first.status).toBe('error');
		await run({ parameters, mode: 'retry', runExecutionData: retryOf(first) });
		expect(
			new Set(local.state.contacts.map(({ request }) => request.DestinationEndpoint.Address)),
		).toEqual(new Set(people()));
	});

	it('an evaluation messages no customer', async () => {
		const { output } = await run({ parameters: smsParameters(local), mode: 'evaluation' });
		expect(output.map(({ json }) => json.Status)).toEqual(Array(5).fill('checked'));
		expect(local.state.contacts).toHaveLength(0);
	});

	it.each(['evaluation', 'internal'] as const)(
		'mode %s: an empty Test Recipient is refused',
		async (mode) => {
			const options = { testRecipient: '={{ $json.nowhere }}' };
			const { error } = await run({ parameters: smsParameters(local, { options }), mode });
			expect(error?.description).toContain("'Test Recipient' is empty");
			expect(local.state.log).toHaveLength(0);
		},
	);

	it.each([
		['Test Recipient', { testRecipient: '={{ $json.nowhere }}' }, 'is empty'],
		['Test Recipient', { testRecipient: '={{ $json.nowhere ?? "" }}' }, 'is empty'],
		['Check Only', { checkOnly: '={{ $json.nowhere }}' }, 'is neither true nor false'],
		['Check Only', { checkOnly: '={{ $json.name }}' }, 'is neither true nor false'],
		['Start Before', { startBefore: '={{ $json.nowhere }}' }, 'is empty'],
		['Give Up After (Minutes)', { giveUpAfter: '={{ $json.nowhere }}' }, 'is empty'],
		['Maximum Requests per Second', { maxRequestsPerSecond: '={{ $json.nowhere }}' }, 'is empty'],
	])(
		'%s by an expression that gives nothing usable sends nothing: %o',
		async (label, options, problem) => {
			const parameters = smsParameters(local, { options });
			const { error } = await run({ items: customers(1), parameters, mode: 'manual' });
			expect(error?.message).toBe(`'${label}' ${problem}`);
			expect(local.state.contacts).toHaveLength(0);
		},
	);

	it('Check Only by an expression that gives text sends nothing', async () => {
		const parameters = smsParameters(local, { options: { checkOnly: '={{ "true" }}' } });
		const { output } = await run({ parameters, mode: 'webhook' });
		expect(output.map(({ json }) => json.Status)).toEqual(Array(5).fill('checked'));
	});
});

describe('expressions', () => {
	it('for all attributes at once, in the JSON row, become attributes', async () => {
		const attributes = { json: [{ json: '={{ { orderId: $json.name } }}' }] };
		await run({ items: customers(1), parameters: smsParameters(local, { attributes }) });
		expect(local.state.contacts[0].request.Attributes).toEqual({ orderId: 'Customer 0' });
	});

	it('for the rows themselves are refused: n8n makes a row of each character', async () => {
		const attributes = { attribute: '={{ [{ key: "orderId", value: $json.name }] }}' };
		const parameters = smsParameters(local, { attributes });
		const { error } = await run({ items: customers(1), parameters });
		expect(error?.message).toBe("'Contact Attributes' has an empty key");
	});

	it('that calculate with something that is not a number are refused', async () => {
		const parameters = smsParameters(local, { initialSystemMessage: '={{ $json.name * 2 }}' });
		const { error } = await run({ items: customers(1), parameters });
		expect(error?.message).toBe("'Text' is NaN");
	});

	it('that fail are one problem', async () => {
		const initialSystemMessage = '={{ $("Nobody").item.json.a }}';
		const parameters = smsParameters(local, { initialSystemMessage });
		const { error } = await run({ items: customers(1), parameters });
		expect(error?.message).toMatch(/^'Text' cannot be read: [^;]+$/);
	});
});

describe('sending', () => {
	/** So many that n8n needs hundreds of milliseconds for them, also an old one, which is faster. */
	const MANY = 2000;

	/** Milliseconds from the first request until n8n evaluated the last item's expressions. */
	const headStart = async (onError: 'stopWorkflow' | 'continueErrorOutput') => {
		local.state.behaviour.concurrentChats = Number.POSITIVE_INFINITY;
		// Loads the SDK, which would hold up the first request.
		await run({ items: customers(1, 5000) });
		local.state.contacts.length = 0;
		local.state.log.length = 0;
		const attributes = {
			attribute: [{ key: 'readAt', value: '={{ String(Date.now()) }}' }],
		};
		await run({
			items: customers(MANY),
			parameters: smsParameters(local, { attributes }),
			node: { onError },
		});
		const [first] = local.state.requests('StartOutboundChatContact');
		const readAt = local.state.contacts.map(({ request }) => Number(request.Attributes?.readAt));
		expect(readAt).toHaveLength(MANY);
		return Math.max(...readAt) - first.at;
	};

	it('waits with Stop Workflow until all items are checked', async () => {
		expect(await headStart('stopWorkflow')).toBeLessThanOrEqual(0);
	});

	it('begins with Continue while the rest is being checked', async () => {
		expect(await headStart('continueErrorOutput')).toBeGreaterThan(0);
	});
});

describe("n8n's own choice Custom API Call", () => {
	it.each([
		['resource', { resource: '__CUSTOM_API_CALL__' }],
		['operation', { operation: '__CUSTOM_API_CALL__' }],
	])('as the %s cannot be run, and says so', async (_, choice) => {
		const { error } = await run({ parameters: smsParameters(local, choice) });
		expect(error?.message).toBe("'Operation' has an unknown value");
		expect(local.state.log).toHaveLength(0);
	});
});

describe('bad items, with Stop Workflow', () => {
	it('of 10,000 items with 3 bad ones nothing is sent, and the 3 are named with the cure', async () => {
		const { status, error } = await run({ items: withBad(10_000, [7, 4711, 9999]) });
		expect(status).toBe('error');
		expect(error?.message).toBe('Nothing was sent: 3 of 10,000 items have a problem');
		for (const part of ['Item 7:', 'Item 4711:', 'Item 9999:', "'To' is not a phone number"]) {
			expect(error?.description).toContain(part);
		}
		expect(error?.description).toContain("'Continue (using error output)' to send the other 9,997");
		expect(local.state.log).toHaveLength(0);
	});

	it('of many bad ones the first 20 are named and the rest counted', async () => {
		const bad = Array.from({ length: 25 }, (_, index) => index);
		const { error } = await run({ items: withBad(30, bad) });
		expect(error?.description).toContain('Item 19:');
		expect(error?.description).not.toContain('Item 20:');
		expect(error?.description).toContain('And 5 more.');
	});

	it('a single item gets a plain sentence', async () => {
		const { error } = await run({ items: [{ phone: '', name: 'Ada' }] });
		expect(error?.message).toBe("'To' is empty");
		expect(error?.description).toContain('+1 415 555 2671');
	});

	it('one client token for two customers is refused', async () => {
		const parameters = smsParameters(local, { additionalFields: { clientToken: 'mine' } });
		const { error } = await run({ parameters, items: customers(2) });
		expect(error?.description).toContain(
			"'Client Token' is the same for different customers (items 0, 1)",
		);
		expect(local.state.log).toHaveLength(0);
	});

	it('an expression that fails names its item and parameter', async () => {
		const parameters = smsParameters(local, {
			initialSystemMessage: '={{ $("Nobody").item.json.a }}',
		});
		const { error } = await run({ parameters, items: customers(1) });
		expect(error?.message).toMatch(/^'Text' cannot be read: /);
	});
});

describe('bad items, with Continue', () => {
	const bad = [7, 4711, 9999];

	it('9,997 of 10,000 are started, 3 come out as error items, on the error output', async () => {
		local.state.behaviour.concurrentChats = Number.POSITIVE_INFINITY;
		const { output, errorOutput, status } = await run({
			items: withBad(10_000, bad),
			node: { onError: 'continueErrorOutput' },
		});
		expect(status).toBe('success');
		expect(new Set(output.map(({ json }) => json.ContactId)).size).toBe(9997);
		expect(local.state.contacts).toHaveLength(9997);
		expect(errorOutput).toHaveLength(3);
		expect(errorOutput[1]).toMatchObject({
			json: {
				phone: '12ab',
				name: 'Customer 4711',
				error: expect.stringContaining("'To' is not a phone number"),
				details: { code: 'InvalidParameter', parameter: 'To', attempted: false },
			},
			pairedItem: 4711,
		});
	});

	it('with Continue they come out on the one output, with the input fields', async () => {
		const { output } = await run({
			items: withBad(5, [3]),
			node: { onError: 'continueRegularOutput' },
		});
		expect(output).toHaveLength(5);
		expect(output[3].json).toMatchObject({ name: 'Customer 3', error: expect.any(String) });
		expect(output[4].json).toHaveProperty('ContactId');
	});
});

describe('what the service refuses', () => {
	it('stops the workflow at the item, and says what was started before', async () => {
		failAt('+14152000002');
		const { error, status } = await run();
		expect(status).toBe('error');
		expect(error?.message).toBe('Amazon Connect does not accept the values of this item');
		const others = local.state.contacts.length;
		expect(error?.description).toContain(`<br>Failed at item 2: ${others} of 5 started`);
		expect(error?.description).toContain('InvalidRequestException, 400, ');
		expect(error).toMatchObject({ httpCode: '400', context: { itemIndex: 2 } });
	});

	it('comes out on the error output with facts to sort by, without what was said', async () => {
		failAt('+14152000001');
		const { output, errorOutput } = await run({ node: { onError: 'continueErrorOutput' } });
		expect(output).toHaveLength(4);
		expect(errorOutput).toHaveLength(1);
		expect(errorOutput[0].json).toMatchObject({
			phone: '+14152000001',
			name: 'Customer 1',
			details: {
				code: 'InvalidRequestException',
				httpStatus: 400,
				requestId: expect.any(String),
				attempted: true,
			},
		});
		expect(errorOutput[0].json.error).toContain('Planned: … was not liked');
	});

	it('a repeated token with other content is already started, not an error', async () => {
		local.state.behaviour.repeatWithOtherContent = 'conflict';
		const parameters = smsParameters(local, {
			repeatProtection: 'ownKey',
			idempotencyKey: 'order',
		});
		await run({ parameters, items: [{ phone: '+14155552671', name: 'Ada' }] });
		const { output } = await run({ parameters, items: [{ phone: '+14155552671', name: 'Bob' }] });
		expect(output[0].json.Status).toBe('alreadyStarted');
		expect(local.state.contacts).toHaveLength(1);
	});

	it('a throttled request is tried again', async () => {
		local.state.faults.push({
			times: 2,
			kind: 'error',
			status: 429,
			type: 'TooManyRequestsException',
		});
		const { output } = await run({ items: customers(1) });
		expect(output[0].json.Status).toBe('started');
		expect(local.state.requests('StartOutboundChatContact')).toHaveLength(3);
	});

	it('a connection that breaks after the chat was started starts no second one', async () => {
		local.state.faults.push({ times: 1, kind: 'resetAfter' });
		const { output } = await run({ items: customers(1) });
		expect(output[0].json.ContactId).toBe(local.state.contacts[0].contactId);
		expect(local.state.contacts).toHaveLength(1);
	});
});

describe('the credential', () => {
	const wrong = (change: object) => ({ ...credentialFor(local), ...change });

	it.each([
		['an empty key', { accessKeyId: '  ' }, "'Access Key ID' in the credential is empty"],
		[
			'a wrong secret',
			{ secretAccessKey: 'wrong-secret-value' },
			"'Secret Access Key' does not belong to 'Access Key ID'",
		],
		[
			'an unknown key',
			{ accessKeyId: 'AKIANOBODY' },
			"'Access Key ID' or 'Session Token' is not known to AWS in this Region",
		],
	])('%s ends in one error that names the field', async (_, change, message) => {
		const { error } = await run({ credential: wrong(change) });
		expect(error?.message).toBe(message);
		expect(JSON.stringify(error)).not.toContain('wrong-secret-value');
	});

	it('an expired token names the session token', async () => {
		const key = { accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't', expiresAt: 1 };
		local.state.account.keys.push(key);
		const { error } = await run({
			credential: wrong({ ...key, temporaryCredentials: true, expiresAt: '' }),
		});
		expect(error?.message).toBe("'Session Token' has expired");
	});

	it('a missing right names the action', async () => {
		local.state.account.keys[0].denied = ['connect:StartOutboundChatContact'];
		const { error } = await run();
		expect(error?.description).toContain("allow 'connect:StartOutboundChatContact'");
	});

	it('a wrong key ends the batch, and every item comes out on the error output', async () => {
		const { output, errorOutput } = await run({
			items: customers(500),
			credential: wrong({ accessKeyId: 'AKIANOBODY' }),
			node: { onError: 'continueErrorOutput' },
		});
		expect(output).toHaveLength(0);
		const codes = errorOutput.map(({ json }) => (json.details as { code: string }).code);
		expect(codes).toHaveLength(500);
		expect(codes[0]).toBe('UnrecognizedClientException');
		expect(codes.at(-1)).toBe('NotAttempted');
		expect(local.state.log.length).toBeLessThan(200);
	});
});

describe('how n8n treats a node that fails', () => {
	it('a thrown error would send every item down the success branch, so none is thrown (finding 2)', async () => {
		for (const credential of [undefined, { ...credentialFor(local), region: '' }]) {
			const { output, errorOutput, status } = await run({
				credential,
				node: { onError: 'continueErrorOutput' },
			});
			expect(status).toBe('success');
			expect(output).toHaveLength(0);
			expect(errorOutput).toHaveLength(5);
			expect(errorOutput[4].json).toMatchObject({ name: 'Customer 4', error: expect.any(String) });
		}
	});

	it('an operation that this version does not know sends no item down the success branch', async () => {
		const { output, errorOutput } = await run({
			parameters: smsParameters(local, { operation: 'sendFax' }),
			node: { onError: 'continueErrorOutput' },
		});
		expect(output).toHaveLength(0);
		expect(errorOutput).toHaveLength(5);
	});

	it('an error item has no key that n8n would take for success (finding 3)', async () => {
		failAt('+14152000000', '+14152000004');
		const { output, errorOutput } = await run({ node: { onError: 'continueErrorOutput' } });
		expect(output.map(({ json }) => json.To)).toEqual([
			'+14152000001',
			'+14152000002',
			'+14152000003',
		]);
		expect(errorOutput.map(({ json }) => Object.keys(json).sort())).toEqual(
			Array(2).fill(['details', 'error', 'name', 'phone']),
		);
	});

	it.each([
		['ResourceNotFoundException', 404],
		['AccessDeniedException', 403],
		['ServiceAccessException', 400],
	])('the name %s does not make n8n rewrite the message (finding 8)', async (type, status) => {
		local.state.faults.push({ times: 1, kind: 'error', status, type, message: type });
		const { error } = await run({ items: customers(1) });
		expect(error?.message).not.toMatch(/connection|host|permission|ENOTFOUND|EACCES/i);
		expect(error?.description).toContain(type);
	});
});
