import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phoneNumberArn } from '../account.mts';
import type { ChatRequest } from '../model.mts';
import { connectAgent, end, reply, transfer, writeAsAgent } from '../lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../server.mts';
import { remove } from '../participants.mts';
import { State } from '../state.mts';
import { note, say } from '../transcript.mts';
import { phonesOf } from './phones.mts';

let now: number;
let state: State;
beforeEach(() => {
	now = 1_800_000_000_000;
	state = new State(undefined, { now: () => now, chatsEndAfter: 60_000 });
});

/** Starts a chat a second after the one before. */
function start(number: string, change: Partial<ChatRequest> = {}, by: 0 | 1 = 0): string {
	const { account } = state;
	const [instance] = account.instances;
	now += 1000;
	const request: ChatRequest = {
		InstanceId: instance.id,
		ContactFlowId: account.flows[0].id,
		SourceEndpoint: {
			Type: 'CONNECT_PHONENUMBER_ARN',
			Address: phoneNumberArn(account, instance, account.phoneNumbers[by]),
		},
		DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: number },
		SegmentAttributes: {
			'connect:Subtype': { ValueString: ['connect:SMS', 'connect:WhatsApp'][by] },
		},
		InitialSystemMessage: { ContentType: 'text/plain', Content: `Hello ${number}` },
		...change,
	};
	return state.start(request, 'us-east-1').contactId;
}

const templated = (index: number, attributes: object): Partial<ChatRequest> => ({
	InitialSystemMessage: undefined,
	InitialTemplatedSystemMessage: {
		KnowledgeBaseId: state.account.knowledgeBases[0].id,
		MessageTemplateId: state.account.messageTemplates[index].id,
		TemplateAttributes: attributes,
	},
});

const chats = () => phonesOf(state).phones.flatMap((phone) => phone.chats);

describe('the phones', () => {
	it('are none before the first chat', () => {
		expect(phonesOf(state)).toEqual({ phones: [], phoneCount: 0, chatCount: 0 });
	});

	it('say what came, from whom, by which channel, and when', () => {
		const contactId = start('+14155552671');
		expect(phonesOf(state)).toEqual({
			phones: [
				{
					number: '+1 415 555 2671',
					older: 0,
					chats: [
						{
							contactId,
							at: now,
							channel: 'SMS',
							from: '+1 206 555 0100',
							sender: 'Orders by SMS',
							text: 'Hello +14155552671',
							lines: [],
							isOpen: true,
						},
					],
				},
			],
			phoneCount: 1,
			chatCount: 1,
		});
	});

	it('with the latest message come first, and their chats in the order of time', () => {
		start('+14155552671', {}, 0);
		start('+14155552672', {}, 0);
		start('+14155552671', {}, 1);
		const { phones } = phonesOf(state);
		expect(phones.map(({ number }) => number)).toEqual(['+1 415 555 2671', '+1 415 555 2672']);
		expect(phones[0].chats.map(({ channel }) => channel)).toEqual(['SMS', 'WhatsApp']);
	});

	it('show a template by its name and with its values', () => {
		const values = { CustomAttributes: { firstName: 'Ada', orderId: '17' } };
		start('+14155552671', templated(0, values), 1);
		expect(chats()).toMatchObject([
			{ template: 'order_update', text: 'Hello Ada, your order 17 is on its way.' },
		]);
	});

	it('show a profile, a default, and what has no value', () => {
		const profile = { CustomerProfileAttributes: '{"firstName":"Grace"}' };
		start('+14155552671', templated(1, profile));
		expect(chats()[0].text).toBe(
			'Dear Grace, we expect you on {{Attributes.date}} at our main office. {{Attributes.Agent.FirstName}}',
		);
	});

	it.each(['', 'no JSON', '[1]', '{"firstName":1}'])('bear the profile %j', (json) => {
		start('+14155552671', templated(1, { CustomerProfileAttributes: json }));
		expect(chats()[0].text).toContain('{{Attributes.Customer.FirstName}}');
	});

	it('show a template that is gone by its ID, and no text when the flow writes it', () => {
		start('+14155552671', templated(0, {}));
		start('+14155552672', { InitialSystemMessage: undefined });
		const [{ id }] = state.account.messageTemplates.splice(0);
		const [second, first] = chats();
		expect(first).toMatchObject({ template: id });
		expect(first.text ?? second.text ?? second.template).toBeUndefined();
	});

	it('say when a chat has ended, by itself or because it was stopped', () => {
		start('+14155552671');
		start('+14155552672');
		state.contacts[1].disconnectedAt = now;
		expect(chats().map(({ isOpen }) => isOpen)).toEqual([false, true]);
		now += 60_000;
		expect(chats().map(({ isOpen }) => isOpen)).toEqual([false, false]);
	});

	it('are the latest hundred, with the latest fifty chats, and counted all', () => {
		for (let index = 0; index < 60; index++) start('+14155559999');
		for (let index = 0; index < 100; index++) start(`+1415555${2000 + index}`);
		expect(phonesOf(state).phones).toHaveLength(100);
		start('+14155559999');
		const { phones, phoneCount, chatCount } = phonesOf(state);
		expect({ phoneCount, chatCount }).toEqual({ phoneCount: 101, chatCount: 161 });
		expect(phones).toHaveLength(100);
		expect(phones[0]).toMatchObject({ number: '+1 415 555 9999', older: 11 });
		expect(phones[0].chats.at(-1)?.at).toBe(now);
	});
});

describe('a conversation', () => {
	const lines = () => chats()[0].lines.map(({ who, text, event }) => [who, text ?? event]);

	it('is shown with who came, said what, and left', () => {
		start('+14155552671');
		const [contact] = state.contacts;
		const participant = state.participants.add({
			contact,
			request: {},
			speaker: {
				ParticipantId: 'bot',
				DisplayName: 'Workflow',
				ParticipantRole: 'CUSTOM_BOT',
			},
			createdAt: now,
			connectedAt: now,
		});
		note(contact, 'participant.joined', now, participant.speaker);
		say(contact, participant.speaker, 'How are you?', now);
		reply(state, contact, 'Fine, thanks');
		remove(participant, now);
		connectAgent(state, contact);
		writeAsAgent(state, contact, 'Good to hear');
		end(state, contact, 'AGENT_DISCONNECT');
		expect(chats()[0]).toMatchObject({ text: 'Hello +14155552671', isOpen: false });
		expect(lines()).toEqual([
			['workflow', 'joined'],
			['workflow', 'How are you?'],
			['customer', 'Fine, thanks'],
			['workflow', 'left'],
			['agent', 'joined'],
			['agent', 'Good to hear'],
		]);
	});

	it('whose first message the flow writes has all of it', () => {
		start('+14155552671', { InitialSystemMessage: undefined });
		reply(state, state.contacts[0], 'Hello?');
		expect(lines()).toEqual([['customer', 'Hello?']]);
	});

	it('goes on after a transfer, in the same chat', () => {
		start('+14155552671');
		const next = transfer(state, state.contacts[0]);
		reply(state, next, 'Still there?');
		expect(lines()).toEqual([['customer', 'Still there?']]);
		expect(chats()[0].isOpen).toBe(true);
		expect(phonesOf(state)).toMatchObject({ phoneCount: 1, chatCount: 1 });
	});

	it('shows the latest of many lines', () => {
		start('+14155552671');
		for (let index = 0; index < 250; index++) reply(state, state.contacts[0], String(index));
		expect(lines()).toHaveLength(200);
		expect(lines().at(-1)).toEqual(['customer', '249']);
	});
});

describe('the page', () => {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect(state);
	});
	afterEach(async () => await local.close());

	/** fetch would not let the host be another one. */
	const statusFor = async (host: string, path: string) =>
		await new Promise((resolve, reject) => {
			httpRequest(local.url + path, { headers: { host } }, ({ statusCode }) => resolve(statusCode))
				.once('error', reject)
				.end();
		});

	it('and its data need no signature, and are no requests of the API', async () => {
		start('+14155552671', {
			InitialSystemMessage: { ContentType: 'text/plain', Content: '<b>Hello</b>' },
		});
		for (const path of ['/phones', '/phones/page.css', '/phones/page.mjs']) {
			const { status, headers } = await fetch(local.url + path);
			expect(status).toBe(200);
			expect(headers.get('content-security-policy')).toContain("default-src 'none'");
		}
		const data = await fetch(`${local.phones}/data`);
		expect(data.headers.get('content-type')).toMatch(/^application\/json/);
		expect(await data.json()).toEqual(phonesOf(state));
		expect(state.log).toEqual([]);
	});

	it('opens nothing else', async () => {
		for (const path of ['/phones/', '/phones/phones.mts', '/phones/..%2fstate.mts', '/instance']) {
			expect((await fetch(local.url + path)).status).toBe(403);
		}
		expect((await fetch(local.phones, { method: 'POST' })).status).toBe(403);
	});

	it('is for this machine only, whatever name leads here', async () => {
		for (const path of ['/phones', '/phones/data']) {
			expect(await statusFor('attacker.example', path)).toBe(403);
			expect(await statusFor(`localhost:${new URL(local.url).port}`, path)).toBe(200);
		}
	});

	describe('answers as the customer', () => {
		const post = async (
			path: string,
			body: unknown = { text: 'Yes, please' },
			headers: { origin?: string } = { origin: local.url },
		) =>
			await fetch(`${local.phones}/chats/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: typeof body === 'string' ? body : JSON.stringify(body),
			});

		it('a message, which counts as a reply', async () => {
			const id = start('+14155552671');
			expect((await post(`${id}/messages`, { text: '  Yes, please\n' })).status).toBe(204);
			const [contact] = state.contacts;
			expect(contact.replies).toEqual({ count: 1, lastAt: now });
			expect(contact.transcript.at(-1)).toMatchObject({
				ParticipantRole: 'CUSTOMER',
				Content: 'Yes, please',
			});
			expect(state.log).toEqual([]);
		});

		it('the end of the chat, once', async () => {
			const id = start('+14155552671');
			expect((await post(`${id}/end`, {})).status).toBe(204);
			expect(state.contacts[0].disconnectReason).toBe('CUSTOMER_DISCONNECT');
			expect((await post(`${id}/end`, {})).status).toBe(409);
			expect((await post(`${id}/messages`)).status).toBe(409);
			expect(state.contacts[0].replies.count).toBe(0);
		});

		it('to whom the chat was transferred', async () => {
			const id = start('+14155552671');
			const next = transfer(state, state.contacts[0]);
			await post(`${id}/messages`);
			expect(next.replies.count).toBe(1);
		});

		it('to a chat that is there', async () => {
			expect((await post('unknown/messages')).status).toBe(409);
			expect((await post('unknown/end')).status).toBe(409);
		});

		it.each([
			'',
			'no JSON',
			{},
			{ text: '' },
			{ text: ' ' },
			{ text: 1 },
			{ text: 'x'.repeat(1025) },
		])('not with %j', async (body) => {
			const id = start('+14155552671');
			expect((await post(`${id}/messages`, body)).status).toBe(400);
			expect(state.contacts[0].transcript).toHaveLength(1);
		});

		it('from the page only', async () => {
			const id = start('+14155552671');
			for (const what of ['messages', 'end']) {
				for (const headers of [{ origin: 'https://attacker.example' }, { origin: 'null' }, {}]) {
					const { status } = await post(`${id}/${what}`, undefined, headers);
					expect(status).toBe(403);
				}
			}
			expect(state.contacts[0].transcript).toHaveLength(1);
			expect(chats()[0].isOpen).toBe(true);
		});
	});
});
