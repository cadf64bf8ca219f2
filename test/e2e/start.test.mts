/** What `npm start` leaves: the example in the real n8n, with the same node that users get. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalConnect } from '../localConnect/server.mts';
import { runWorkflow } from '../realN8n/executions.mts';
import { freePort } from '../realN8n/ports.mts';
import { RestError } from '../realN8n/rest.mts';
import { startDemo, type Demo } from '../start/demo.mts';
import { openBrowser, type Visit } from './browser.mts';
import { Editor } from './editor.mts';
import { OUTPUT } from '../support/paths.mts';
import { NODE_TYPE } from './n8n.mts';

let folder: string;
let demo: Demo;
let said: string[];

async function start(): Promise<void> {
	said = [];
	const settings = { home: path.join(folder, 'home'), port: await freePort() };
	demo = await startDemo(settings, (line) => said.push(line));
}

async function stop(): Promise<void> {
	await demo?.n8n.stop();
	await demo?.local.close();
}

beforeAll(async () => {
	folder = await mkdtemp(path.join(tmpdir(), 'n8n demo '));
	await start();
});
afterAll(async () => {
	await stop();
	await rm(folder, { recursive: true, force: true });
});

/** What n8n says when the editor asks for the instances. */
async function refusedInstances(): Promise<RestError> {
	const [{ id, name }] =
		await demo.rest.get<Array<{ id: string; name: string }>>('/rest/credentials');
	const asked = demo.rest.post('/rest/dynamic-node-parameters/resource-locator-results', {
		path: 'parameters.instanceId',
		nodeTypeAndVersion: { name: NODE_TYPE, version: 1 },
		methodName: 'searchInstances',
		currentNodeParameters: {},
		credentials: { amazonConnectApi: { id, name } },
	});
	const error: unknown = await asked.catch((reason: unknown) => reason);
	if (error instanceof RestError) return error;
	throw new Error('n8n gave a list');
}

describe('the node', () => {
	it('says why a list is empty, as it does for users', async () => {
		const { instances } = demo.local.state.account;
		const kept = instances.splice(0);
		const error = await refusedInstances();
		instances.push(...kept);
		expect(error.message).toContain('There is no Amazon Connect instance to choose from');
		expect(error.description ?? 'no explanation').toContain(
			'AWS account 123456789012 has no Amazon Connect instance in us-east-1',
		);
	});
});

describe('the page with the phones', () => {
	let open: Visit;
	beforeAll(async () => {
		open = await openBrowser();
		await open.page.goto(demo.local.phones);
	});
	afterAll(async () => await open?.browser.close());

	const phone = (number: string) =>
		open.page
			.getByRole('article')
			.filter({ has: open.page.getByRole('heading', { name: number }) });
	const runAgain = async () => {
		const id = new URL(demo.editor).pathname.split('/').at(-1) ?? '';
		expect(await runWorkflow(demo.rest, id, 'Start')).toMatchObject({ status: 'success' });
	};

	it('shows what the example sent', async () => {
		const ada = phone('+1 415 555 0111');
		await ada.getByText('Hello Ada', { exact: true }).waitFor();
		expect(await ada.innerText()).toMatch(
			/^\+1 415 555 0111\s+SMS · Orders by SMS\s+\+1 206 555 0100\s+Hello Ada\s+[\d:]+ [AP]M\s+Chat open\s+Send\s+End chat$/,
		);
		expect(await open.page.getByRole('article').count()).toBe(3);
		expect(await open.page.getByRole('status').innerText()).toBe('3 chats on 3 phones');
	});

	it('shows a second message without being loaded again', async () => {
		await open.page.evaluate('window.notLoadedAgain = true');
		await runAgain();
		await phone('+1 415 555 0112').getByText('Hello Grace').nth(1).waitFor();
		expect(await open.page.evaluate('window.notLoadedAgain')).toBe(true);
	});

	it('lets one answer as the customer, and keeps what is being typed', async () => {
		const grace = phone('+1 415 555 0112');
		await grace.getByRole('textbox').nth(1).pressSequentially('Yes, ');
		await runAgain();
		await grace.getByText('Hello Grace').nth(2).waitFor();
		await open.page.keyboard.type('please');
		await open.page.keyboard.press('Enter');
		await grace.getByText('Yes, please', { exact: true }).waitFor();
		const { contacts } = demo.local.state;
		expect(contacts.filter(({ replies }) => replies.count > 0)).toHaveLength(1);
		await grace.getByRole('button', { name: 'End chat' }).nth(1).click();
		await grace.getByText('Chat ended').waitFor();
		expect(await grace.getByRole('textbox').count()).toBe(2);
	});

	it('shows markup in a message as the text that it is', async () => {
		const [{ request, region }] = demo.local.state.contacts;
		const Content = '<img src=x onerror="window.hacked = true"><b>bold</b>';
		const InitialSystemMessage = { ContentType: 'text/plain', Content };
		demo.local.state.start({ ...request, InitialSystemMessage, ClientToken: 'markup' }, region);
		await open.page.getByText(Content).waitFor();
		expect(await open.page.evaluate('window.hacked')).toBeUndefined();
	});

	it('says when a chat has ended', async () => {
		demo.local.state.contacts[0].disconnectedAt = Date.now();
		await phone('+1 415 555 0111').getByText('Chat ended').waitFor();
	});

	it('says that there is nothing yet, and when the local Amazon Connect has ended', async () => {
		const empty = await startLocalConnect();
		const page = await open.page.context().newPage();
		await page.goto(empty.phones);
		await page.getByText('No messages yet. Run the workflow in n8n.').waitFor();
		expect(await page.getByRole('alert').count()).toBe(0);
		await empty.close();
		await page.getByText('The local Amazon Connect has ended').waitFor();
		await page.close();
	});

	it('complains of nothing in the console', () => {
		expect(open.complaints).toEqual([]);
	});
});

describe('the workflow "Conversation"', () => {
	const ADA = '+1 415 555 0111';
	let editor: Editor;
	let phones: Visit;
	beforeAll(async () => {
		editor = await Editor.open(demo.n8n.url, 'light', demo.owner);
		phones = await openBrowser();
		await phones.page.setViewportSize({ width: 760, height: 720 });
	});
	afterAll(async () => {
		await editor?.close();
		await phones?.browser.close();
	});
	afterEach(async ({ task }) => {
		if (task.result?.state === 'fail') await editor.keepFailure();
	});

	it('talks with whoever answers on the phone, three times and until they say goodbye', async () => {
		const { state } = demo.local;
		state.contacts.length = 0;
		await editor.openWorkflow(new URL(demo.conversation).pathname.split('/').at(-1) ?? '');
		await editor.page.getByTestId('execute-workflow-button').click();
		await phones.page.goto(demo.local.phones);
		const ada = phones.page
			.getByRole('article')
			.filter({ has: phones.page.getByRole('heading', { name: ADA }) });
		await ada.getByText('Hello Ada').waitFor();
		const say = async (text: string, answer: string) => {
			await ada.getByRole('textbox').fill(text);
			await phones.page.keyboard.press('Enter');
			await ada.getByText(answer, { exact: true }).waitFor();
		};
		await say('Is anybody there?', 'You said: Is anybody there?');
		await say('Good.', 'You said: Good.');
		await say('I like this.', 'You said: I like this.');
		await editor.picture('conversation');
		// To hide something in a picture is against the page's policy, and complained of.
		expect(phones.complaints).toEqual([]);
		// The same in every picture.
		await phones.page.evaluate(
			"for (const time of document.querySelectorAll('time')) time.textContent = '12:00:00 PM'",
		);
		await editor.picture('conversation-phone', ada);

		await say('Bye!', 'Goodbye!');
		await ada.getByText('Chat ended').waitFor();
		const [contact] = state.contacts;
		expect(state.contacts).toHaveLength(1);
		expect(contact.replies.count).toBe(4);
		expect(contact.disconnectReason).toBe('CONTACT_FLOW_DISCONNECT');
		await editor.page.getByText('Workflow executed successfully').first().waitFor();
		expect(editor.complaints).toEqual([]);
	});

	it('tells a newcomer in the panel what was said', async () => {
		await editor.openNode('Await Reply');
		const output = editor.page.getByTestId('output-panel');
		await output.getByText('replied').first().waitFor();
		await editor.page.screenshot({ path: path.join(OUTPUT, 'await-reply.png') });
		await editor.closeNode();
	});
});

describe('a second start', () => {
	it('finds what the first one made', async () => {
		const { owner, editor, conversation } = demo;
		await stop();
		await start();
		expect(demo.owner).toEqual(owner);
		const pathOf = (address: string) => new URL(address).pathname;
		expect(pathOf(demo.editor)).toBe(pathOf(editor));
		expect(pathOf(demo.conversation)).toBe(pathOf(conversation));
		expect(said.join('\n')).not.toContain('Installing');
	});
});
