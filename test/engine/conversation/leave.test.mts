/** Conversation: Leave, in n8n's engine. */
import { describe, expect, it } from 'vitest';
import { connectAgent, connectLexBot, end } from '../../localConnect/lifecycle.mts';
import { conversationTests, JOIN, json, later, send } from '../../support/conversationTests.mts';
import { retryOf } from '../../support/engine.mts';

const talk = conversationTests();
const { afterAnswer, requests, run } = talk;

describe('Leave', () => {
	it('says when there is nothing to leave any more', async () => {
		const contacts = talk.start(2);
		const running = await run(contacts, [JOIN]);
		end(talk.state, contacts[1], 'CUSTOMER_DISCONNECT');
		const items = json(running.of('join'));
		const act = {
			operation: 'leave',
			parameters: { participantToken: '={{ $json.ParticipantToken }}' },
		};
		const first = await talk.converse(items, [act]);
		expect(json(first.of('leave')).map(({ Status }) => Status)).toEqual(['left', 'notActive']);
		expect(contacts[0].customBot?.leftAt).toBeDefined();
		// Of an open chat, another execution cannot tell who has left from who shows a wrong token.
		const node = { onError: 'continueErrorOutput' } as const;
		const second = await talk.converse(items, [{ ...act, node }]);
		expect(json(second.of('leave')).map(({ Status }) => Status)).toEqual(['notActive']);
		expect(json(second.errorsOf('leave'))).toMatchObject([
			{ error: expect.stringContaining('may still be in the chat') },
		]);
	});

	it('takes a wrong token for no participant who has left', async () => {
		const contacts = talk.start(3);
		const node = { onError: 'continueErrorOutput' } as const;
		const parameters = { participantToken: 'wrong' };
		await run(contacts, [JOIN]);
		end(talk.state, contacts[1], 'CUSTOMER_DISCONNECT');
		connectAgent(talk.state, contacts[2]);
		const result = await run(contacts, [{ operation: 'leave', parameters, node }]);
		expect(json(result.errorsOf('leave'))).toMatchObject([
			{
				name: 'Customer 0',
				error: expect.stringContaining('may still be in the chat'),
			},
		]);
		expect(json(result.of('leave')).map(({ Status }) => Status)).toEqual([
			'notActive',
			'notActive',
		]);
		expect(contacts[0].customBot?.leftAt).toBeUndefined();
	});

	it('takes an expired token of its own execution for none who has left', async () => {
		const [contact] = talk.start(1);
		const day = 24 * 60 * 60_000;
		afterAnswer('SendMessage', 1, () => void later(day));
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await run([contact], [JOIN, send('Hello'), { operation: 'leave', node }]);
		expect(json(result.errorsOf('leave'))).toMatchObject([
			{ error: expect.stringContaining('may still be in the chat') },
		]);
	});

	it('has left, also when the answer was lost or a Lex bot came', async () => {
		const contacts = talk.start(2);
		talk.state.faults.push({ operation: 'DisconnectParticipant', kind: 'resetAfter', times: 1 });
		afterAnswer('CreateParticipantConnection', 2, () => connectLexBot(talk.state, contacts[1]));
		const result = await run(contacts, [JOIN, { operation: 'leave' }, { operation: 'leave' }]);
		const statuses = ['leave', 'leave 2'].map((name) =>
			json(result.of(name)).map(({ Status }) => Status),
		);
		expect(statuses).toEqual(Array(2).fill(['notActive', 'notActive']));
		expect(contacts[0].customBot?.leftAt).toBeDefined();
	});

	it('says of what an earlier try has left that it did, and asks nobody', async () => {
		const contacts = talk.start(2);
		const fault = { operation: 'DisconnectParticipant', kind: 'error', times: 1 } as const;
		let seen = 0;
		const when = () => (seen += 1) === 2;
		talk.state.faults.push({ ...fault, status: 400, type: 'ValidationException', when });
		const acts = [JOIN, { operation: 'leave' }];
		const failed = await run(contacts, acts);
		expect(failed.status).toBe('error');
		const asked = requests('CreateParticipantConnection').length;
		const retried = await run(contacts, acts, { runExecutionData: retryOf(failed) });
		expect(json(retried.of('leave')).map(({ Status }) => Status)).toEqual(['left', 'left']);
		expect(requests('CreateParticipantConnection')).toHaveLength(asked);
		expect(requests('DisconnectParticipant')).toHaveLength(3);
	});
});
