/** Conversation: Send Message, in n8n's engine. */
import { describe, expect, it } from 'vitest';
import { connectAgent, end } from '../../localConnect/lifecycle.mts';
import {
	conversationTests,
	fromBot,
	JOIN,
	json,
	said,
	send,
} from '../../support/conversationTests.mts';
import { retryOf } from '../../support/engine.mts';
import { SIGNS_RESUME_URLS } from '../../support/n8n.mts';

const talk = conversationTests();
const { requests, run } = talk;

describe('Send Message', () => {
	it('splits a long text and sends its parts in order', async () => {
		const [contact] = talk.start(1);
		const sentence = `A${' word'.repeat(60)}. `;
		const text = sentence.repeat(8).trim();
		const result = await run([contact], [JOIN, send(text)]);
		const parts = fromBot(contact);
		expect(parts.length).toBeGreaterThan(1);
		expect(parts.every((part) => (part?.length ?? 0) <= 1024 && part?.endsWith('.'))).toBe(true);
		expect(parts.join(' ')).toBe(text);
		expect(result.of('sendMessage')[0].json).toMatchObject({
			Status: 'sent',
			Parts: parts.length,
			MessageIds: expect.arrayContaining([expect.any(String)]),
		});
		const off = { options: { splitLongMessages: false } };
		const refused = await run([contact], [JOIN, send(text, off)]);
		expect(refused.status).toBe('error');
	});

	it('keeps the order of several items for one chat', async () => {
		talk.state.behaviour.latency = 20;
		const [contact] = talk.start(1);
		const { contactId } = contact;
		const joined = await run([contact], [JOIN]);
		const items = ['one', 'two', 'three', 'four'].map((text) => ({ ContactId: contactId, text }));
		const participantToken = joined.of('join')[0].json.ParticipantToken as string;
		await talk.converse(items, [send('={{ $json.text }}', { participantToken })]);
		expect(fromBot(contact)).toEqual(['one', 'two', 'three', 'four']);
	});

	it('sends nothing twice, whatever n8n or the network repeats', async () => {
		const contacts = talk.start(2);
		const text = 'word '.repeat(400);
		talk.state.faults.push({ operation: 'SendMessage', kind: 'resetAfter', times: 1 });
		const first = await run(contacts, [JOIN, send(text)]);
		expect(first.status).toBe('success');
		const whole = contacts.map(fromBot);
		expect(whole[0]).toHaveLength(2);

		// The last of the parts fails, and the execution is retried.
		const others = talk.start(2, 10);
		let seen = 0;
		talk.state.faults.push({
			operation: 'SendMessage',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			when: () => (seen += 1) === 4,
			times: 1,
		});
		const failed = await run(others, [JOIN, send(text)]);
		expect(failed.status).toBe('error');
		const count = requests('SendMessage').length;
		const retried = await run(others, [JOIN, send(text)], { runExecutionData: retryOf(failed) });
		expect(retried.status).toBe('success');
		expect(others.map(fromBot)).toEqual(whole);
		expect(requests('SendMessage')).toHaveLength(count + 1);
	});

	it.skipIf(!SIGNS_RESUME_URLS)('sends nothing twice where all that n8n knew is lost', async () => {
		const [contact] = talk.start(1);
		const text = 'word '.repeat(400);
		const options = { established: { at: 2, resumeToken: 'resume' } };
		await run([contact], [JOIN, send(text)], options);
		await run([contact], [send(text, { participantToken: contact.customBot?.token })], options);
		expect(fromBot(contact)).toHaveLength(2);
	});

	it('says that the chat is over, or an agent in it', async () => {
		const contacts = talk.start(2);
		const joined = await run(contacts, [JOIN]);
		end(talk.state, contacts[0], 'CUSTOMER_DISCONNECT');
		connectAgent(talk.state, contacts[1]);
		const items = json(joined.of('join'));
		const parameters = { participantToken: '={{ $json.ParticipantToken }}' };
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await talk.converse(items, [{ ...send('Hello', parameters), node }]);
		expect(json(result.errorsOf('sendMessage')).map(({ error }) => error)).toEqual([
			expect.stringContaining('The chat has ended'),
			expect.stringContaining('An agent has joined the chat'),
		]);
		talk.state.account.keys[0].denied = ['connect:DescribeContact'];
		const blind = await talk.converse(items, [{ ...send('Hello', parameters), node }]);
		expect(json(blind.errorsOf('sendMessage'))[0].error).toContain(
			'no longer lets the workflow into the chat',
		);
	});

	it.each(['FAILED', 'REJECTED'])(
		'says when the service does not pass it on: %s',
		async (status) => {
			const body = JSON.stringify({
				Id: 'message-1',
				MessageMetadata: { MessageProcessingStatus: status },
			});
			const answer = { status: 200, headers: { 'x-amzn-requestid': 'request-1' }, body };
			talk.state.faults.push({ operation: 'SendMessage', kind: 'answer', answer, times: 1 });
			const result = await run(talk.start(1), [JOIN, send('Hello')]);
			expect(said(result)).toContain('did not pass on the message');
		},
	);

	it('takes no answer for a message that was sent but one of AWS', async () => {
		const answer = { status: 200, headers: {}, body: '{}' };
		talk.state.faults.push({ operation: 'SendMessage', kind: 'answer', answer, times: 100 });
		const result = await run(talk.start(1), [JOIN, send('Hello')]);
		expect(said(result)).toContain('This was not Amazon Connect');
	});
});
