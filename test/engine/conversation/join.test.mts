/** Conversation: Join, in n8n's engine. */
import { describe, expect, it } from 'vitest';
import { documentedQuotas } from '../../localConnect/behaviour.mts';
import { connectAgent, end, reply } from '../../localConnect/lifecycle.mts';
import type { Contact } from '../../localConnect/state.mts';
import {
	conversationTests,
	fromBot,
	JOIN,
	json,
	later,
	LOST,
	said,
	send,
	wait,
} from '../../support/conversationTests.mts';
import { retryOf } from '../../support/engine.mts';
import { SIGNS_RESUME_URLS } from '../../support/n8n.mts';

const talk = conversationTests();
const { afterAnswer, bodies, requests, run } = talk;

describe('Join', () => {
	it('creates a participant and connects it, and the next nodes need no token', async () => {
		const [contact] = talk.start(1);
		const result = await run([contact], [JOIN, send('Hello?'), { operation: 'leave' }]);
		expect(result.status).toBe('success');
		expect(result.of('join')[0].json).toMatchObject({
			Status: 'joined',
			ContactId: contact.contactId,
			ParticipantToken: contact.customBot?.token,
			ParticipantId: contact.customBot?.speaker.ParticipantId,
			ParticipantTokenExpiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
			name: 'Customer 0',
		});
		expect(fromBot(contact)).toEqual(['Hello?']);
		expect(result.of('leave')[0].json.Status).toBe('left');
		expect(requests('CreateParticipant')).toHaveLength(1);
		// One connection token serves all of them.
		expect(requests('CreateParticipantConnection')).toHaveLength(1);
	});

	it('is called what it is told', async () => {
		const [contact] = talk.start(1);
		await run([contact], [{ ...JOIN, parameters: { options: { displayName: 'Service desk' } } }]);
		expect(contact.customBot?.speaker.DisplayName).toBe('Service desk');
	});

	it('names the right that is missing', async () => {
		talk.state.account.keys[0].denied = ['connect:CreateParticipant'];
		const result = await run(talk.start(1), [JOIN]);
		expect(said(result)).toContain(
			"'connect:CreateParticipant' on the instance, and 'contact/*' of the instance",
		);
	});

	it.each([
		'ConflictException',
		'InvalidRequestException',
		'ResourceNotFoundException',
		'ServiceQuotaExceededException',
	] as const)('says what keeps it out, when the service says %s', async (type) => {
		talk.state.behaviour.participantRefusals = {
			agentInChat: type,
			chatEnded: type,
			lexBotInChat: type,
			secondParticipant: type,
		};
		const contacts = talk.start(2);
		connectAgent(talk.state, contacts[0]);
		end(talk.state, contacts[1], 'CUSTOMER_DISCONNECT');
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await run(contacts, [{ ...JOIN, node }]);
		expect(json(result.errorsOf('join')).map(({ error }) => error)).toEqual([
			expect.stringContaining('An agent has joined the chat'),
			expect.stringContaining('The chat has ended'),
		]);
	});

	it('says so when somebody else has joined', async () => {
		const [contact] = talk.start(1);
		await run([contact], [JOIN]);
		const result = await run([contact], [JOIN]);
		expect(said(result)).toContain('Amazon Connect allows only one custom participant');
	});

	it('retries with the same client token while the participant can still connect', async () => {
		const [contact] = talk.start(1);
		talk.state.faults.push({ operation: 'CreateParticipant', kind: 'resetAfter', times: 1 });
		const result = await run([contact], [JOIN]);
		expect(result.status).toBe('success');
		const tokens = bodies('CreateParticipant').map(({ ClientToken }) => ClientToken);
		expect(tokens).toHaveLength(2);
		expect(new Set(tokens).size).toBe(1);
	});

	describe.each(['return', 'create', 'conflict'] as const)(
		'after a try whose participant has lapsed, when its client token gives %s',
		(repeatOfGoneParticipant) => {
			const established = { at: 1, resumeToken: 'resume' };
			const tokens = () => bodies('CreateParticipant').map(({ ClientToken }) => ClientToken);

			/** A try that created a participant and could not connect it, before its time to connect has passed. */
			async function lapsed() {
				talk.state.behaviour.repeatOfGoneParticipant = repeatOfGoneParticipant;
				const [contact] = talk.start(1);
				const fault = { operation: 'CreateParticipantConnection', kind: 'error' } as const;
				talk.state.faults.push({ ...fault, status: 400, type: 'ValidationException', times: 1 });
				const first = await run([contact], [JOIN], { established });
				expect(first.status).toBe('error');
				return { contact, first };
			}

			it('joins with another client token, when n8n knows of the try', async () => {
				const { contact, first } = await lapsed();
				later(16_000);
				const second = await run([contact], [JOIN], { runExecutionData: retryOf(first) });
				expect(second.status).toBe('success');
				expect(contact.customBot?.connectedAt).toBeDefined();
				const [before, again] = tokens();
				expect(again).toBe(`${before as string}-1`);
			});

			it.skipIf(!SIGNS_RESUME_URLS)('joins, when the process of the try is lost', async () => {
				const { contact } = await lapsed();
				const now = Date.now;
				talk.state.behaviour.now = () => now() + 16_000;
				const second = await run([contact], [JOIN], { established });
				expect(second.status).toBe('success');
				expect(contact.customBot?.connectedAt).toBeDefined();
				const [before, again] = tokens();
				expect(again).toBe(before);
			});
		},
	);

	it.each(['ConflictException', 'ServiceQuotaExceededException'] as const)(
		'goes on as who has connected, though the answer was lost and its time is over: %s',
		async (secondParticipant) => {
			talk.state.behaviour.participantRefusals.secondParticipant = secondParticipant;
			const [contact] = talk.start(1);
			talk.state.faults.push({ ...LOST, operation: 'CreateParticipantConnection', times: 3 });
			const first = await run([contact], [JOIN]);
			expect(first.status).toBe('error');
			const { customBot } = contact;
			expect(customBot?.connectedAt).toBeDefined();
			later(16_000);
			const second = await run([contact], [JOIN], { runExecutionData: retryOf(first) });
			expect(second.status).toBe('success');
			expect(second.of('join')[0].json.ParticipantId).toBe(customBot?.speaker.ParticipantId);
		},
	);

	describe('after a deny of the connection', () => {
		const deny = (times: number) =>
			talk.state.faults.push({
				operation: 'CreateParticipantConnection',
				kind: 'error',
				status: 403,
				type: 'AccessDeniedException',
				message: 'Access denied',
				times,
			});

		it.each(['ConflictException', 'ServiceQuotaExceededException'] as const)(
			'says that it was not let in, not that somebody else is there, when the service says %s',
			async (secondParticipant) => {
				talk.state.behaviour.participantRefusals.secondParticipant = secondParticipant;
				deny(100);
				const result = await run(talk.start(1), [JOIN]);
				expect(said(result)).toContain('did not let it into the chat');
				expect(said(result)).not.toContain('already in the chat');
			},
		);

		it('connects its first participant, where a second one is not let in beside it', async () => {
			deny(1);
			const [contact] = talk.start(1);
			const result = await run([contact], [JOIN, send('Hello')]);
			expect(result.status).toBe('success');
			const [first] = bodies('CreateParticipant').map(({ ClientToken }) => ClientToken);
			expect(bodies('CreateParticipant').at(-1)?.ClientToken).toBe(first);
			expect(fromBot(contact)).toEqual(['Hello']);
		});

		it.each([
			['The chat has ended', (contact: Contact) => end(talk.state, contact, 'CUSTOMER_DISCONNECT')],
			['An agent has joined the chat', (contact: Contact) => connectAgent(talk.state, contact)],
		])('says what came in between: %s', async (words, happens) => {
			const [contact] = talk.start(1);
			afterAnswer('CreateParticipant', 1, () => happens(contact));
			const result = await run([contact], [JOIN]);
			expect(said(result)).toContain(words);
		});
	});

	it('takes a limit for no matter of pace, and fails the item at once', async () => {
		const type = 'LimitExceededException';
		const fault = { operation: 'CreateParticipant', kind: 'error', status: 429, type } as const;
		talk.state.faults.push({ ...fault, times: Number.POSITIVE_INFINITY });
		const result = await run(talk.start(1), [JOIN]);
		expect(said(result)).toContain('A bot or an agent is already in the chat');
		expect(requests('CreateParticipant')).toHaveLength(1);
	});

	it('hands on what an earlier execution has heard', async () => {
		const [contact] = talk.start(1);
		const { Id } = reply(talk.state, contact, 'One');
		reply(talk.state, contact, 'Two');
		const options = { lastMessageId: Id };
		const result = await run([contact], [{ ...JOIN, parameters: { options } }, wait()]);
		expect(result.of('join')[0].json.LastMessageId).toBe(Id);
		expect(result.of('awaitReply')[0].json.Reply).toBe('Two');
	});

	it('takes no answer for one that is not of AWS', async () => {
		const answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
		for (const operation of ['CreateParticipant', 'CreateParticipantConnection']) {
			talk.state.faults.length = 0;
			talk.state.faults.push({ operation, kind: 'answer', answer, times: 100 });
			const result = await run(talk.start(1), [JOIN]);
			expect(said(result)).toContain('This was not Amazon Connect');
		}
	});

	it('joins many within the quotas, each once', async () => {
		talk.state.behaviour.quotas = documentedQuotas;
		const contacts = talk.start(20);
		const result = await run(contacts, [JOIN]);
		expect(json(result.of('join')).map(({ Status }) => Status)).toEqual(Array(20).fill('joined'));
		expect(contacts.every(({ customBot }) => customBot?.connectedAt !== undefined)).toBe(true);
	});
});
