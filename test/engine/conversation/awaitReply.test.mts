/** Conversation: Await Reply, in n8n's engine. */
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { connectAgent, connectLexBot, end, reply } from '../../localConnect/lifecycle.mts';
import {
	conversationTests,
	fromBot,
	JOIN,
	json,
	said,
	wait,
} from '../../support/conversationTests.mts';
import { retryOf } from '../../support/engine.mts';

const talk = conversationTests();
const { afterAnswer, requests, run } = talk;

describe('Await Reply', () => {
	it('asks, and gives what the customer says until there is silence', async () => {
		const [contact] = talk.start(1);
		afterAnswer('GetTranscript', 1, () => reply(talk.state, contact, 'Large,'));
		afterAnswer('GetTranscript', 2, () => reply(talk.state, contact, 'please'));
		const result = await run([contact], [JOIN, wait({ message: 'Which size?', waitUpTo: 1 })]);
		const [item] = json(result.of('awaitReply'));
		expect(item).toMatchObject({
			Status: 'replied',
			Reply: 'Large,\nplease',
			Messages: [
				{ Id: expect.any(String), Role: 'CUSTOMER', Text: 'Large,', At: expect.any(String) },
				{ Role: 'CUSTOMER', Text: 'please' },
			],
			MessageIds: [expect.any(String)],
			MayBeIncomplete: false,
		});
		expect(item.LastMessageId).toBe((item.Messages as IDataObject[])[1].Id);
		expect(fromBot(contact)).toEqual(['Which size?']);
	});

	it('refuses a message whose expression gives nothing, and waits for nobody', async () => {
		const contacts = talk.start(1);
		const result = await run(contacts, [JOIN, wait({ message: '={{ $json.question }}' })]);
		expect(said(result)).toContain("'Message' is empty Correct its expression");
		expect(requests('GetTranscript')).toHaveLength(0);
		for (const message of ['', "={{ $json.question ?? '' }}"]) {
			const empty = await run(talk.start(1), [JOIN, wait({ message })]);
			expect(empty.of('awaitReply')[0].json.Status).toBe('timedOut');
		}
	});

	it('gives the title of what the customer chose, and all of it without Simplify', async () => {
		const [contact] = talk.start(1);
		const chosen = { version: '1.0', data: { title: 'Large' }, action: 'CHOOSE' };
		const ContentType = 'application/vnd.amazonaws.connect.message.interactive.response';
		const Content = JSON.stringify(chosen);
		Object.assign(reply(talk.state, contact), { ContentType, Content });
		const simplify = false;
		const result = await run(
			[contact],
			[
				JOIN,
				{ operation: 'getMessages' },
				{ operation: 'getMessages', parameters: { simplify } },
				wait({ simplify }),
			],
		);
		expect(result.of('getMessages')[0].json.Messages).toContainEqual(
			expect.objectContaining({ Role: 'CUSTOMER', Text: 'Large' }),
		);
		const raw = { ParticipantRole: 'CUSTOMER', ContentType, Content };
		expect(result.of('getMessages 2')[0].json.Messages).toContainEqual(
			expect.objectContaining(raw),
		);
		expect(result.of('awaitReply')[0].json).toMatchObject({ Reply: 'Large', Messages: [raw] });
	});

	it('leaves out an item that is not whole, and reads the rest of the page', async () => {
		const [contact] = talk.start(1);
		reply(talk.state, contact, 'One');
		Object.assign(reply(talk.state, contact, 'Lost'), { Id: undefined });
		Object.assign(reply(talk.state, contact, 'Lost'), { Id: '' });
		reply(talk.state, contact, 'Two');
		const result = await run([contact], [JOIN, { operation: 'getMessages' }, wait()]);
		expect(result.status).toBe('success');
		expect(result.of('awaitReply')[0].json.Reply).toBe('One\nTwo');
	});

	it('loses nothing and gives nothing twice, between waits and after Get Messages', async () => {
		const [contact] = talk.start(1);
		reply(talk.state, contact, 'Before');
		const result = await run(
			[contact],
			[JOIN, { operation: 'getMessages' }, wait(), wait(), { operation: 'getMessages' }],
		);
		expect(result.of('awaitReply')[0].json.Reply).toBe('Before');
		expect(result.of('awaitReply 2')[0].json).toMatchObject({ Status: 'timedOut', Reply: '' });
		const LastMessageId = result.of('awaitReply')[0].json.LastMessageId;
		expect(LastMessageId).toBeDefined();
		expect(result.of('awaitReply 2')[0].json.LastMessageId).toBe(LastMessageId);
		expect(result.of('getMessages 2')[0].json.LastMessageId).toBe(LastMessageId);
		expect(result.of('getMessages')[0].json.LastMessageId).toBeUndefined();
	});

	it('goes on in another execution', async () => {
		const [contact] = talk.start(1);
		reply(talk.state, contact, 'One');
		const first = await run([contact], [JOIN, wait()]);
		reply(talk.state, contact, 'Two');
		const [heard] = json(first.of('awaitReply'));
		const parameters = {
			participantToken: contact.customBot?.token,
			options: { lastMessageId: heard.LastMessageId },
		};
		const second = await run([contact], [wait(parameters), wait(parameters)]);
		expect(second.of('awaitReply')[0].json.Reply).toBe('Two');
		expect(second.of('awaitReply 2')[0].json.Status).toBe('timedOut');
	});

	it('outlives its connection token', async () => {
		talk.state.behaviour.connectionTokensEndAfter = 1000;
		const [contact] = talk.start(1);
		afterAnswer('GetTranscript', 3, () => reply(talk.state, contact, 'Still here'));
		const result = await run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		expect(json(result.of('awaitReply'))[0].Reply).toBe('Still here');
		expect(requests('CreateParticipantConnection').length).toBeGreaterThan(1);
	});

	it.each(['exclusive', 'inclusive'] as const)(
		'reads a transcript whose start is %s, page by page',
		async (transcriptStart) => {
			for (const lastPage of ['emptyPage', 'emptyToken', 'noToken'] as const) {
				Object.assign(talk.state.behaviour, { transcriptStart, lastPage, pageSize: 2 });
				const [contact] = talk.start(1);
				for (const text of ['1', '2', '3', '4', '5']) reply(talk.state, contact, text);
				const result = await run([contact], [JOIN, wait(), wait()]);
				expect(result.of('awaitReply')[0].json.Reply).toBe('1\n2\n3\n4\n5');
				expect(result.of('awaitReply 2')[0].json.Status).toBe('timedOut');
			}
		},
	);

	it.each(['denied', 'mayRead'] as const)(
		'says when the chat ends or an agent joins, where those who are gone are %s',
		async (goneParticipants) => {
			talk.state.behaviour.goneParticipants = goneParticipants;
			const contacts = talk.start(2);
			afterAnswer('GetTranscript', 2, () => {
				end(talk.state, contacts[0], 'CUSTOMER_DISCONNECT');
				connectAgent(talk.state, contacts[1]);
			});
			const result = await run(contacts, [JOIN, wait({ waitUpTo: 1 })]);
			const MayBeIncomplete = goneParticipants === 'denied';
			expect(json(result.of('awaitReply'))).toMatchObject([
				{ Status: 'ended', MayBeIncomplete },
				{ Status: 'agentJoined', MayBeIncomplete },
			]);
		},
	);

	it('with something to ask, says when the chat was over before, and asks nothing', async () => {
		const contacts = talk.start(2);
		const joined = await run(contacts, [JOIN]);
		end(talk.state, contacts[0], 'CUSTOMER_DISCONNECT');
		connectAgent(talk.state, contacts[1]);
		const parameters = { participantToken: '={{ $json.ParticipantToken }}' };
		const act = wait({ ...parameters, message: 'Yes or no?' });
		const result = await talk.converse(json(joined.of('join')), [act]);
		expect(json(result.of('awaitReply'))).toMatchObject([
			{ Status: 'ended', Reply: '', Messages: [], MessageIds: [], MayBeIncomplete: true },
			{ Status: 'agentJoined', Reply: '', Messages: [], MessageIds: [], MayBeIncomplete: true },
		]);
		expect(contacts.map((contact) => fromBot(contact).length)).toEqual([0, 0]);
	});

	it('takes an agent who had left before the workflow joined for nobody who joins', async () => {
		const [contact] = talk.start(1);
		afterAnswer('GetTranscript', 1, () => {
			contact.agent = { id: 'before', at: Date.now() - 600_000 };
			connectLexBot(talk.state, contact);
		});
		const result = await run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		expect(said(result)).toContain('no longer lets the workflow into the chat');
		expect(requests('DescribeContact')).toHaveLength(1);
	});

	it('says of those who still wait that they have asked, when others end the run', async () => {
		const contacts = talk.start(12);
		const joined = await run(contacts, [JOIN]);
		const parameters = { participantToken: '={{ $json.ParticipantToken }}', waitUpTo: 1 };
		const node = { onError: 'continueErrorOutput' } as const;
		const act = wait({ ...parameters, message: 'Yes or no?' }, node);
		afterAnswer('GetTranscript', 12, () => {
			talk.state.faults.push({
				operation: 'GetTranscript',
				kind: 'error',
				status: 404,
				type: 'ResourceNotFoundException',
				times: 10,
			});
		});
		const result = await talk.converse(json(joined.of('join')), [act]);
		const failures = json(result.errorsOf('awaitReply'));
		const interrupted = failures.filter(
			({ details }) => (details as IDataObject).code === 'Interrupted',
		);
		expect(failures).toHaveLength(12);
		expect(interrupted).toHaveLength(2);
		expect(interrupted[0]).toMatchObject({
			error: expect.stringContaining('Retry this execution'),
			details: { attempted: true },
		});
		expect(contacts.map((contact) => fromBot(contact).length)).toEqual(Array(12).fill(1));
	});

	it('gives what was said last when the chat ends before the silence', async () => {
		const [contact] = talk.start(1);
		afterAnswer('GetTranscript', 1, () => reply(talk.state, contact, 'Bye'));
		afterAnswer('GetTranscript', 2, () => end(talk.state, contact, 'CUSTOMER_DISCONNECT'));
		const result = await run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		const [item] = json(result.of('awaitReply'));
		expect(item).toMatchObject({ Status: 'ended', Reply: 'Bye', MayBeIncomplete: true });
	});

	it('a retry in the middle repeats no message and loses no answer', async () => {
		const contacts = talk.start(2);
		reply(talk.state, contacts[0], 'Mine');
		const options = { established: { at: 3, resumeToken: 'resume' } };
		const acts = [JOIN, wait({ message: '=Yes or no? {{ $now.toMillis() }}' })];
		talk.state.faults.push({
			operation: 'GetTranscript',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			times: 1,
		});
		const failed = await run(contacts, acts, options);
		expect(failed.status).toBe('error');
		reply(talk.state, contacts[1], 'Other');
		const retried = await run(contacts, acts, { runExecutionData: retryOf(failed) });
		expect(json(retried.of('awaitReply')).map(({ Reply }) => Reply)).toEqual(['Mine', 'Other']);
		expect(contacts.map((contact) => fromBot(contact).length)).toEqual([1, 1]);
	});

	it('gives a reply again that an earlier try has heard, when another item fails', async () => {
		const contacts = talk.start(2);
		reply(talk.state, contacts[0], 'Mine');
		const options = { established: { at: 4, resumeToken: 'resume' } };
		const acts = [JOIN, wait({ waitUpTo: 1 })];
		// The first hears its reply in two looks, and then the second, which has looked twice, meets an error.
		let looks = 0;
		talk.state.faults.push({
			operation: 'GetTranscript',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			when: () => (looks += 1) === 5,
			times: 1,
		});
		const failed = await run(contacts, acts, options);
		expect(failed.status).toBe('error');
		reply(talk.state, contacts[1], 'Other');
		const retried = await run(contacts, acts, { runExecutionData: retryOf(failed) });
		expect(json(retried.of('awaitReply')).map(({ Reply }) => Reply)).toEqual(['Mine', 'Other']);
	});

	it('ends at once when it is cancelled', async () => {
		const more = { cancelWhen: () => requests('GetTranscript').length >= 3 };
		const contacts = talk.start(3);
		const { status, endedAfter } = await run(contacts, [JOIN, wait({ waitUpTo: 5 })], more);
		expect(status).toBe('canceled');
		expect(endedAfter).toBeLessThan(100);
	});

	it('holds up no other item, and says what several items mean', async () => {
		const contacts = talk.start(12);
		for (const contact of contacts.slice(1)) reply(talk.state, contact, 'Yes');
		const result = await run(contacts, [JOIN, wait({ waitUpTo: 0.05 })]);
		const statuses = json(result.of('awaitReply')).map(({ Status }) => Status);
		expect(statuses).toEqual(['timedOut', ...Array(11).fill('replied')]);
		const { hints } = result.run.data.resultData.runData.awaitReply[0];
		expect(hints?.[0].message).toContain('went on only when the slowest was done');
	});

	it('refuses a wait that is none', async () => {
		const result = await run(talk.start(1), [JOIN, wait({ waitUpTo: 2000 })]);
		expect(said(result)).toContain("'Wait Up To (Minutes)' is not a number between 0 and 1,440");
	});
});
