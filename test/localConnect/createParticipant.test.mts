import { CreateParticipantCommand } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { participantCalls, type ParticipantCalls } from '../support/participantSdk.mts';
import { plainSdk } from '../support/plainSdk.mts';
import { connectAgent, connectLexBot, end } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import { documentedQuotas, type Contact } from './state.mts';

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

it('gives a participant token for a day, and the participant is in the chat once it connects', async () => {
	const { participantToken, expiry, participantId } = await calls.create(contact);
	expect(participantToken?.length).toBeLessThanOrEqual(1000);
	expect(expiry).toBe(new Date(now + DAY).toISOString());
	expect(contact.transcript).toHaveLength(1);
	await calls.connect(participantToken);
	expect(contact.transcript[1]).toMatchObject({
		Type: 'EVENT',
		ContentType: 'application/vnd.amazonaws.connect.event.participant.joined',
		ParticipantId: participantId,
		ParticipantRole: 'CUSTOM_BOT',
		DisplayName: 'Workflow',
	});
});

it('needs a signature, and the right to it', async () => {
	local.state.behaviour.verifySignatures = true;
	local.state.behaviour.now = Date.now;
	const [key] = local.state.account.keys;
	const command = new CreateParticipantCommand({
		InstanceId: contact.request.InstanceId,
		ContactId: contact.contactId,
		ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Workflow' },
	});
	const wrong = { ...key, secretAccessKey: 'wrong' };
	await expect(plainSdk(local, { credentials: wrong }).send(command)).rejects.toMatchObject({
		name: 'InvalidSignatureException',
	});
	key.denied = ['connect:CreateParticipant'];
	await expect(plainSdk(local).send(command)).rejects.toMatchObject({
		name: 'AccessDeniedException',
	});
	delete key.denied;
	await expect(plainSdk(local).send(command)).resolves.toHaveProperty('ParticipantId');
});

it.each([
	[{ InstanceId: 'unknown' }, 'ResourceNotFoundException'],
	[{ ContactId: 'unknown' }, 'ResourceNotFoundException'],
	[{ ContactId: 'x'.repeat(257) }, 'InvalidRequestException'],
	[{ ClientToken: 'x'.repeat(501) }, 'InvalidRequestException'],
	[{ ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT' } }, 'InvalidRequestException'],
	[
		{ ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: '' } },
		'InvalidRequestException',
	],
	[
		{ ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'x'.repeat(257) } },
		'InvalidRequestException',
	],
	[
		{ ParticipantDetails: { ParticipantRole: 'CUSTOMER', DisplayName: 'Workflow' } },
		'InvalidRequestException',
	],
	[
		{
			ParticipantDetails: {
				ParticipantRole: 'CUSTOM_BOT',
				DisplayName: 'Workflow',
				ParticipantCapabilities: { Video: 'SEND' },
			},
		},
		'InvalidRequestException',
	],
] as const)('refuses %o', async (overrides, name) => {
	await expect(calls.create(contact, overrides)).rejects.toMatchObject({ name });
});

describe('a chat that takes none', () => {
	it.each([
		['chatEnded', () => end(local.state, contact, 'CUSTOMER_DISCONNECT'), 'ConflictException', 409],
		['agentInChat', () => connectAgent(local.state, contact), 'ConflictException', 409],
		['lexBotInChat', () => connectLexBot(local.state, contact), 'ConflictException', 409],
		[
			'secondParticipant',
			async () => await calls.join(contact),
			'ServiceQuotaExceededException',
			402,
		],
	] as const)('%s', async (reason, happens, name, httpStatusCode) => {
		await happens();
		await expect(calls.create(contact)).rejects.toMatchObject({
			name,
			$metadata: { httpStatusCode },
		});
		local.state.behaviour.participantRefusals[reason] = 'InvalidRequestException';
		await expect(calls.create(contact)).rejects.toMatchObject({
			name: 'InvalidRequestException',
			$metadata: { httpStatusCode: 400 },
		});
	});

	it('has room again when the participant never connected, or left', async () => {
		await calls.create(contact);
		now += 14_999;
		await expect(calls.create(contact)).rejects.toThrow();
		now += 1;
		const token = await calls.join(contact);
		await expect(calls.create(contact)).rejects.toThrow();
		await calls.disconnect(token);
		await expect(calls.create(contact)).resolves.toBeDefined();
	});
});

describe('a repeated client token', () => {
	const ClientToken = 'once';
	const create = async (overrides: object = {}) =>
		await calls.create(contact, { ClientToken, ...overrides });

	it('gives the same participant, before and after it has connected', async () => {
		const first = await create();
		expect(await create()).toEqual(first);
		await calls.connect(first.participantToken);
		now += 60_000;
		expect(await create()).toEqual(first);
	});

	it('with other content: the same participant, or a conflict', async () => {
		const other = { ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Other' } };
		const first = await create();
		expect(await create(other)).toEqual(first);
		local.state.behaviour.repeatWithOtherContent = 'conflict';
		await expect(create(other)).rejects.toMatchObject({ name: 'ConflictException' });
		expect(await create()).toEqual(first);
	});

	it('of a participant that lapsed: the same one, a new one, or a conflict', async () => {
		const first = await create();
		now += 15_000;
		expect(await create()).toEqual(first);
		await expect(calls.connect(first.participantToken)).rejects.toMatchObject({
			name: 'AccessDeniedException',
		});
		local.state.behaviour.repeatOfGoneParticipant = 'conflict';
		await expect(create()).rejects.toMatchObject({ name: 'ConflictException' });
		local.state.behaviour.repeatOfGoneParticipant = 'create';
		const second = await create();
		expect(second).not.toEqual(first);
		await calls.connect(second.participantToken);
	});
});

it('has the quota that is documented', async () => {
	local.state.behaviour.quotas = documentedQuotas;
	for (const one of startContacts(local, 8, 1)) await calls.create(one);
	await expect(calls.create(contact)).rejects.toMatchObject({
		name: 'TooManyRequestsException',
		$metadata: { httpStatusCode: 429 },
	});
	now += 200;
	await calls.create(contact);
});
