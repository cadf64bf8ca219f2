/** Conversation: Join, Send Message, Await Reply, Get Messages and Leave, in n8n's engine. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentedQuotas } from '../localConnect/behaviour.mts';
import { connectAgent, connectLexBot, end, reply } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { itemsOf, startContacts } from '../support/contacts.mts';
import { converse, type Act, type Conversed } from '../support/conversations.mts';
import { retryOf, type Run } from '../support/engine.mts';
import { SIGNS_RESUME_URLS } from '../support/n8n.mts';
import { outputSchema } from '../support/outputSchema.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => {
	vi.useRealTimers();
	await local.close();
});

/** Moves the dates of everybody on; nobody waits for them. */
const later = (milliseconds: number) =>
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds, shouldAdvanceTime: true });

/** Carried out, and somebody else answers. */
const LOST = {
	kind: 'answerAfter',
	answer: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
} as const;

const JOIN: Act = { operation: 'join' };
const send = (message: string, parameters: IDataObject = {}): Act => ({
	operation: 'sendMessage',
	parameters: { message, ...parameters },
});
const wait = (parameters: IDataObject = {}, node: Act['node'] = {}): Act => ({
	operation: 'awaitReply',
	parameters: { waitUpTo: 0, ...parameters },
	node,
});

const run = async (contacts: readonly Contact[], acts: readonly Act[], more: Partial<Run> = {}) =>
	await converse(local, itemsOf(contacts), acts, more);
const requests = (operation: string) => local.state.requests(operation);
const said = ({ error }: Conversed) => `${error?.message} ${error?.description}`;
const json = (items: INodeExecutionData[]) => items.map((item) => item.json);
const bodies = (operation: string) =>
	requests(operation).map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
const fromBot = ({ transcript }: Contact) =>
	transcript
		.filter(({ ParticipantRole: role, Type }) => role === 'CUSTOM_BOT' && Type === 'MESSAGE')
		.map(({ Content }) => Content);

/** Does something when the server has got so many requests of an operation. */
async function when(operation: string, count: number, act: () => void): Promise<void> {
	while (requests(operation).length < count) await new Promise((go) => setTimeout(go, 10));
	act();
}

describe('Join', () => {
	it('creates a participant and connects it, and the next nodes need no token', async () => {
		const [contact] = startContacts(local, 1);
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
		const [contact] = startContacts(local, 1);
		await run([contact], [{ ...JOIN, parameters: { options: { displayName: 'Service desk' } } }]);
		expect(contact.customBot?.speaker.DisplayName).toBe('Service desk');
	});

	it('names the right that is missing', async () => {
		local.state.account.keys[0].denied = ['connect:CreateParticipant'];
		const result = await run(startContacts(local, 1), [JOIN]);
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
		local.state.behaviour.participantRefusals = {
			agentInChat: type,
			chatEnded: type,
			lexBotInChat: type,
			secondParticipant: type,
		};
		const contacts = startContacts(local, 2);
		connectAgent(local.state, contacts[0]);
		end(local.state, contacts[1], 'CUSTOMER_DISCONNECT');
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await run(contacts, [{ ...JOIN, node }]);
		expect(json(result.errorsOf('join')).map(({ error }) => error)).toEqual([
			expect.stringContaining('An agent has joined the chat'),
			expect.stringContaining('The chat has ended'),
		]);
	});

	it('says so when somebody else has joined', async () => {
		const [contact] = startContacts(local, 1);
		await run([contact], [JOIN]);
		const result = await run([contact], [JOIN]);
		expect(said(result)).toContain('Amazon Connect allows only one custom participant');
	});

	it('retries with the same client token while the participant can still connect', async () => {
		const [contact] = startContacts(local, 1);
		local.state.faults.push({ operation: 'CreateParticipant', kind: 'resetAfter', times: 1 });
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
				local.state.behaviour.repeatOfGoneParticipant = repeatOfGoneParticipant;
				const [contact] = startContacts(local, 1);
				const fault = { operation: 'CreateParticipantConnection', kind: 'error' } as const;
				local.state.faults.push({ ...fault, status: 400, type: 'ValidationException', times: 1 });
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
				local.state.behaviour.now = () => now() + 16_000;
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
			local.state.behaviour.participantRefusals.secondParticipant = secondParticipant;
			const [contact] = startContacts(local, 1);
			local.state.faults.push({ ...LOST, operation: 'CreateParticipantConnection', times: 3 });
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

	it('hands on what an earlier execution has heard', async () => {
		const [contact] = startContacts(local, 1);
		const { Id } = reply(local.state, contact, 'One');
		reply(local.state, contact, 'Two');
		const options = { lastMessageId: Id };
		const result = await run([contact], [{ ...JOIN, parameters: { options } }, wait()]);
		expect(result.of('join')[0].json.LastMessageId).toBe(Id);
		expect(result.of('awaitReply')[0].json.Reply).toBe('Two');
	});

	it('takes no answer for one that is not of AWS', async () => {
		const answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
		for (const operation of ['CreateParticipant', 'CreateParticipantConnection']) {
			local.state.faults.length = 0;
			local.state.faults.push({ operation, kind: 'answer', answer, times: 100 });
			const result = await run(startContacts(local, 1), [JOIN]);
			expect(said(result)).toContain('This was not Amazon Connect');
		}
	});

	it('joins many within the quotas, each once', async () => {
		local.state.behaviour.quotas = documentedQuotas;
		const contacts = startContacts(local, 20);
		const result = await run(contacts, [JOIN]);
		expect(json(result.of('join')).map(({ Status }) => Status)).toEqual(Array(20).fill('joined'));
		expect(contacts.every(({ customBot }) => customBot?.connectedAt !== undefined)).toBe(true);
	});
});

describe('a token', () => {
	it('that is missing is named, before anything is sent', async () => {
		const result = await run(startContacts(local, 1), [send('Hello')]);
		expect(said(result)).toMatch(/'Participant Token' is empty.*Run Join before this node/);
		expect(local.state.log).toHaveLength(0);
	});

	it('that is given wins, also in another execution', async () => {
		const [contact] = startContacts(local, 1);
		const joined = await run([contact], [JOIN]);
		const token = joined.of('join')[0].json.ParticipantToken as string;
		const result = await run([contact], [send('Hello', { participantToken: token })]);
		expect(result.of('sendMessage')[0].json.Status).toBe('sent');
		const wrong = await run([contact], [JOIN, send('Hello', { participantToken: 'wrong' })]);
		expect(wrong.status).toBe('error');
	});

	it('of a connection that has ended is renewed, in whichever way it ends', async () => {
		local.state.behaviour.renewalEndsConnection = true;
		const [contact] = startContacts(local, 1);
		const joined = await run([contact], [JOIN]);
		const { customBot } = contact;
		if (!customBot) throw new Error('Nobody joined');
		// Another process has connected meanwhile.
		local.state.participants.connect(customBot, Date.now() + 60_000, true);
		const participantToken = customBot.token;
		const result = await run([contact], [send('Hello', { participantToken })]);
		expect(joined.status).toBe('success');
		expect(result.status).toBe('success');
		expect(fromBot(contact)).toEqual(['Hello']);
	});

	it('is signed for by nobody, and shown nowhere', async () => {
		const [contact] = startContacts(local, 1);
		const joined = await run([contact], [JOIN]);
		const token = joined.of('join')[0].json.ParticipantToken as string;
		for (const { headers } of requests('CreateParticipantConnection')) {
			expect(headers.authorization).toBeUndefined();
			expect(headers['x-amz-bearer']).toBe(token);
		}
		const echo = `Token ${token} is not valid for 'My secret is 4711'`;
		local.state.faults.push({
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

describe('Send Message', () => {
	it('splits a long text and sends its parts in order', async () => {
		const [contact] = startContacts(local, 1);
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
		local.state.behaviour.latency = 20;
		const [contact] = startContacts(local, 1);
		const { contactId } = contact;
		const joined = await run([contact], [JOIN]);
		const items = ['one', 'two', 'three', 'four'].map((text) => ({ ContactId: contactId, text }));
		const participantToken = joined.of('join')[0].json.ParticipantToken as string;
		await converse(local, items, [send('={{ $json.text }}', { participantToken })]);
		expect(fromBot(contact)).toEqual(['one', 'two', 'three', 'four']);
	});

	it('sends nothing twice, whatever n8n or the network repeats', async () => {
		const contacts = startContacts(local, 2);
		const text = 'word '.repeat(400);
		local.state.faults.push({ operation: 'SendMessage', kind: 'resetAfter', times: 1 });
		const first = await run(contacts, [JOIN, send(text)]);
		expect(first.status).toBe('success');
		const whole = contacts.map(fromBot);
		expect(whole[0]).toHaveLength(2);

		// The last of the parts fails, and the execution is retried.
		const others = startContacts(local, 2, 10);
		let seen = 0;
		local.state.faults.push({
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
		const [contact] = startContacts(local, 1);
		const text = 'word '.repeat(400);
		const options = { established: { at: 2, resumeToken: 'resume' } };
		await run([contact], [JOIN, send(text)], options);
		await run([contact], [send(text, { participantToken: contact.customBot?.token })], options);
		expect(fromBot(contact)).toHaveLength(2);
	});

	it('says that the chat is over, or an agent in it', async () => {
		const contacts = startContacts(local, 2);
		const joined = await run(contacts, [JOIN]);
		end(local.state, contacts[0], 'CUSTOMER_DISCONNECT');
		connectAgent(local.state, contacts[1]);
		const items = json(joined.of('join'));
		const parameters = { participantToken: '={{ $json.ParticipantToken }}' };
		const node = { onError: 'continueErrorOutput' } as const;
		const result = await converse(local, items, [{ ...send('Hello', parameters), node }]);
		expect(json(result.errorsOf('sendMessage')).map(({ error }) => error)).toEqual([
			expect.stringContaining('The chat has ended'),
			expect.stringContaining('An agent has joined the chat'),
		]);
		local.state.account.keys[0].denied = ['connect:DescribeContact'];
		const blind = await converse(local, items, [{ ...send('Hello', parameters), node }]);
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
			local.state.faults.push({ operation: 'SendMessage', kind: 'answer', answer, times: 1 });
			const result = await run(startContacts(local, 1), [JOIN, send('Hello')]);
			expect(said(result)).toContain('did not pass on the message');
		},
	);

	it('takes no answer for a message that was sent but one of AWS', async () => {
		const answer = { status: 200, headers: {}, body: '{}' };
		local.state.faults.push({ operation: 'SendMessage', kind: 'answer', answer, times: 100 });
		const result = await run(startContacts(local, 1), [JOIN, send('Hello')]);
		expect(said(result)).toContain('This was not Amazon Connect');
	});
});

describe('Await Reply', () => {
	it('asks, and gives what the customer says until there is silence', async () => {
		const [contact] = startContacts(local, 1);
		const running = run([contact], [JOIN, wait({ message: 'Which size?', waitUpTo: 1 })]);
		await when('GetTranscript', 1, () => reply(local.state, contact, 'Large,'));
		await when('GetTranscript', 2, () => reply(local.state, contact, 'please'));
		const result = await running;
		const [item] = json(result.of('awaitReply'));
		expect(item).toMatchObject({
			Status: 'replied',
			Reply: 'Large,\nplease',
			Messages: [
				{ Id: expect.any(String), Role: 'CUSTOMER', Text: 'Large,', At: expect.any(String) },
				{ Role: 'CUSTOMER', Text: 'please' },
			],
			MessageIds: [expect.any(String)],
		});
		expect(item.LastMessageId).toBe((item.Messages as IDataObject[])[1].Id);
		expect(fromBot(contact)).toEqual(['Which size?']);
	});

	it('loses nothing and gives nothing twice, between waits and after Get Messages', async () => {
		const [contact] = startContacts(local, 1);
		reply(local.state, contact, 'Before');
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
		const [contact] = startContacts(local, 1);
		reply(local.state, contact, 'One');
		const first = await run([contact], [JOIN, wait()]);
		reply(local.state, contact, 'Two');
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
		local.state.behaviour.connectionTokensEndAfter = 1000;
		const [contact] = startContacts(local, 1);
		const running = run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		await when('GetTranscript', 3, () => reply(local.state, contact, 'Still here'));
		expect(json((await running).of('awaitReply'))[0].Reply).toBe('Still here');
		expect(requests('CreateParticipantConnection').length).toBeGreaterThan(1);
	});

	it.each(['exclusive', 'inclusive'] as const)(
		'reads a transcript whose start is %s, page by page',
		async (transcriptStart) => {
			for (const lastPage of ['emptyPage', 'emptyToken', 'noToken'] as const) {
				Object.assign(local.state.behaviour, { transcriptStart, lastPage, pageSize: 2 });
				const [contact] = startContacts(local, 1);
				for (const text of ['1', '2', '3', '4', '5']) reply(local.state, contact, text);
				const result = await run([contact], [JOIN, wait(), wait()]);
				expect(result.of('awaitReply')[0].json.Reply).toBe('1\n2\n3\n4\n5');
				expect(result.of('awaitReply 2')[0].json.Status).toBe('timedOut');
			}
		},
	);

	it.each(['denied', 'mayRead'] as const)(
		'says when the chat ends or an agent joins, where those who are gone are %s',
		async (goneParticipants) => {
			local.state.behaviour.goneParticipants = goneParticipants;
			const contacts = startContacts(local, 2);
			const running = run(contacts, [JOIN, wait({ waitUpTo: 1 })]);
			await when('GetTranscript', 2, () => {
				end(local.state, contacts[0], 'CUSTOMER_DISCONNECT');
				connectAgent(local.state, contacts[1]);
			});
			const result = await running;
			expect(json(result.of('awaitReply')).map(({ Status }) => Status)).toEqual([
				'ended',
				'agentJoined',
			]);
		},
	);

	it('with something to ask, says when the chat was over before, and asks nothing', async () => {
		const contacts = startContacts(local, 2);
		const joined = await run(contacts, [JOIN]);
		end(local.state, contacts[0], 'CUSTOMER_DISCONNECT');
		connectAgent(local.state, contacts[1]);
		const parameters = { participantToken: '={{ $json.ParticipantToken }}' };
		const act = wait({ ...parameters, message: 'Yes or no?' });
		const result = await converse(local, json(joined.of('join')), [act]);
		expect(json(result.of('awaitReply'))).toMatchObject([
			{ Status: 'ended', Reply: '', Messages: [], MessageIds: [] },
			{ Status: 'agentJoined', Reply: '', Messages: [], MessageIds: [] },
		]);
		expect(contacts.map((contact) => fromBot(contact).length)).toEqual([0, 0]);
	});

	it('takes an agent who had left before the workflow joined for nobody who joins', async () => {
		const [contact] = startContacts(local, 1);
		const running = run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		await when('GetTranscript', 1, () => {
			contact.agent = { id: 'before', at: Date.now() - 600_000 };
			connectLexBot(local.state, contact);
		});
		expect(said(await running)).toContain('no longer lets the workflow into the chat');
		expect(requests('DescribeContact')).toHaveLength(1);
	});

	it('says of those who still wait that they have asked, when others end the run', async () => {
		const contacts = startContacts(local, 12);
		const joined = await run(contacts, [JOIN]);
		const parameters = { participantToken: '={{ $json.ParticipantToken }}', waitUpTo: 1 };
		const node = { onError: 'continueErrorOutput' } as const;
		const act = wait({ ...parameters, message: 'Yes or no?' }, node);
		const running = converse(local, json(joined.of('join')), [act]);
		await when('GetTranscript', 12, () => {
			local.state.faults.push({
				operation: 'GetTranscript',
				kind: 'error',
				status: 404,
				type: 'ResourceNotFoundException',
				times: 10,
			});
		});
		const failures = json((await running).errorsOf('awaitReply'));
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
		const [contact] = startContacts(local, 1);
		const running = run([contact], [JOIN, wait({ waitUpTo: 1 })]);
		await when('GetTranscript', 1, () => reply(local.state, contact, 'Bye'));
		await when('GetTranscript', 2, () => {});
		await new Promise((go) => setTimeout(go, 300));
		end(local.state, contact, 'CUSTOMER_DISCONNECT');
		const [item] = json((await running).of('awaitReply'));
		expect(item).toMatchObject({ Status: 'ended', Reply: 'Bye' });
	});

	it('a retry in the middle repeats no message and loses no answer', async () => {
		const contacts = startContacts(local, 2);
		reply(local.state, contacts[0], 'Mine');
		const options = { established: { at: 3, resumeToken: 'resume' } };
		const acts = [JOIN, wait({ message: '=Yes or no? {{ $now.toMillis() }}' })];
		local.state.faults.push({
			operation: 'GetTranscript',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			times: 1,
		});
		const failed = await run(contacts, acts, options);
		expect(failed.status).toBe('error');
		reply(local.state, contacts[1], 'Other');
		const retried = await run(contacts, acts, { runExecutionData: retryOf(failed) });
		expect(json(retried.of('awaitReply')).map(({ Reply }) => Reply)).toEqual(['Mine', 'Other']);
		expect(contacts.map((contact) => fromBot(contact).length)).toEqual([1, 1]);
	});

	it('gives a reply again that an earlier try has heard, when another item fails', async () => {
		const contacts = startContacts(local, 2);
		reply(local.state, contacts[0], 'Mine');
		const options = { established: { at: 4, resumeToken: 'resume' } };
		const acts = [JOIN, wait({ waitUpTo: 1 })];
		const running = run(contacts, acts, options);
		// The first has heard its reply after three looks, then the second meets an error.
		await new Promise((go) => setTimeout(go, 3000));
		local.state.faults.push({
			operation: 'GetTranscript',
			kind: 'error',
			status: 400,
			type: 'ValidationException',
			times: 1,
		});
		const failed = await running;
		expect(failed.status).toBe('error');
		reply(local.state, contacts[1], 'Other');
		const retried = await run(contacts, acts, { runExecutionData: retryOf(failed) });
		expect(json(retried.of('awaitReply')).map(({ Reply }) => Reply)).toEqual(['Mine', 'Other']);
	});

	it('ends at once when it is cancelled', async () => {
		const more = { cancelAfter: 700 };
		const contacts = startContacts(local, 3);
		const { status, endedAfter } = await run(contacts, [JOIN, wait({ waitUpTo: 5 })], more);
		expect(status).toBe('canceled');
		expect(endedAfter).toBeLessThan(100);
	});

	it('holds up no other item, and says what several items mean', async () => {
		const contacts = startContacts(local, 12);
		for (const contact of contacts.slice(1)) reply(local.state, contact, 'Yes');
		const result = await run(contacts, [JOIN, wait({ waitUpTo: 0.05 })]);
		const statuses = json(result.of('awaitReply')).map(({ Status }) => Status);
		expect(statuses).toEqual(['timedOut', ...Array(11).fill('replied')]);
		const { hints } = result.run.data.resultData.runData.awaitReply[0];
		expect(hints?.[0].message).toContain('went on only when the slowest was done');
	});

	it('refuses a wait that is none', async () => {
		const result = await run(startContacts(local, 1), [JOIN, wait({ waitUpTo: 2000 })]);
		expect(said(result)).toContain("'Wait Up To (Minutes)' is not a number between 0 and 1,440");
	});
});

describe('Get Messages', () => {
	it('gives the whole transcript in order, or since a message or a time', async () => {
		local.state.behaviour.pageSize = 3;
		const [contact] = startContacts(local, 1);
		reply(local.state, contact, 'Hi');
		const first = await run([contact], [JOIN, send('One'), { operation: 'getMessages' }]);
		const [{ Messages }] = json(first.of('getMessages')) as [{ Messages: IDataObject[] }];
		expect(Messages.slice(-2)).toEqual([
			{ Id: expect.any(String), Role: 'CUSTOMER', Text: 'Hi', At: expect.any(String) },
			{ Id: expect.any(String), Role: 'CUSTOM_BOT', Text: 'One', At: expect.any(String) },
		]);
		await new Promise((go) => setTimeout(go, 20));
		const last = reply(local.state, contact, 'Last');
		const since = async (value: unknown) => {
			const parameters = { participantToken: contact.customBot?.token, since: value as string };
			const result = await run([contact], [{ operation: 'getMessages', parameters }]);
			return (result.of('getMessages')[0].json.Messages as IDataObject[]).map(({ Text }) => Text);
		};
		expect(await since(Messages.at(-2)?.Id)).toEqual(['One', 'Last']);
		expect(await since(last.AbsoluteTime)).toEqual(['Last']);
		expect((await since('')).slice(-3)).toEqual(['Hi', 'One', 'Last']);
	});
});

describe('Leave', () => {
	it('says when there is nothing to leave any more', async () => {
		const contacts = startContacts(local, 2);
		const running = await run(contacts, [JOIN]);
		end(local.state, contacts[1], 'CUSTOMER_DISCONNECT');
		const items = json(running.of('join'));
		const act = {
			operation: 'leave',
			parameters: { participantToken: '={{ $json.ParticipantToken }}' },
		};
		const first = await converse(local, items, [act]);
		expect(json(first.of('leave')).map(({ Status }) => Status)).toEqual(['left', 'notActive']);
		const second = await converse(local, items, [act]);
		expect(json(second.of('leave')).map(({ Status }) => Status)).toEqual([
			'notActive',
			'notActive',
		]);
		expect(contacts[0].customBot?.leftAt).toBeDefined();
	});

	it('says of what an earlier try has left that it did, and asks nobody', async () => {
		const contacts = startContacts(local, 2);
		const fault = { operation: 'DisconnectParticipant', kind: 'error', times: 1 } as const;
		let seen = 0;
		const when = () => (seen += 1) === 2;
		local.state.faults.push({ ...fault, status: 400, type: 'ValidationException', when });
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

it('every operation outputs what the editor shows before a run', async () => {
	const [contact] = startContacts(local, 1);
	reply(local.state, contact, 'Yes');
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
