import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { participantCalls, type ParticipantCalls } from '../support/participantSdk.mts';
import { nextStep, waitingFlow } from './flow.mts';
import { AGENT, connectAgent, end, enqueue, QUEUE, reply, transcriptOf } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import type { Contact } from './state.mts';

const START = 1_800_000_000_000;
const TO_QUEUE = { to: 'queue' } as const;
const DISCONNECT = { to: 'disconnect' } as const;

/** Waits 5 s, then a minute for the bot; looks three times in all. */
const flow = waitingFlow({
	wait: 5000,
	waitForBot: 60_000,
	loops: 2,
	next: {
		botParticipantDisconnected: { to: 'queue', agentJoinsAfter: 10_000 },
		participantNotFound: DISCONNECT,
		timeExpired: TO_QUEUE,
	},
});

let local: LocalConnect;
let now: number;
let calls: ParticipantCalls;
let contact: Contact;
beforeEach(async () => {
	now = START;
	local = await startLocalConnect();
	// The SDK signs with its own clock.
	Object.assign(local.state.behaviour, { now: () => now, verifySignatures: false, flow });
	calls = participantCalls(local);
	[contact] = startContacts(local, 1);
});
afterEach(async () => await local.close());

const endOf = () => {
	const at = local.state.endOf(contact);
	return at === undefined ? undefined : at - START;
};

/** Seconds after the start of the chat. */
const at = (seconds: number) => {
	now = START + seconds * 1000;
	local.state.advance();
};

describe('the race between the flow and n8n', () => {
	it('nobody joins: the flow looks three times, and ends the chat', () => {
		at(14.999);
		expect(endOf()).toBeUndefined();
		at(3600);
		expect(endOf()).toBe(15_000);
		expect(contact.disconnectReason).toBe('CONTACT_FLOW_DISCONNECT');
	});

	it.each([1, 4.9, 6, 9, 14])(
		'n8n joins after %d s: the flow finds it in time',
		async (seconds) => {
			at(seconds);
			await calls.join(contact);
			at(20);
			expect(contact.place).toMatchObject({ block: 'waitForBot' });
			expect(endOf()).toBeUndefined();
		},
	);

	it('n8n joins at last: too late', async () => {
		at(15);
		await expect(calls.create(contact)).rejects.toMatchObject({ name: 'ConflictException' });
	});

	it('the flow starts late: so it looks late', async () => {
		local.state.behaviour.flowStartsAfter = 10_000;
		at(24);
		await calls.join(contact);
		at(26);
		expect(contact.place).toMatchObject({ block: 'waitForBot', since: START + 25_000, loops: 2 });
	});

	it('a participant that has not connected is found, or not', async () => {
		at(14);
		await calls.create(contact);
		at(16);
		expect(endOf()).toBe(15_000);

		local.state.behaviour.waitFinds = 'created';
		now = START;
		[contact] = startContacts(local, 1, 1);
		at(14);
		await calls.create(contact);
		at(16);
		expect(contact.place).toMatchObject({ block: 'waitForBot' });
		at(29);
		expect(contact.queue).toEqual({ id: QUEUE, at: START + 29_000 });
	});
});

describe('the branches of Wait (Bot)', () => {
	it('Bot participant disconnected: the queue, where an agent accepts', async () => {
		const token = await calls.join(contact);
		at(30);
		await calls.disconnect(token);
		at(31);
		expect(contact.queue).toEqual({ id: QUEUE, at: START + 30_000 });
		at(39.999);
		expect(contact.agent).toBeUndefined();
		at(50);
		expect(contact.agent).toEqual({ id: AGENT, at: START + 40_000 });
		at(3600);
		expect(endOf()).toBeUndefined();
	});

	it('Time expired: the participant stays until an agent accepts', async () => {
		const token = await calls.join(contact);
		at(65);
		expect(contact.queue).toEqual({ id: QUEUE, at: START + 65_000 });
		await calls.send(token, 'Somebody will be with you soon.');
		connectAgent(local.state, contact);
		await expect(calls.send(token, 'Hello')).rejects.toMatchObject({
			name: 'AccessDeniedException',
		});
	});

	it('a participant that left before the block is not found', async () => {
		await calls.disconnect(await calls.join(contact));
		at(20);
		expect(endOf()).toBe(15_000);
	});

	it('a participant that left in the second in which the time expires has left', () => {
		const place = { block: 'waitForBot', since: 5, loops: 0 } as const;
		const bot = { since: 0, until: 60_005 };
		expect(nextStep(flow, place, bot)?.branch).toBe('botParticipantDisconnected');
	});
});

it('each step has its own time, however late somebody looks', async () => {
	const token = await calls.join(contact);
	at(30);
	await calls.disconnect(token);
	now = START + 100_000;
	reply(local.state, contact, 'Hello?');
	const times = transcriptOf(local.state, contact).map(({ AbsoluteTime, ParticipantRole }) => [
		ParticipantRole,
		(Date.parse(AbsoluteTime) - START) / 1000,
	]);
	expect(times).toEqual([
		['SYSTEM', 0],
		['CUSTOM_BOT', 0],
		['CUSTOM_BOT', 30],
		['AGENT', 40],
		['CUSTOMER', 100],
	]);
});

it.each([
	['an agent joins', () => connectAgent(local.state, contact)],
	['somebody puts the chat into a queue', () => enqueue(local.state, contact)],
])('a flow ends when %s', (_, happens) => {
	at(2);
	happens();
	at(3600);
	expect(endOf()).toBeUndefined();
});

it('a flow does nothing after the end of its chat', () => {
	at(2);
	end(local.state, contact, 'CUSTOMER_DISCONNECT');
	at(3600);
	expect(endOf()).toBe(2000);
	[contact] = startContacts(local, 1, 1);
	local.state.behaviour.chatsEndAfter = 3000;
	now += 60_000;
	expect(contact.queue).toBeUndefined();
	expect(local.state.endOf(contact)).toBe(START + 3_603_000);
	expect(contact.disconnectReason).toBeUndefined();
});

it('without a flow, nothing happens', () => {
	delete local.state.behaviour.flow;
	at(3600);
	expect(endOf()).toBeUndefined();
	expect(contact.place).toBeUndefined();
});
