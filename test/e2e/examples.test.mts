/** Every workflow of examples/, imported into the real n8n and set up as its sticky note asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IDataObject } from 'n8n-workflow';
import { waitingFlow, type WaitingFlow } from '../localConnect/flow.mts';
import {
	advance,
	connectAgent,
	end,
	enqueue,
	reply,
	transfer,
} from '../localConnect/lifecycle.mts';
import type { Contact } from '../localConnect/state.mts';
import {
	isRunning,
	lastExecutionOf,
	retryExecution,
	runWorkflow,
	untilEnded,
	type Execution,
} from '../realN8n/executions.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { startModel, type Answer, type Model } from './agent.mts';
import { everySeconds, fieldsOf, importExample, Table, zoneAt, type Choices } from './examples.mts';
import { each, everyThreeSeconds, Site } from './site.mts';
import { startMailServer, type MailServer } from './smtp.mts';

let site: Site;
/** Published by a test, and ended with it. */
const published: string[] = [];

beforeAll(async () => void (site = await Site.open()));
afterAll(async () => await site?.close());
beforeEach(() => site.reset());
afterEach(async () => {
	for (const id of published.splice(0)) {
		await site.rest.post(`/rest/workflows/${id}/deactivate`, {});
		await until('its executions have ended', async () => !(await isRunning(site.rest, id)));
	}
});

async function importAndPublish(file: string, choices: Choices): Promise<string> {
	const saved = await importExample(site, file, choices);
	await publish(site.rest, saved);
	published.push(saved.id);
	return saved.id;
}

/** Waits until something is so. */
async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
	const deadline = performance.now() + 60_000;
	while (!(await isSo())) {
		if (performance.now() > deadline) throw new Error(`After a minute still not: ${what}`);
		await sleep(20);
	}
}

const contactOf = (phone: string) =>
	site.local.state.contacts.find(({ request }) => request.DestinationEndpoint.Address === phone);

/** How many requests for a chat arrived, repeats included. */
const asked = () => site.local.state.requests('StartOutboundChatContact').length;

/** The numbers for which a request arrived before so many, and another one after. */
function askedAgain(before: number): Set<string> {
	const numbers = site.local.state.requests('StartOutboundChatContact').map(({ body }) => {
		const { DestinationEndpoint } = JSON.parse(body.toString()) as {
			DestinationEndpoint: { Address: string };
		};
		return DestinationEndpoint.Address;
	});
	const first = new Set(numbers.slice(0, before));
	return new Set(numbers.slice(before).filter((number) => first.has(number)));
}

describe('nightly-reminder.json, with reminder-error-workflow.json', () => {
	const DAY = 24 * 3600 * 1000;
	let mailServer: MailServer;
	beforeAll(async () => void (mailServer = await startMailServer()));
	afterAll(async () => await mailServer?.close());
	beforeEach(() => (mailServer.mails.length = 0));

	const inOneDay = () => new Date(Date.now() + DAY).toISOString();

	/** Makes the table, and publishes both workflows in a time zone in which it is noon. */
	const set = async (name: string, rows: IDataObject[], parameters: Choices['parameters'] = {}) => {
		const table = await Table.create(
			site,
			name,
			{
				name: 'string',
				phone: 'string',
				appointment: 'date',
				status: 'string',
				contactId: 'string',
				error: 'string',
			},
			rows,
		);
		const settings = { timezone: zoneAt(12) };
		const data = {
			host: '127.0.0.1',
			port: mailServer.port,
			secure: false,
			disableStartTls: true,
			user: '',
			password: '',
		};
		const errorWorkflow = await importAndPublish('reminder-error-workflow.json', {
			table: table.id,
			settings,
			credentials: { 'Send Email': { type: 'smtp', data } },
		});
		await importAndPublish('nightly-reminder.json', {
			table: table.id,
			settings: { ...settings, errorWorkflow },
			parameters: { 'Every Evening at 18:00': everySeconds(4), ...parameters },
		});
		return table;
	};

	it('reminds everybody of tomorrow once, writes down the result, and mails who was not reached', async () => {
		const [first, second, refused, done, later] = customers(5);
		site.refuseOnce(2);
		const table = await set('Appointments', [
			{ ...first, appointment: inOneDay() },
			{ ...second, appointment: inOneDay() },
			{ ...refused, appointment: inOneDay() },
			{ name: 'No number', phone: '12ab', appointment: inOneDay() },
			{ ...done, appointment: inOneDay(), status: 'reminded' },
			{ ...later, appointment: new Date(Date.now() + 2 * DAY).toISOString() },
		]);

		await until('a mail has arrived', () => mailServer.mails.length > 0);
		expect(site.chats(5)).toEqual([1, 1, 0, 0, 0]);
		const rows = await table.rows();
		expect(rows.map(({ status }) => status)).toEqual([
			'reminded',
			'reminded',
			'failed',
			'failed',
			'reminded',
			null,
		]);
		expect(rows[0].contactId).toBe(contactOf(first.phone)?.contactId);
		expect(rows[2].error).toContain('does not accept');
		expect(rows[3].error).toContain("'To'");

		const [mail] = mailServer.mails;
		expect(mail).toContain('Subject: Reminder: 2 customers were not reached');
		expect(mail).toContain(`${refused.name}, ${refused.phone}, `);
		expect(mail).toContain('No number, 12ab, ');
		for (const { phone } of [first, second, done, later]) expect(mail).not.toContain(phone);

		// The schedule goes on, with nothing left to do.
		await sleep(5_000);
		expect(site.chats(5)).toEqual([1, 1, 0, 0, 0]);
		expect(mailServer.mails).toHaveLength(1);
	});

	it('mails also who was not tried, when the workflow fails before', async () => {
		const [{ phone, name }] = customers(1);
		await set('Appointments 2', [{ phone, name, appointment: inOneDay() }], {
			"Tomorrow's Appointments": { filters: { conditions: [{ keyName: 'none' }] } },
		});
		await until('a mail has arrived', () => mailServer.mails.length > 0);
		expect(mailServer.mails[0]).toContain(`${name}, ${phone}, 12:`);
		expect(mailServer.mails[0]).toContain('not tried');
		expect(site.chats(1)).toEqual([0]);
	});
});

describe('webhook-to-sms.json', () => {
	const KEY = { name: 'x-key', value: 'secret' };
	let calls = 0;

	const call = async (
		body: object,
		headers: Record<string, string> = { [KEY.name]: KEY.value },
	) => {
		calls += 1;
		const response = await fetch(`${site.n8n.url}/webhook/order-on-its-way`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		return { status: response.status, body: await response.text() };
	};
	const json = ({ status, body }: { status: number; body: string }) => ({
		status,
		body: JSON.parse(body) as IDataObject,
	});

	beforeEach(async () => {
		await importAndPublish('webhook-to-sms.json', {
			credentials: { Webhook: { type: 'httpHeaderAuth', data: KEY } },
		});
	});

	it('answers with the ContactId, and a repeated call with the same one', async () => {
		const [{ name, phone }] = customers(1);
		const order = { orderId: `order-${calls}`, name, phone };
		const first = json(await call(order));
		expect(first.status).toBe(200);
		expect(first.body).toEqual({ ContactId: contactOf(phone)?.contactId, Status: 'started' });
		const second = json(await call(order));
		expect(second.body.ContactId).toBe(first.body.ContactId);
		expect(site.chats(1)).toEqual([1]);
		expect(contactOf(phone)?.request.InitialSystemMessage?.Content).toContain(name);
	});

	it('says what is wrong with a call, and sends nothing', async () => {
		const [{ name, phone }] = customers(1);
		const noNumber = json(await call({ orderId: 'order-x', name, phone: '12ab' }));
		expect(noNumber).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
		expect(noNumber.body.message).toContain("'To'");
		const noOrder = json(await call({ name, phone }));
		expect(noOrder.status).toBe(400);
		expect(noOrder.body.message).toContain("'Key'");
		expect(await call({ orderId: 'order-x', name, phone }, {})).toMatchObject({ status: 403 });
		expect(site.local.state.log).toHaveLength(0);
	});

	it('answers 502 when Amazon Connect refuses', async () => {
		const [{ name, phone }] = customers(1);
		site.refuseOnce(0);
		const refused = json(await call({ orderId: `order-${calls}`, name, phone }));
		expect(refused).toMatchObject({ status: 502, body: { code: 'InvalidRequestException' } });
	});
});

describe('ai-agent-sms.json', () => {
	let model: Model;
	beforeAll(async () => void (model = await startModel()));
	afterAll(async () => await model?.close());

	/** Tells the agent something in the chat, and gives back how the execution ended. */
	const tell = async (...answers: Answer[]) => {
		const [{ phone }] = customers(1);
		const { id } = await importExample(site, 'ai-agent-sms.json', {
			credentials: {
				'Chat Model': { type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
			},
			parameters: {
				'Text the Customer': { destinationEndpoint: phone },
				'Chat Model': {
					model: { __rl: true, mode: 'id', value: 'fake' },
					responsesApiEnabled: false,
					options: { maxRetries: 0 },
				},
			},
		});
		model.willAnswer(...answers);
		const said = { chatInput: 'The order will come a day later.', sessionId: 'session' };
		const { executionId } = await site.rest.post<{ executionId: string }>(
			`/rest/workflows/${id}/run`,
			{
				triggerToStartFrom: {
					name: 'When Chat Message Received',
					data: {
						startTime: 0,
						executionTime: 0,
						executionIndex: 0,
						executionStatus: 'success',
						source: [],
						data: { main: [[{ json: said }]] },
					},
				},
			},
		);
		return await untilEnded(site.rest, executionId);
	};

	it('the model writes the text of one SMS, to the number in the tool', async () => {
		const { status } = await tell(['Your order comes tomorrow.']);
		expect(status).toBe('success');
		expect(site.chats(1)).toEqual([1]);
		expect(site.local.state.contacts[0].request.InitialSystemMessage?.Content).toBe(
			'Your order comes tomorrow.',
		);
	});

	it('a model that calls the tool again and again sends one SMS', async () => {
		const { status } = await tell(['Late', 'Later'], ['Latest']);
		expect(status).toBe('success');
		expect(model.asked).toBeGreaterThan(2);
		expect(site.chats(1)).toEqual([1]);
	});
});

describe('whatsapp-campaign.json', () => {
	const FILE = 'whatsapp-campaign.json';

	const recipients = (count: number) => customers(count).map(({ phone }) => ({ phone }));

	/** What somebody sets for a campaign that is open for whoever does it at this hour. */
	const choicesFor = async (
		table: Table,
		{ hour = 12, daysAgo = 0, seconds = 5 } = {},
	): Promise<Choices> => {
		const timezone = zoneAt(hour);
		const day = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone });
		const firstDay = day.format(Date.now() - daysAgo * 24 * 3600 * 1000);
		return {
			table: table.id,
			settings: { timezone },
			parameters: {
				Campaign: await fieldsOf(FILE, 'Campaign', {
					campaign: table.id,
					firstDay,
					lastWeekday: 7,
				}),
				'Every 5 Minutes': everySeconds(seconds),
			},
		};
	};

	const makeTable = async (name: string, phones: IDataObject[]) =>
		await Table.create(
			site,
			name,
			{
				phone: 'string',
				firstName: 'string',
				status: 'string',
				contactId: 'string',
				error: 'string',
				refusals: 'number',
			},
			phones.map((one, index) => ({ firstName: `Customer ${index}`, ...one })),
		);

	const untilDone = async (table: Table) =>
		await until('every row has a result', async () =>
			(await table.rows()).every(({ status }) => status),
		);

	/** Everybody got one chat, and every row says which. */
	const expectOneEach = async (table: Table) => {
		const rows = await table.rows();
		expect(site.chats(rows.length)).toEqual(each(rows.length, 1));
		const results = rows.map(({ status, contactId }) => ({ status, contactId }));
		expect(results).toEqual(
			rows.map(({ phone }) => ({ status: 'started', contactId: contactOf(phone)?.contactId })),
		);
	};

	describe('n8n is killed', { timeout: 240_000 }, () => {
		it('while it sends: everybody gets one chat, and every row its result', async () => {
			const COUNT = 40;
			const table = await makeTable('While sending', recipients(COUNT));
			await importAndPublish(FILE, { ...(await choicesFor(table)), amazonConnect: site.slow });
			await site.untilStarted(10);
			await site.n8n.kill();
			const before = site.local.state.contacts.length;
			expect(before).toBeLessThan(COUNT / 2);

			await site.start();
			await site.untilStarted(before + 5);
			await site.n8n.kill();
			expect(site.local.state.contacts.length).toBeLessThan(COUNT);

			await site.start();
			await untilDone(table);
			await expectOneEach(table);
		});

		it('after the last chat, before any result is written', async () => {
			const COUNT = 40;
			const table = await makeTable('Before writing', recipients(COUNT));
			// The last one is started, but n8n does not hear of it.
			const last = (body: unknown) =>
				JSON.stringify(body).includes(recipients(COUNT)[COUNT - 1].phone);
			site.local.state.faults.push(
				{ kind: 'resetAfter', times: 1, when: last },
				{ kind: 'hang', times: 1, when: last },
			);
			await importAndPublish(FILE, await choicesFor(table));
			await until(
				'all are started, and the last one is asked for again',
				() => site.local.state.contacts.length === COUNT && asked() === COUNT + 1,
			);
			await site.n8n.kill();

			await site.start();
			await untilDone(table);
			await expectOneEach(table);
			// All were asked for again: nothing had been written.
			expect(asked()).toBe(COUNT + 1 + COUNT);
		});

		it('while it writes the results of 300, with more to come', async () => {
			const COUNT = 320;
			const table = await makeTable('While writing', recipients(COUNT));
			// The results of 300 take some seconds.
			await importAndPublish(FILE, await choicesFor(table, { seconds: 15 }));
			await until('a result is written', async () => Boolean((await table.rows())[0].status));
			await site.n8n.kill();
			const before = asked();
			expect(site.local.state.contacts).toHaveLength(300);

			await site.start();
			await untilDone(table);
			await expectOneEach(table);
			// Some results had been written, and some not. On a busy machine two runs may meet and
			// ask for the same customers, so these are counted, not the requests.
			const repeated = askedAgain(before).size;
			expect(repeated).toBeGreaterThan(0);
			expect(repeated).toBeLessThan(300);
		});
	});

	it('two runs at once send one chat each', async () => {
		const COUNT = 30;
		const table = await makeTable('At once', recipients(COUNT));
		const choices = await choicesFor(table, { seconds: 2 });
		await importAndPublish(FILE, { ...choices, amazonConnect: site.slow });
		await untilDone(table);
		await expectOneEach(table);
		expect(asked()).toBeGreaterThan(COUNT);
	});

	it('tries again what failed for now, gives up what fails for good, and ends with an error', async () => {
		const [good, refusedOnce, refusedAlways] = recipients(3);
		const table = await makeTable('Failures', [
			refusedAlways,
			good,
			{ phone: '12ab' },
			refusedOnce,
		]);
		site.refuseOnce(1);
		for (let time = 0; time < 5; time += 1) site.refuseOnce(2);
		const id = await importAndPublish(FILE, await choicesFor(table, { seconds: 2 }));
		await until('the number is given up', async () => (await table.rows())[2].status === 'failed');
		const ended = await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
		expect(ended.status).toBe('error');
		expect(ended.error).toContain('rows of the campaign were not started');

		await untilDone(table);
		expect(site.chats(3)).toEqual([1, 1, 0]);
		expect(await table.rows()).toMatchObject([
			{ status: 'failed', refusals: 5, error: expect.stringContaining('does not accept') },
			{ status: 'started', refusals: null },
			{ status: 'failed', refusals: 0, error: expect.stringContaining("'To'") },
			{ status: 'started', refusals: 1, error: '' },
		]);
	});

	it('is not held up by rows that fail again and again', async () => {
		const table = await makeTable('Held up', recipients(3));
		for (let time = 0; time < 5; time += 1) site.refuseOnce(0, 1);
		const choices = await choicesFor(table, { seconds: 2 });
		await importAndPublish(FILE, {
			...choices,
			parameters: { ...choices.parameters, 'Next 300 Pending Rows': { limit: 2 } },
		});
		await until('the third is started', async () => Boolean((await table.rows())[2].status));
		const [first, second, third] = await table.rows();
		expect(third.status).toBe('started');
		expect(first.refusals).toBeLessThan(5);
		expect(second.refusals).toBeLessThan(5);
	});

	it('holds a missing right against no row, and goes on when it is given', async () => {
		const COUNT = 12;
		const table = await makeTable('Missing right', recipients(COUNT));
		const [key] = site.local.state.account.keys;
		key.denied = ['connect:StartOutboundChatContact'];
		await importAndPublish(FILE, await choicesFor(table, { seconds: 2 }));
		await until('several runs have failed', () => asked() > 3 * COUNT);
		delete key.denied;
		await untilDone(table);
		await expectOneEach(table);
		for (const { refusals } of await table.rows()) expect(refusals).toBe(0);
	});

	it.each([
		['at three in the night', 3, 0, 0],
		['on the day before the first', 12, -1, 0],
		['on the seventh day', 12, 6, 2],
		['on the eighth day', 12, 7, 0],
	])('%s', async (name, hour, daysAgo, chats) => {
		const table = await makeTable(name, recipients(2));
		const { id } = await importExample(site, FILE, await choicesFor(table, { hour, daysAgo }));
		expect(await runWorkflow(site.rest, id, 'Every 5 Minutes')).toMatchObject({
			status: 'success',
		});
		expect(site.local.state.contacts).toHaveLength(chats);
	});

	it('leaves rows that are too late as they are, for the next run', async () => {
		const table = await makeTable('Too late', recipients(2));
		const choices = await choicesFor(table);
		const options = { includeInputFields: true, startBefore: '2020-01-01T00:00:00Z' };
		const { id } = await importExample(site, FILE, {
			...choices,
			parameters: { ...choices.parameters, 'Amazon Connect': { options } },
		});
		const execution = await runWorkflow(site.rest, id, 'Every 5 Minutes');
		expect(execution.status).toBe('success');
		expect(execution.outputOf('Amazon Connect', 1)).toHaveLength(2);
		for (const row of await table.rows()) {
			expect(row).toMatchObject({ status: null, error: null, refusals: null });
		}
	});
});

describe('outcome-into-table.json', () => {
	it('writes end, reason and reply into the row of the chat, also after a transfer', async () => {
		const { state } = site.local;
		const [replied, silent, transferred, untold, elsewhere] = startContacts(site.local, 5);
		const columns = {
			contactId: 'string',
			endedAt: 'string',
			endReason: 'string',
			replied: 'string',
		} as const;
		const rows = [replied, silent, transferred, untold].map(({ contactId }) => ({ contactId }));
		const table = await Table.create(site, 'Outcomes', columns, rows);
		await importAndPublish('outcome-into-table.json', {
			table: table.id,
			parameters: {
				'Amazon Connect Trigger': { pollTimes: everyThreeSeconds },
				'Wait 5 Minutes': { amount: 1, unit: 'seconds' },
			},
		});
		reply(state, replied);
		for (const one of [replied, silent, elsewhere]) end(state, one, 'CUSTOMER_DISCONNECT');
		end(state, transfer(state, transferred), 'AGENT_DISCONNECT');
		await until('three rows are filled in', async () => {
			const done = (await table.rows()).filter(({ endedAt }) => endedAt);
			return done.length === 3;
		});
		state.behaviour.chatMetrics = 'never';
		end(state, untold, 'EXPIRED');
		await until('the fourth, too', async () => {
			const last = (await table.rows()).at(-1);
			return last?.replied === 'unknown';
		});
		state.behaviour.chatMetrics = 'live';
		expect(await table.rows()).toMatchObject([
			{ endReason: 'CUSTOMER_DISCONNECT', replied: 'yes' },
			{ endReason: 'CUSTOMER_DISCONNECT', replied: 'no' },
			{ endReason: 'AGENT_DISCONNECT', replied: 'unknown' },
			{ endReason: 'EXPIRED', replied: 'unknown' },
		]);
		const [{ endedAt }] = await table.rows();
		expect(endedAt).toBe(new Date(replied.disconnectedAt ?? 0).toISOString());
	});
});

describe('wait-for-outcome.json', () => {
	const STAFF = { user: 'staff', password: 'secret' };

	/** Imports it, fills in its form, and gives the chat that was started. */
	const start = async (hours: number) => {
		const values = { until: `={{ $now.plus({ hours: ${hours} }).toISO() }}` };
		const id = await importAndPublish('wait-for-outcome.json', {
			credentials: { Form: { type: 'httpBasicAuth', data: STAFF } },
			parameters: {
				'Wait 2 Minutes': { amount: 1, unit: 'seconds' },
				Until: await fieldsOf('wait-for-outcome.json', 'Until', values),
			},
		});
		const [{ phone }] = customers(1);
		const form = new FormData();
		for (const [index, value] of [phone, 'Your order is late.'].entries()) {
			form.append(`field-${index}`, value);
		}
		const headers = { authorization: `Basic ${btoa(`${STAFF.user}:${STAFF.password}`)}` };
		const url = `${site.n8n.url}/form/text-a-customer`;
		expect((await fetch(url, { method: 'POST', headers, body: form })).status).toBe(200);
		await until('the chat is read', () => site.local.state.requests('DescribeContact').length > 0);
		return { id, phone, contact: contactOf(phone) as Contact };
	};

	it('goes on when the chat has ended, also after a transfer', async () => {
		const { id, phone, contact } = await start(24);
		const next = transfer(site.local.state, contact);
		const before = site.local.state.requests('DescribeContact').length;
		await until('the next contact is read', () =>
			site.local.state
				.requests('DescribeContact')
				.slice(before)
				.some(({ target }) => target.includes(next.contactId)),
		);
		expect(await isRunning(site.rest, id)).toBe(true);
		end(site.local.state, next, 'CUSTOMER_DISCONNECT');
		const ended = await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
		expect(ended.status).toBe('success');
		expect(ended.outputOf('Ended')).toEqual([
			{ phone, endReason: 'CUSTOMER_DISCONNECT', replied: 'unknown' },
		]);
		expect(ended.outputOf('Still Open')).toEqual([]);
		expect(asked()).toBe(1);
	});

	it('goes on when the time has passed', async () => {
		const { id, phone, contact } = await start(0);
		const ended = await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
		expect(ended.outputOf('Still Open')).toEqual([{ phone, ContactId: contact.contactId }]);
		expect(ended.outputOf('Ended')).toEqual([]);
	});
});

/** The workflows that talk with a customer, whom somebody names in a form. */
describe('a conversation', () => {
	const STAFF = { user: 'staff', password: 'secret' };
	const AUTHORIZATION = `Basic ${btoa(`${STAFF.user}:${STAFF.password}`)}`;
	const [{ name, phone }] = customers(1);

	/** The flow of the notes: quick to look for the workflow, and slow to give up. */
	const useFlow = (next: Partial<WaitingFlow['next']>) => {
		const { behaviour } = site.local.state;
		behaviour.flow = waitingFlow({ wait: 500, loops: 100 });
		Object.assign(behaviour.flow.next, next);
	};

	afterEach(() => delete site.local.state.behaviour.flow);

	/** Fills in a form, which is for staff only. */
	const fillIn = async (path: string, ...values: string[]) => {
		const form = new FormData();
		for (const [index, value] of values.entries()) form.append(`field-${index}`, value);
		const submit = async (headers: Record<string, string>) =>
			await fetch(`${site.n8n.url}/form/${path}`, { method: 'POST', headers, body: form });
		expect((await submit({})).status).toBe(401);
		expect((await submit({ authorization: AUTHORIZATION })).status).toBe(200);
	};

	const form = { type: 'httpBasicAuth', data: STAFF };

	/** Who is in the chat with the customer, and what everybody says. */
	const said = (contact: Contact, ...roles: string[]): string[] =>
		contact.transcript
			.filter(({ ParticipantRole = '' }) => roles.includes(ParticipantRole))
			.flatMap(({ Content }) => Content ?? []);

	const contactNow = (): Contact => {
		const contact = contactOf(phone);
		if (!contact) throw new Error('The customer has no chat');
		advance(site.local.state, contact);
		return contact;
	};

	const untilJoined = async () => {
		await until('the workflow has joined', () => {
			const bot = contactOf(phone)?.customBot;
			return bot?.connectedAt !== undefined;
		});
		return contactNow();
	};

	describe('wait-for-answer.json', () => {
		beforeEach(() => useFlow({ botParticipantDisconnected: { to: 'disconnect' } }));

		/** Asks the customer; gives the workflow, and the chat once the workflow is in it. */
		const ask = async (parameters: Choices['parameters'] = {}) => {
			const id = await importAndPublish('wait-for-answer.json', {
				credentials: { Form: form },
				parameters,
			});
			await fillIn('ask-a-customer', name, phone, 'does Monday at 9:00 suit you?');
			const contact = await untilJoined();
			expect(contact.request.ChatDurationInMinutes).toBe(60);
			expect(said(contact, 'SYSTEM', 'CUSTOM_BOT')).toEqual([
				`Hello ${name}, does Monday at 9:00 suit you? Please reply YES or NO.`,
			]);
			const ended = async () => await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
			return { id, contact, ended };
		};

		const BRANCHES = ['Answered', 'Not Answered', 'Chat Ended', 'Agent Joined'];

		/** What the branch gives; nothing comes out of the others. */
		const outcomeIn = (execution: Execution, branch: string) => {
			expect(execution).toMatchObject({ status: 'success', error: undefined });
			const taken = BRANCHES.filter((one) => execution.outputOf(one).length > 0);
			expect(taken).toEqual([branch]);
			return execution.outputOf(branch);
		};

		it('goes on with the answer, and leaves the chat to its flow', async () => {
			const { contact, ended } = await ask();
			reply(site.local.state, contact, 'YES');
			const execution = await ended();
			expect(outcomeIn(execution, 'Answered')).toEqual([
				{ phone, ContactId: contact.contactId, answer: 'YES' },
			]);
			expect(execution.outputOf('Leave')).toMatchObject([{ Status: 'left' }]);
			expect(contactNow().disconnectReason).toBe('CONTACT_FLOW_DISCONNECT');
			expect(said(contact, 'SYSTEM', 'CUSTOM_BOT')).toHaveLength(1);
		});

		it('goes on without an answer when the time is over', async () => {
			const { contact, ended } = await ask({ 'Await Reply': { waitUpTo: 0.05 } });
			expect(outcomeIn(await ended(), 'Not Answered')).toEqual([
				{ phone, ContactId: contact.contactId },
			]);
			expect(contactNow().disconnectReason).toBe('CONTACT_FLOW_DISCONNECT');
		});

		it('goes on when the customer ends the chat', async () => {
			const { contact, ended } = await ask();
			end(site.local.state, contact, 'CUSTOMER_DISCONNECT');
			outcomeIn(await ended(), 'Chat Ended');
		});

		it('goes on when an agent joins', async () => {
			const { contact, ended } = await ask();
			connectAgent(site.local.state, contact);
			outcomeIn(await ended(), 'Agent Joined');
			expect(site.local.state.isActive(contactNow())).toBe(true);
		});

		it('retried after a crash, asks nobody again, and hears what was answered meanwhile', async () => {
			const { id, contact } = await ask();
			await site.n8n.kill();
			reply(site.local.state, contact, 'YES');
			await site.start();
			const crashed = await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
			expect(crashed.status).toBe('crashed');
			const retried = await retryExecution(site.rest, crashed.id);
			expect(outcomeIn(retried, 'Answered')).toMatchObject([{ phone, answer: 'YES' }]);
			expect(asked()).toBe(2);
			expect(site.chats(1)).toEqual([1]);
			expect(said(contact, 'SYSTEM', 'CUSTOM_BOT')).toHaveLength(1);
		});
	});

	describe('ai-conversation.json', () => {
		let model: Model;
		beforeAll(async () => void (model = await startModel()));
		afterAll(async () => await model?.close());
		beforeEach(() => useFlow({ participantNotFound: { to: 'disconnect' } }));

		const ABOUT = 'your delivery on Monday';
		const PASSED_ON = 'I am passing you on to a colleague, who will write to you here.';

		/** Begins a conversation in which the model gives these answers. */
		const begin = async (answers: Answer[], parameters: Choices['parameters'] = {}) => {
			model.willAnswer(...answers);
			const id = await importAndPublish('ai-conversation.json', {
				credentials: {
					Form: form,
					'Chat Model': { type: 'openAiApi', data: { apiKey: 'none', url: model.url } },
				},
				parameters: {
					'Chat Model': {
						model: { __rl: true, mode: 'id', value: 'fake' },
						responsesApiEnabled: false,
						options: { maxRetries: 0 },
					},
					...parameters,
				},
			});
			await fillIn('ai-conversation', name, phone, ABOUT);
			const contact = await untilJoined();
			const ended = async () => {
				const execution = await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
				expect(execution).toMatchObject({ status: 'success', error: undefined });
				expect(site.chats(1)).toEqual([1]);
				return execution;
			};
			/** The customer says something, and the workflow something else. */
			const turn = async (text: string, answer: string) => {
				reply(site.local.state, contact, text);
				await until(`it says ${answer}`, () => said(contact, 'CUSTOM_BOT').at(-1) === answer);
			};
			return { contact, ended, turn };
		};

		/** The flow has brought the chat into a queue. */
		const expectHandedOver = (contact: Contact) => {
			expect(said(contact, 'CUSTOM_BOT').at(-1)).toBe(PASSED_ON);
			expect(contactNow().queue).toBeDefined();
			expect(site.local.state.isActive(contact)).toBe(true);
		};

		it('the model answers, remembers, and a person takes over when the customer asks', async () => {
			const { contact, ended, turn } = await begin([
				{ says: 'It comes at nine.' },
				{ says: 'You asked when it comes.' },
			]);
			expect(said(contact, 'SYSTEM')[0]).toContain(`I am writing about ${ABOUT}.`);
			await turn('When does it come?', 'It comes at nine.');
			await turn('What did I ask?', 'You asked when it comes.');
			expect(model.told[0]).toContain(ABOUT);
			expect(model.told.slice(1)).toEqual([
				'When does it come?',
				'It comes at nine.',
				'What did I ask?',
			]);
			const before = model.asked;
			reply(site.local.state, contact, ' Agent! ');
			await ended();
			expectHandedOver(contact);
			expect(model.asked).toBe(before);
			expect(said(contact, 'CUSTOM_BOT')).toHaveLength(3);
		});

		it.each<[string, Answer]>([
			['says so', { says: 'HANDOVER' }],
			['says so among other things', { says: 'Let me see. Hand-over!' }],
			['says nothing', { says: ' ' }],
			['cannot be reached', 'refused'],
		])('a person takes over when the model %s', async (_, answer) => {
			const { contact, ended } = await begin([answer]);
			reply(site.local.state, contact, 'I want my money back.');
			await ended();
			expectHandedOver(contact);
			expect(said(contact, 'CUSTOM_BOT')).toEqual([PASSED_ON]);
		});

		it('a person takes over after ten answers', async () => {
			const answers = Array.from({ length: 12 }, (_, index) => ({ says: `Answer ${index}` }));
			const { contact, ended, turn } = await begin(answers);
			for (let index = 0; index < 10; index += 1) {
				await turn(`Question ${index}`, `Answer ${index}`);
			}
			await turn('Question 10', PASSED_ON);
			await ended();
			expectHandedOver(contact);
		});

		it('ends the chat of a customer who is silent', async () => {
			const { contact, ended } = await begin([], { 'Await Reply': { waitUpTo: 0.05 } });
			const execution = await ended();
			expect(execution.outputOf('End Chat')).toMatchObject([{ Status: 'stopped' }]);
			expect(contact.disconnectReason).toBe('API');
		});

		it('ends when the customer ends the chat', async () => {
			const { contact, ended, turn } = await begin([{ says: 'It comes at nine.' }]);
			await turn('When does it come?', 'It comes at nine.');
			end(site.local.state, contact, 'CUSTOMER_DISCONNECT');
			const execution = await ended();
			expect(execution.outputOf('What Happened?', 2)).toMatchObject([{ Status: 'ended' }]);
			expect(execution.outputOf('Leave')).toEqual([]);
		});
	});
});

describe('skip-opted-out.json', () => {
	const COUNT = 5;

	const run = async (name: string) => {
		// One is spelled as people do.
		const [first, ...others] = customers(COUNT);
		const phone = first.phone.replace('+1415', '+1 (415) ');
		const columns = { name: 'string', phone: 'string' } as const;
		const table = await Table.create(site, name, columns, [{ ...first, phone }, ...others]);
		const { id } = await importExample(site, 'skip-opted-out.json', {
			table: table.id,
			parameters: {
				'Opted-Out Numbers': { url: site.local.url.replace('127.0.0.1', 'localhost') },
			},
		});
		const once = async () => await runWorkflow(site.rest, id, 'Start');
		return { once, ended: await once() };
	};

	const optOut = (...phones: string[]) =>
		site.local.state.account.optOutLists[0].numbers.push(
			...phones.map((number) => ({ number, at: Date.now(), byEndUser: true })),
		);

	afterEach(() => {
		site.local.state.account.optOutLists[0].numbers.length = 0;
		delete site.local.state.account.keys[0].denied;
	});

	it('texts everybody once who is on no page of the opt-out list', async () => {
		const [first, , third, , last] = customers(COUNT).map(({ phone }) => phone);
		optOut(first, ...customers(150, 1000).map(({ phone }) => phone), third, last);
		const { ended, once } = await run('Some opted out');
		expect(ended.error).toBeUndefined();
		expect(site.local.state.requests('DescribeOptedOutNumbers')).toHaveLength(2);
		expect(site.chats(COUNT)).toEqual([0, 1, 0, 1, 0]);
		await once();
		expect(site.chats(COUNT)).toEqual([0, 1, 0, 1, 0]);
	});

	it('texts everybody when nobody opted out', async () => {
		const { ended } = await run('Nobody opted out');
		expect(ended.error).toBeUndefined();
		expect(site.chats(COUNT)).toEqual(each(COUNT, 1));
	});

	it('texts nobody when the list cannot be read', async () => {
		site.local.state.account.keys[0].denied = ['sms-voice:DescribeOptedOutNumbers'];
		const { ended } = await run('Not allowed');
		expect(ended.status).toBe('error');
		expect(ended.outputOf('Customers')).toEqual([]);
		expect(site.chats(COUNT)).toEqual(each(COUNT, 0));
	});

	it('texts nobody when the second page cannot be read', async () => {
		optOut(...customers(150, 1000).map(({ phone }) => phone));
		site.local.state.faults.push({
			kind: 'error',
			operation: 'DescribeOptedOutNumbers',
			times: 1,
			status: 400,
			type: 'ThrottlingException',
			when: (body) => JSON.stringify(body).includes('NextToken'),
		});
		const { ended } = await run('Half a list');
		expect(site.local.state.requests('DescribeOptedOutNumbers')).toHaveLength(2);
		expect(ended.status).toBe('error');
		expect(ended.outputOf('Customers')).toEqual([]);
		expect(site.chats(COUNT)).toEqual(each(COUNT, 0));
	});
});

/** Chats as their age and their fate have left them, for the examples that look at them afterwards. */
describe('after the start', () => {
	const HOUR = 3600 * 1000;
	const DAY = 24 * HOUR;

	afterEach(() => {
		Object.assign(site.local.state.behaviour, { chatMetrics: 'live', flowStartsAfter: 0 });
		delete site.local.state.account.keys[0].denied;
	});

	/** Starts chats, each of which began some time ago. */
	const startedAgo = (...ages: number[]): Contact[] => {
		const contacts = startContacts(site.local, ages.length);
		for (const [index, age] of ages.entries()) contacts[index].startedAt -= age;
		return contacts;
	};

	/** The next request of an operation whose body names something is refused. */
	const refuse = (operation: string, named: string) =>
		site.local.state.faults.push({
			operation,
			times: 1,
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
			when: (body) => JSON.stringify(body).includes(named),
		});

	describe('free-the-room.json', () => {
		const FILE = 'free-the-room.json';

		const run = async (choices: Choices = {}) => {
			const { id } = await importExample(site, FILE, choices);
			return await runWorkflow(site.rest, id, 'Every Hour');
		};

		/** The chats that the workflow has ended. */
		const stopped = () =>
			site.local.state.contacts.filter(({ disconnectReason }) => disconnectReason === 'API');

		it('ends the chats that nobody has replied to, and leaves all others alone', async () => {
			const { state } = site.local;
			const [silent, replied, queued, withAgent, ended, young, old, beforeItsFlow, before] =
				startedAgo(...each(5, 20 * HOUR), 11 * HOUR, 6 * DAY, 13 * HOUR, 20 * HOUR);
			state.behaviour.flowStartsAfter = 15 * HOUR;
			reply(state, replied);
			enqueue(state, queued);
			connectAgent(state, withAgent);
			end(state, ended, 'CUSTOMER_DISCONNECT');
			// The customer replied before the transfer, and the contact that went on does not tell.
			reply(state, before);
			const after = transfer(state, before);
			after.startedAt -= 19 * HOUR;

			const execution = await run();
			expect(execution).toMatchObject({ status: 'success', error: undefined });
			const found = execution.outputOf('Open Chats').map(({ ContactId, Status }) => ({
				[String(ContactId)]: Status,
			}));
			expect(Object.assign({}, ...found)).toEqual({
				[silent.contactId]: 'inFlow',
				[replied.contactId]: 'inFlow',
				[queued.contactId]: 'queued',
				[withAgent.contactId]: 'withAgent',
				[old.contactId]: 'inFlow',
				[beforeItsFlow.contactId]: 'initiated',
				[after.contactId]: 'inFlow',
			});
			expect(stopped()).toEqual([silent, old, beforeItsFlow]);
			expect(state.requests('StopContact')).toHaveLength(3);
			for (const one of [replied, queued, withAgent, young, after]) {
				expect(state.isActive(one)).toBe(true);
			}

			// One hour later, there is nothing left to do.
			expect(await run()).toMatchObject({ status: 'success' });
			expect(state.requests('StopContact')).toHaveLength(3);
		});

		it.each(['never', 'zeroUntilEnd', 'atEnd'] as const)(
			'ends nobody where Amazon Connect does not tell who replied: chat metrics %s',
			async (chatMetrics) => {
				site.local.state.behaviour.chatMetrics = chatMetrics;
				const [replied] = startedAgo(...each(4, 20 * HOUR));
				reply(site.local.state, replied);
				const execution = await run();
				expect(execution).toMatchObject({ status: 'success', error: undefined });
				const found = execution.outputOf('Open Chats');
				expect(found).toHaveLength(4);
				for (const one of found) expect(one).not.toHaveProperty('CustomerReplied');
				expect(stopped()).toEqual([]);
				expect(site.local.state.requests('StopContact')).toEqual([]);
			},
		);

		it('the hours stand in one place', async () => {
			const [young, old] = startedAgo(3 * HOUR, 5 * HOUR);
			const hours = await fieldsOf(FILE, 'How Long', { hours: 4 });
			expect(await run({ parameters: { 'How Long': hours } })).toMatchObject({
				status: 'success',
			});
			expect(stopped()).toEqual([old]);
			expect(site.local.state.isActive(young)).toBe(true);
		});

		it('ends the others when one is refused, and ends with an error', async () => {
			const [first, refused, last] = startedAgo(...each(3, 20 * HOUR));
			refuse('StopContact', refused.contactId);
			const execution = await run();
			expect(execution.status).toBe('error');
			expect(execution.error).toContain('1 chats without a reply could not be ended');
			expect(stopped()).toEqual([first, last]);
		});

		it('ends nobody when the details cannot be read', async () => {
			startedAgo(20 * HOUR);
			site.local.state.account.keys[0].denied = ['connect:DescribeContact'];
			expect((await run()).status).toBe('error');
			expect(stopped()).toEqual([]);
		});
	});

	describe('chase.json', () => {
		/** The rows of contacts, as a campaign leaves them, and of others. */
		const makeTable = async (name: string, contacts: Contact[], others: IDataObject[] = []) =>
			await Table.create(
				site,
				name,
				{ phone: 'string', contactId: 'string', chase: 'string', chaseError: 'string' },
				[
					...contacts.map(({ contactId, request }) => ({
						phone: request.DestinationEndpoint.Address,
						contactId,
					})),
					...others,
				],
			);

		/** Imports it in a time zone in which it is noon, and gives back how to run it. */
		const set = async (table: Table, parameters: Choices['parameters'] = {}) => {
			const settings = { timezone: zoneAt(12) };
			const choices = { table: table.id, settings, parameters };
			const { id } = await importExample(site, 'chase.json', choices);
			return async () => await runWorkflow(site.rest, id, 'Every Day at 10:00');
		};

		/** How many chats the workflow started with each customer. */
		const chased = (contacts: Contact[]) => {
			const started = site.local.state.contacts.filter(({ request }) => request.ClientToken);
			const addressOf = ({ request }: Contact) => request.DestinationEndpoint.Address;
			return contacts.map(
				(contact) => started.filter((one) => addressOf(one) === addressOf(contact)).length,
			);
		};

		it('texts those once more who did not reply, and writes it down', async () => {
			const { state } = site.local;
			const contacts = startedAgo(...each(6, 2 * DAY), 23 * HOUR, 8 * DAY, 2 * DAY, 6 * DAY);
			const [, replied, queued, withAgent, ended, endedReplied, , , transferred] = contacts;
			reply(state, replied);
			enqueue(state, queued);
			connectAgent(state, withAgent);
			end(state, ended, 'EXPIRED');
			reply(state, endedReplied);
			end(state, endedReplied, 'CUSTOMER_DISCONNECT');
			reply(state, transfer(state, transferred));
			const [doneBefore, withoutChat] = customers(2, contacts.length);
			const table = await makeTable('Chase', contacts, [
				{ phone: doneBefore.phone, contactId: contacts[0].contactId, chase: 'started' },
				{ phone: withoutChat.phone, contactId: '' },
				{ phone: withoutChat.phone },
			]);
			const run = await set(table);

			expect(await run()).toMatchObject({ status: 'success', error: undefined });
			const expected = [1, 0, 1, 1, 1, 0, 0, 0, 0, 1];
			expect(chased(contacts)).toEqual(expected);
			expect(site.chats(contacts.length + 2).slice(-2)).toEqual([0, 0]);
			expect((await table.rows()).map(({ chase }) => chase)).toEqual([
				...expected.map((one) => (one === 1 ? 'started' : null)),
				'started',
				null,
				null,
			]);

			// The next day, nobody is asked for again.
			expect(await run()).toMatchObject({ status: 'success' });
			expect(asked()).toBe(5);
			expect(chased(contacts)).toEqual(expected);
		});

		it('run again after it could not write anything down, it texts nobody a third time', async () => {
			const contacts = startedAgo(2 * DAY, 2 * DAY);
			const lost = { conditions: [{ keyName: 'id', condition: 'eq', keyValue: '-1' }] };
			const table = await makeTable('Chase again', contacts);
			const run = await set(table, { 'Save Chase': { filters: lost } });
			await run();
			expect(chased(contacts)).toEqual([1, 1]);
			await run();
			expect(asked()).toBe(4);
			expect(chased(contacts)).toEqual([1, 1]);
		});

		it.each([
			['never', [0, 0, 0]],
			['zeroUntilEnd', [0, 0, 1]],
			['atEnd', [0, 0, 1]],
		] as const)(
			'texts nobody where Amazon Connect does not tell who replied: chat metrics %s',
			async (chatMetrics, expected) => {
				const { state } = site.local;
				state.behaviour.chatMetrics = chatMetrics;
				const contacts = startedAgo(...each(3, 2 * DAY));
				const [, replied, ended] = contacts;
				reply(state, replied);
				end(state, ended, 'EXPIRED');
				const table = await makeTable(`Chase, metrics ${chatMetrics}`, contacts);
				const execution = await (await set(table))();
				expect(execution).toMatchObject({ status: 'success', error: undefined });
				const got = execution.outputOf('Get Chat');
				expect(got.map((one) => 'CustomerReplied' in one)).toEqual(
					expected.map((one) => one === 1),
				);
				expect(chased(contacts)).toEqual(expected);
			},
		);

		it('writes down every failure, ends with an error, and tries again the next time', async () => {
			const contacts = startedAgo(...each(4, 2 * DAY));
			const [, elsewhere] = contacts;
			const { request } = elsewhere;
			elsewhere.request = { ...request, InstanceId: 'another' };
			refuse('StartOutboundChatContact', customers(4)[2].phone);
			const table = await makeTable('Chase, failures', contacts, [
				{ phone: '12ab', contactId: contacts[0].contactId },
				{ phone: contacts[0].request.DestinationEndpoint.Address, contactId: 'not an ID' },
			]);
			const run = await set(table);
			const first = await run();
			expect(first.status).toBe('error');
			expect(first.error).toContain('4 customers could not be looked up or texted');
			expect(chased(contacts)).toEqual([1, 0, 0, 1]);
			expect(await table.rows()).toMatchObject([
				{ chase: 'started', chaseError: '' },
				{ chase: null, chaseError: expect.stringContaining('not found') },
				{ chase: null, chaseError: expect.stringContaining('does not accept') },
				{ chase: 'started', chaseError: '' },
				{ chase: null, chaseError: expect.stringContaining("'To'") },
				{ chase: null, chaseError: expect.stringContaining("'Contact ID'") },
			]);

			elsewhere.request = request;
			expect((await run()).error).toContain('2 customers could not be looked up or texted');
			expect(chased(contacts)).toEqual([1, 1, 1, 1]);
			expect((await table.rows()).map(({ chase }) => chase)).toEqual([
				...Array<string>(4).fill('started'),
				null,
				null,
			]);
		});

		it('a check marks no row', async () => {
			const contacts = startedAgo(2 * DAY);
			const table = await makeTable('Chase, check', contacts);
			const run = await set(table, {
				'Text Again': { options: { includeInputFields: true, checkOnly: true } },
			});
			expect(await run()).toMatchObject({ status: 'success' });
			expect(chased(contacts)).toEqual([0]);
			expect((await table.rows()).map(({ chase }) => chase)).toEqual(['']);
		});
	});
});

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
