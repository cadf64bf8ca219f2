/** Conversation: what its operations have in common, in n8n's engine. */
import { describe, expect, it } from 'vitest';
import { reply } from '../../localConnect/lifecycle.mts';
import {
	conversationTests,
	fromBot,
	JOIN,
	json,
	said,
	send,
} from '../../support/conversationTests.mts';
import { outputSchema } from '../../support/outputSchema.mts';

const talk = conversationTests();
const { requests, run } = talk;

describe('a token', () => {
	it('that is missing is named, before anything is sent', async () => {
		const result = await run(talk.start(1), [send('Hello')]);
		expect(said(result)).toMatch(/'Participant Token' is empty.*Run Join before this node/);
		expect(talk.state.log).toHaveLength(0);
	});

	it('that is given wins, also in another execution', async () => {
		const [contact] = talk.start(1);
		const joined = await run([contact], [JOIN]);
		const token = joined.of('join')[0].json.ParticipantToken as string;
		const result = await run([contact], [send('Hello', { participantToken: token })]);
		expect(result.of('sendMessage')[0].json.Status).toBe('sent');
		const wrong = await run([contact], [JOIN, send('Hello', { participantToken: 'wrong' })]);
		expect(wrong.status).toBe('error');
	});

	it('of a connection that has ended is renewed, in whichever way it ends', async () => {
		talk.state.behaviour.renewalEndsConnection = true;
		const [contact] = talk.start(1);
		const joined = await run([contact], [JOIN]);
		const { customBot } = contact;
		if (!customBot) throw new Error('Nobody joined');
		// Another process has connected meanwhile.
		talk.state.participants.connect(customBot, Date.now() + 60_000, true);
		const participantToken = customBot.token;
		const result = await run([contact], [send('Hello', { participantToken })]);
		expect(joined.status).toBe('success');
		expect(result.status).toBe('success');
		expect(fromBot(contact)).toEqual(['Hello']);
	});

	it('is signed for by nobody, and shown nowhere', async () => {
		const [contact] = talk.start(1);
		const joined = await run([contact], [JOIN]);
		const token = joined.of('join')[0].json.ParticipantToken as string;
		for (const { headers } of requests('CreateParticipantConnection')) {
			expect(headers.authorization).toBeUndefined();
			expect(headers['x-amz-bearer']).toBe(token);
		}
		const echo = `Token ${token} is not valid for 'My secret is 4711'`;
		talk.state.faults.push({
			operation: 'SendMessage',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			message: echo,
			times: 1,
		});
		const parameters = { participantToken: token };
		const result = await run([contact], [send('My secret is 4711', parameters)]);
		expect(said(result)).toContain('AWS says');
		expect(said(result)).not.toContain(token.slice(0, 20));
		expect(said(result)).not.toContain('secret is 4711');
		const connection = requests('SendMessage')[0].headers['x-amz-bearer'] as string;
		expect(JSON.stringify([joined.run, result.run])).not.toContain(connection);
	});
});

it('every operation outputs what the editor shows before a run', async () => {
	const [contact] = talk.start(1);
	reply(talk.state, contact, 'Yes');
	const options = { includeInputFields: false };
	const operations = ['join', 'sendMessage', 'awaitReply', 'getMessages', 'leave'];
	const parameters = { options, message: 'Hello', waitUpTo: 0 };
	const result = await run(
		[contact],
		operations.map((operation) => ({ operation, parameters })),
	);
	expect(result.status).toBe('success');
	for (const operation of operations) {
		const { properties } = outputSchema(operation, 'conversation');
		const [output] = json(result.of(operation));
		for (const [name, value] of Object.entries(output)) {
			const type = Array.isArray(value) ? 'array' : typeof value;
			expect([name, properties[name]?.type]).toEqual([name, type]);
		}
	}
});
