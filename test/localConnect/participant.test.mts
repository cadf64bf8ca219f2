import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { participantCalls, type ParticipantCalls } from '../support/participantSdk.mts';
import { connectAgent, connectLexBot, end, reply, transfer, writeAsAgent } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import { documentedQuotas, type Contact } from './state.mts';
import { eventType } from './transcript.mts';

let local: LocalConnect;
let now: number;
let calls: ParticipantCalls;
let contact: Contact;
beforeEach(async () => {
	now = 1_800_000_000_000;
	local = await startLocalConnect();
	// The SDK signs with its own clock.
	Object.assign(local.state.behaviour, { now: () => now, verifySignatures: false });
	calls = participantCalls(local);
	[contact] = startContacts(local, 1);
});
afterEach(async () => await local.close());

const DAY = 24 * 60 * 60_000;
const DENIED = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };
const INVALID = { name: 'ValidationException', $metadata: { httpStatusCode: 400 } };

describe('a conversation', () => {
	it('is read, written and left', async () => {
		const token = await calls.join(contact);
		const { Id, AbsoluteTime } = await calls.send(token, 'Does 4 pm suit you?');
		expect(AbsoluteTime).toBe(new Date(now).toISOString());
		now += 1000;
		reply(local.state, contact, 'It does 👍');
		const { Transcript, InitialContactId } = await calls.transcript(token, {
			SortOrder: 'ASCENDING',
		});
		expect(InitialContactId).toBe(contact.contactId);
		expect(
			Transcript?.map(({ ParticipantRole, Content, ContentType }) => [
				ParticipantRole,
				Content ?? ContentType,
			]),
		).toEqual([
			['SYSTEM', 'Hello'],
			['CUSTOM_BOT', eventType('participant.joined')],
			['CUSTOM_BOT', 'Does 4 pm suit you?'],
			['CUSTOMER', 'It does 👍'],
		]);
		expect(Transcript?.[2]).toMatchObject({ Id, ContactId: contact.contactId, Type: 'MESSAGE' });
		expect(contact.replies).toEqual({ count: 1, lastAt: now });
		await calls.disconnect(token);
		expect(contact.transcript.at(-1)).toMatchObject({
			ContentType: eventType('participant.left'),
			ParticipantRole: 'CUSTOM_BOT',
		});
		expect(local.state.isActive(contact)).toBe(true);
	});

	it('needs no signature, but a token that is right', async () => {
		const token = await calls.join(contact);
		local.state.behaviour.verifySignatures = true;
		await calls.send(token, 'Hello');
		const url = `${local.url}/participant/message`;
		const body = JSON.stringify({ ContentType: 'text/plain', Content: 'Hello' });
		const unsigned = await fetch(url, {
			method: 'POST',
			headers: { 'x-amz-bearer': token ?? '', 'content-type': 'application/json' },
			body,
		});
		expect(unsigned.status).toBe(200);
		expect(await unsigned.json()).toEqual({
			Id: expect.any(String),
			AbsoluteTime: new Date(now).toISOString(),
		});
		for (const wrong of ['wrong', `${token}x`]) {
			await expect(calls.send(wrong, 'Hello')).rejects.toMatchObject(DENIED);
		}
		const bare = await fetch(url, { method: 'POST', body });
		expect(bare.status).toBe(403);
		expect(bare.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
		expect(await bare.json()).toEqual({ message: expect.any(String) });
	});

	it('is not for the token of the other kind', async () => {
		const { participantToken } = await calls.create(contact);
		const token = (await calls.connect(participantToken)).ConnectionCredentials?.ConnectionToken;
		await expect(calls.send(participantToken, 'Hello')).rejects.toMatchObject(DENIED);
		await expect(calls.connect(token)).rejects.toMatchObject(DENIED);
	});
});

describe('a connection', () => {
	it('must be made within 15 seconds', async () => {
		const { participantToken } = await calls.create(contact);
		now += 15_000;
		await expect(calls.connect(participantToken)).rejects.toMatchObject(DENIED);
		expect(contact.transcript).toHaveLength(1);
	});

	it('that does not connect the participant lets it do nothing, and lapse', async () => {
		const { participantToken } = await calls.create(contact);
		const { ConnectionCredentials } = await calls.connect(participantToken, {
			ConnectParticipant: undefined,
		});
		const token = ConnectionCredentials?.ConnectionToken;
		await expect(calls.send(token, 'Hello')).rejects.toMatchObject(DENIED);
		now += 15_000;
		await expect(calls.connect(participantToken)).rejects.toMatchObject(DENIED);
	});

	it('ends after a day, or earlier, and is renewed with the participant token for a day', async () => {
		const { participantToken } = await calls.create(contact);
		const first = (await calls.connect(participantToken)).ConnectionCredentials;
		expect(first?.Expiry).toBe(new Date(now + DAY).toISOString());
		local.state.behaviour.connectionTokensEndAfter = 60_000;
		const short = (await calls.connect(participantToken)).ConnectionCredentials;
		expect(short?.Expiry).toBe(new Date(now + 60_000).toISOString());
		expect(short?.ConnectionToken).not.toBe(first?.ConnectionToken);
		now += 60_000;
		await expect(calls.transcript(short?.ConnectionToken)).rejects.toMatchObject(DENIED);
		await calls.transcript(first?.ConnectionToken);
		now += DAY - 60_001;
		const last = (await calls.connect(participantToken)).ConnectionCredentials;
		now += 1;
		await expect(calls.connect(participantToken)).rejects.toMatchObject(DENIED);
		await expect(calls.transcript(first?.ConnectionToken)).rejects.toMatchObject(DENIED);
		await calls.transcript(last?.ConnectionToken);
		const joined = contact.transcript.filter(({ Type }) => Type === 'EVENT');
		expect(joined).toHaveLength(1);
	});

	it('may end the earlier one', async () => {
		local.state.behaviour.renewalEndsConnection = true;
		const { participantToken } = await calls.create(contact);
		const first = (await calls.connect(participantToken)).ConnectionCredentials;
		const second = (await calls.connect(participantToken)).ConnectionCredentials;
		await expect(calls.transcript(first?.ConnectionToken)).rejects.toMatchObject(DENIED);
		await calls.transcript(second?.ConnectionToken);
	});

	it('is a websocket, too', async () => {
		const { participantToken } = await calls.create(contact);
		const both = await calls.connect(participantToken, {
			Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
		});
		expect(both.Websocket).toEqual({
			Url: expect.stringMatching(/^wss:/),
			ConnectionExpiry: both.ConnectionCredentials?.Expiry,
		});
		const one = await calls.connect(participantToken, { Type: ['WEBSOCKET'] });
		expect(one.ConnectionCredentials).toBeUndefined();
	});

	it.each([
		{ Type: undefined },
		{ Type: [] },
		{ Type: ['WEBRTC_CONNECTION'] },
		{ ConnectParticipant: 'yes' },
	])('refuses %o', async (overrides) => {
		const { participantToken } = await calls.create(contact);
		await expect(calls.connect(participantToken, overrides)).rejects.toMatchObject(INVALID);
	});
});

describe('a participant is gone', () => {
	it.each([
		['when an agent joins', () => connectAgent(local.state, contact)],
		['when a Lex bot joins', () => connectLexBot(local.state, contact)],
		['when the chat ends', () => end(local.state, contact, 'CUSTOMER_DISCONNECT')],
		[
			'when the chat expires',
			() => {
				local.state.behaviour.chatsEndAfter = 60_000;
				now += 60_000;
			},
		],
	])('%s', async (_, happens) => {
		const { participantToken } = await calls.create(contact);
		const token = (await calls.connect(participantToken)).ConnectionCredentials?.ConnectionToken;
		happens();
		for (const call of [
			calls.connect(participantToken),
			calls.transcript(token),
			calls.send(token, 'Hello'),
			calls.sendEvent(token, eventType('typing')),
			calls.disconnect(token),
		]) {
			await expect(call).rejects.toMatchObject(DENIED);
		}
		local.state.behaviour.goneParticipants = 'mayRead';
		const { Transcript } = await calls.transcript(token, { SortOrder: 'ASCENDING' });
		expect(Transcript?.length).toBeGreaterThan(1);
		await expect(calls.send(token, 'Hello')).rejects.toMatchObject(DENIED);
	});

	it('and the transcript says why', async () => {
		const token = await calls.join(contact);
		connectAgent(local.state, contact);
		writeAsAgent(local.state, contact, 'May I help?');
		end(local.state, contact, 'AGENT_DISCONNECT');
		local.state.behaviour.goneParticipants = 'mayRead';
		const { Transcript } = await calls.transcript(token, { SortOrder: 'ASCENDING' });
		expect(
			Transcript?.slice(2).map(({ ParticipantRole, Content, ContentType }) => [
				ParticipantRole,
				Content ?? ContentType,
			]),
		).toEqual([
			['AGENT', eventType('participant.joined')],
			['CUSTOM_BOT', eventType('participant.left')],
			['AGENT', 'May I help?'],
			[undefined, eventType('chat.ended')],
		]);
	});

	it('when it has left; a repeat of that with its client token is refused, or accepted', async () => {
		const token = await calls.join(contact);
		await calls.disconnect(token, 'leave');
		await expect(calls.disconnect(token, 'leave')).rejects.toMatchObject(DENIED);
		local.state.behaviour.repeatedDisconnect = 'accepted';
		await calls.disconnect(token, 'leave');
		await expect(calls.disconnect(token, 'other')).rejects.toMatchObject(DENIED);
		await expect(calls.disconnect(token)).rejects.toMatchObject(DENIED);
		expect(contact.transcript).toHaveLength(3);
	});
});

describe('a message', () => {
	it.each([
		['', {}],
		['x'.repeat(1025), {}],
		['Hello', { ContentType: 'text/markdown' }],
		['{}', { ContentType: 'application/json' }],
		['Hello', { ClientToken: 'x'.repeat(501) }],
	])('%j with %o is refused', async (text, overrides) => {
		const token = await calls.join(contact);
		await expect(calls.send(token, text, overrides)).rejects.toMatchObject(INVALID);
		expect(contact.transcript).toHaveLength(2);
	});

	it('has 1,024 characters at most', async () => {
		const token = await calls.join(contact);
		await calls.send(token, '👍'.repeat(1024));
		expect(contact.transcript).toHaveLength(3);
	});

	it('is sent once per client token; with other content it is the first, or a mistake', async () => {
		const token = await calls.join(contact);
		const { Id } = await calls.send(token, 'One', { ClientToken: 'a' });
		now += 60_000;
		expect(await calls.send(token, 'One', { ClientToken: 'a' })).toMatchObject({ Id });
		expect(await calls.send(token, 'Two', { ClientToken: 'a' })).toMatchObject({ Id });
		local.state.behaviour.repeatWithOtherContent = 'conflict';
		const two = calls.send(token, 'Two', { ClientToken: 'a' });
		await expect(two).rejects.toMatchObject(INVALID);
		expect((await calls.send(token, 'One', { ClientToken: 'b' })).Id).not.toBe(Id);
		expect(contact.transcript).toHaveLength(4);
	});
});

describe('an event', () => {
	it('leaves nothing in the transcript', async () => {
		const token = await calls.join(contact);
		const [first] = contact.transcript;
		expect(await calls.sendEvent(token, eventType('typing'))).toMatchObject({
			Id: expect.any(String),
			AbsoluteTime: new Date(now).toISOString(),
		});
		const receipt = JSON.stringify({ messageId: first.Id });
		await calls.sendEvent(token, eventType('message.read'), receipt);
		expect(contact.transcript).toHaveLength(2);
	});

	it.each([
		['text/plain', undefined],
		[eventType('chat.ended'), undefined],
		[eventType('message.read'), undefined],
		[eventType('message.delivered'), '{"messageId":"unknown"}'],
	])('%s with %j is refused', async (type, content) => {
		const token = await calls.join(contact);
		await expect(calls.sendEvent(token, type, content)).rejects.toMatchObject(INVALID);
	});
});

describe('the quotas', () => {
	const burst = async (count: number, call: () => Promise<unknown>) => {
		for (let index = 0; index < count; index++) await call();
		await expect(call()).rejects.toMatchObject({
			name: 'ThrottlingException',
			$metadata: { httpStatusCode: 429 },
		});
	};
	beforeEach(() => {
		local.state.behaviour.quotas = documentedQuotas;
	});

	it('are those of each operation', async () => {
		const { participantToken } = await calls.create(contact);
		const token = (await calls.connect(participantToken)).ConnectionCredentials?.ConnectionToken;
		await burst(8, async () => await calls.connect(participantToken));
		await burst(12, async () => await calls.transcript(token));
		await burst(15, async () => await calls.send(token, 'Hello'));
		await burst(15, async () => await calls.sendEvent(token, eventType('typing')));
		now += 1000;
		await burst(8, async () => await calls.transcript(token));
	});

	it('count what leaves', async () => {
		const tokens: Array<string | undefined> = [];
		for (const one of startContacts(local, 6, 1)) tokens.push(await calls.join(one));
		await burst(5, async () => await calls.disconnect(tokens.pop()));
	});

	it('are those of an instance, shared by its chats and by no other', async () => {
		const { account } = local.state;
		account.instances.push({ ...account.instances[0], id: 'other', alias: 'other' });
		const elsewhere = local.state.start(
			{ ...contact.request, InstanceId: 'other' },
			contact.region,
		);
		const [second] = startContacts(local, 1, 1);
		const [here, too, there] = [
			await calls.join(contact),
			await calls.join(second),
			await calls.join(elsewhere),
		];
		for (let index = 0; index < 6; index++) {
			await calls.transcript(here);
			await calls.transcript(too);
		}
		await expect(calls.transcript(too)).rejects.toMatchObject({ name: 'ThrottlingException' });
		await calls.transcript(there);
	});
});

it('a planned fault spoils it, and is spelled as the service spells it', async () => {
	const token = await calls.join(contact);
	local.state.faults.push({
		operation: 'SendMessage',
		times: 1,
		kind: 'error',
		type: 'InternalServerException',
		message: 'Internal',
	});
	await expect(calls.send(token, 'Hello')).rejects.toMatchObject({
		name: 'InternalServerException',
		message: 'Internal',
		$metadata: { httpStatusCode: 500 },
	});
	local.state.faults.push({ operation: 'SendMessage', times: 1, kind: 'resetAfter' });
	await expect(calls.send(token, 'Hello', { ClientToken: 'a' })).rejects.toThrow();
	await calls.send(token, 'Hello', { ClientToken: 'a' });
	expect(contact.transcript).toHaveLength(3);
});

it('the contact of a transfer has the transcript of the whole chat', async () => {
	const next = transfer(local.state, contact);
	reply(local.state, next, 'Still there?');
	const token = await calls.join(next);
	const { Transcript, InitialContactId } = await calls.transcript(token);
	expect(InitialContactId).toBe(contact.contactId);
	expect(Transcript).toHaveLength(3);
});
