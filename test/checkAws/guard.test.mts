import { Readable } from 'node:stream';
import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { beforeEach, describe, expect, it } from 'vitest';
import { connectOperations } from '../localConnect/operations/connect.mts';
import { createParticipant } from '../localConnect/operations/createParticipant.mts';
import { describeContact } from '../localConnect/operations/describeContact.mts';
import { participantOperations } from '../localConnect/operations/participant.mts';
import { qConnectOperations } from '../localConnect/operations/qConnect.mts';
import { searchContacts } from '../localConnect/operations/searchContacts.mts';
import { startOutboundChatContact } from '../localConnect/operations/startOutboundChatContact.mts';
import { stopContact } from '../localConnect/operations/stopContact.mts';
import { updateContactAttributes } from '../localConnect/operations/updateContactAttributes.mts';
import { Guard, MOST_MESSAGES } from './guard.mts';

const PHONE = '+14155550100';
const URL = 'https://connect.us-east-1.amazonaws.com';

/** What arrived, and what is answered. */
let sent: IHttpRequestOptions[];
let answer: (options: IHttpRequestOptions) => {
	status: number;
	contactId?: string;
	headers?: Record<string, string>;
	/** Comes after the contact. */
	more?: string;
};
let chats: number;

const OF_AWS = { 'x-amzn-requestid': 'a-request' };

const newChat = () => {
	chats += 1;
	return { status: 200, contactId: `chat-${chats}` };
};

beforeEach(() => {
	sent = [];
	chats = 0;
	answer = newChat;
});

const guardFor = (readOnly = false) =>
	new Guard(
		async (options) => {
			sent.push(options);
			await new Promise(setImmediate);
			const { status, contactId, headers = OF_AWS, more } = answer(options);
			const body = Buffer.from(JSON.stringify({ ContactId: contactId, more }));
			const isStream = more !== undefined;
			return {
				statusCode: status,
				headers,
				body: isStream ? Readable.from([body]) : body,
			} as IN8nHttpFullResponse;
		},
		{ phone: PHONE, readOnly },
	);

const request = (method: string, path: string, body?: unknown): IHttpRequestOptions => ({
	method: method as IHttpRequestOptions['method'],
	url: URL + path,
	body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
});

const start = (ClientToken: unknown, overrides: object = {}) =>
	request('PUT', '/contact/outbound-chat', {
		DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: PHONE },
		ClientToken,
		...overrides,
	});

const tokens = (count: number) => Array.from({ length: count }, (_, index) => `token-${index}`);

const refusal = async (guard: Guard, options: IHttpRequestOptions) => {
	const before = sent.length;
	await expect(guard.httpRequest(options)).rejects.toThrow('Not sent');
	expect(sent).toHaveLength(before);
};

describe('messages', () => {
	it('lets twelve new tokens pass and no more', async () => {
		const guard = guardFor();
		for (const token of tokens(MOST_MESSAGES)) await guard.httpRequest(start(token));
		await refusal(guard, start('one more'));
		expect(chats).toBe(12);
		expect(guard.refusals).toHaveLength(1);
	});

	it('lets twelve pass that come at once', async () => {
		const guard = guardFor();
		const all = tokens(100).map(async (token) => await guard.httpRequest(start(token)));
		const results = await Promise.allSettled(all);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
		expect(sent).toHaveLength(12);
	});

	it.each([
		['a refusal', 400, undefined],
		['an internal problem', 500, undefined],
		['a contact', 200, 'chat-0'],
	])('counts a new token that gives %s', async (_, status, contactId) => {
		answer = () => ({ status, contactId });
		const guard = guardFor();
		for (const token of tokens(MOST_MESSAGES)) await guard.httpRequest(start(token));
		await refusal(guard, start('one more'));
	});

	it('lets any number of repeats of an open chat pass, which cost nothing', async () => {
		answer = () => ({ status: 200, contactId: 'the same' });
		const guard = guardFor();
		for (const _ of tokens(100)) await guard.httpRequest(start('token'));
		expect(sent).toHaveLength(100);
		expect(guard.spent).toBe(1);
		answer = () => ({ status: 429 });
		for (const _ of tokens(100)) await guard.httpRequest(start('token'));
		expect(guard.spent).toBe(1);
	});

	it('lets no more repeats out together than there are messages left', async () => {
		const guard = guardFor();
		await guard.httpRequest(start('token'));
		// Each starts a chat of its own, against what AWS documents.
		const all = tokens(100).map(async () => await guard.httpRequest(start('token')));
		const results = await Promise.allSettled(all);
		expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
		expect(chats).toBe(12);
		await refusal(guard, start('token'));
	});

	it.each([
		['has other content', async () => {}, { InitialSystemMessage: { Content: 'Other' } }],
		[
			'is of a chat that was ended',
			async (guard: Guard) =>
				void (await guard.httpRequest(request('POST', '/contact/stop', { ContactId: 'chat-1' }))),
			{},
		],
	])('counts a repeat that %s', async (_, before, overrides) => {
		const guard = guardFor();
		await guard.httpRequest(start('token'));
		await before(guard);
		answer = () => ({ status: 200, contactId: 'chat-1' });
		await guard.httpRequest(start('token', overrides));
		expect(guard.spent).toBe(2);
	});

	it('counts the retry of a request that may have been carried out', async () => {
		const guard = guardFor();
		answer = () => ({ status: 500 });
		await guard.httpRequest(start('token'));
		await guard.httpRequest(start('token'));
		expect(guard.spent).toBe(2);
	});

	it.each([400, 403, 404, 429])(
		'does not count the retry of a request that AWS refused with %i',
		async (status) => {
			const guard = guardFor();
			answer = () => ({ status });
			await guard.httpRequest(start('token'));
			answer = newChat;
			await guard.httpRequest(start('token'));
			expect(guard.spent).toBe(1);
		},
	);

	it.each([
		[408, OF_AWS],
		[409, OF_AWS],
		[499, OF_AWS],
		[403, {}],
		[429, { 'retry-after': '1' }],
	])(
		'counts the retry of a request that a proxy may have refused with %i, %j',
		async (status, headers) => {
			const guard = guardFor();
			answer = () => ({ status, headers });
			await guard.httpRequest(start('token'));
			await guard.httpRequest(start('token'));
			expect(guard.spent).toBe(2);
			// A repeat of an open chat may have started another.
			answer = newChat;
			await guard.httpRequest(start('other'));
			answer = () => ({ status, headers });
			await guard.httpRequest(start('other'));
			expect(guard.spent).toBe(4);
		},
	);

	it('counts a chat whose answer is too long, and knows it if it can', async () => {
		const guard = guardFor();
		const more = 'x'.repeat(2 * 1024 * 1024);
		answer = () => ({ ...newChat(), more });
		await expect(guard.httpRequest(start('token'))).rejects.toMatchObject({
			name: 'AnswerTooLong',
			message: 'The answer to StartOutboundChatContact is too long.',
		});
		expect(guard.started).toEqual(['chat-1']);
		answer = () => ({ status: 200, more });
		await expect(guard.httpRequest(start('other'))).rejects.toThrow('too long');
		expect(guard.started).toEqual(['chat-1']);
		expect(guard.spent).toBe(2);
		expect(guard.refusals).toEqual([]);
		expect(guard.unread).toHaveLength(2);
	});

	it('counts each message to a chat', async () => {
		const guard = guardFor();
		const say = request('POST', '/participant/message', { Content: 'Hello' });
		for (const _ of tokens(MOST_MESSAGES)) await guard.httpRequest(say);
		await refusal(guard, say);
		await refusal(guard, start('token'));
	});

	it.each([
		[
			'another phone',
			{ DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+14155550101' } },
		],
		['another kind of address', { DestinationEndpoint: { Type: 'EMAIL_ADDRESS', Address: PHONE } }],
		['a list of phones', { DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: [PHONE] } }],
		['nobody', { DestinationEndpoint: undefined }],
	])('refuses a start to %s', async (_, overrides) => {
		await refusal(guardFor(), start('token', overrides));
	});

	it.each([undefined, '', 7])('refuses a start with the client token %s', async (token) => {
		await refusal(guardFor(), start(token));
	});

	it.each(['', 'no JSON', '[]', '"text"'])('refuses a start with the body %j', async (body) => {
		await refusal(guardFor(), { ...start('token'), body });
	});
});

describe('changes', () => {
	const CHANGES = [
		['/contact/stop', 'ContactId'],
		['/contact/attributes', 'InitialContactId'],
		['/contact/create-participant', 'ContactId'],
	];

	it.each(CHANGES)('refuses %s for a contact of somebody else', async (path, member) => {
		const guard = guardFor();
		await guard.httpRequest(start('token'));
		await refusal(guard, request('POST', path, { [member]: 'of-a-customer' }));
		await refusal(guard, request('POST', path, {}));
		await guard.httpRequest(request('POST', path, { [member]: 'CHAT-1' }));
		await guard.httpRequest(request('POST', path, { [member]: guard.invent() }));
	});
});

const OPERATIONS = [
	...connectOperations,
	...qConnectOperations,
	createParticipant,
	describeContact,
	searchContacts,
	startOutboundChatContact,
	stopContact,
	updateContactAttributes,
	...participantOperations.map((operation) => ({ ...operation, method: 'POST' })),
];

const READS = [
	'DescribeContact',
	'GetMessageTemplate',
	'ListContactFlows',
	'ListInstances',
	'ListKnowledgeBases',
	'ListMessageTemplates',
	'ListPhoneNumbersV2',
	'SearchContacts',
];

describe('read only', () => {
	it.each(OPERATIONS)('$method $path: $name', async ({ name, method, path }) => {
		const guard = guardFor(true);
		const options = request(method, path.replaceAll(/:\w+/g, 'x'), {});
		if (READS.includes(name)) await guard.httpRequest(options);
		else await refusal(guard, options);
	});

	it.each([
		['an operation that nobody has thought of', request('POST', '/contact/delete', {})],
		['a reading path with another method', request('DELETE', '/instance')],
		['a path that only begins like one', request('GET', '/instance/x/../../contact/stop')],
		['a start', start('token')],
		['a role that is deleted', { ...request('POST', '/'), body: 'Action=DeleteRole' }],
	])('refuses %s', async (_, options) => {
		await refusal(guardFor(true), options);
	});

	it.each(['GetCallerIdentity', 'AssumeRole'])('asks STS for %s', async (action) => {
		await guardFor(true).httpRequest({ ...request('POST', '/'), body: `Action=${action}` });
		expect(sent).toHaveLength(1);
	});
});
