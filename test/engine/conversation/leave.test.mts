/** Conversation: Leave, in n8n's engine. */
import { describe, expect, it } from 'vitest';
import { end } from '../../localConnect/lifecycle.mts';
import { conversationTests, JOIN, json } from '../../support/conversationTests.mts';
import { retryOf } from '../../support/engine.mts';

const talk = conversationTests();
const { requests, run } = talk;

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
		const second = await talk.converse(items, [act]);
		expect(json(second.of('leave')).map(({ Status }) => Status)).toEqual([
			'notActive',
			'notActive',
		]);
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
