/**
 * From an empty canvas to a started chat, in a real browser, and what a builder reads on the way. The
 * pictures of the documentation are taken here.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas } from '../localConnect/state.mts';
import { installPackage } from '../realN8n/communityPackage.mts';
import type { N8n } from '../realN8n/process.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { customers } from '../support/chat.mts';
import { enlarge } from '../support/largeAccount.mts';
import { TARBALL } from '../support/paths.mts';
import { Editor } from './editor.mts';
import {
	credentialData,
	draw,
	makeHome,
	packageName,
	startIn,
	type Draw,
	type Saved,
	type TestHome,
} from './n8n.mts';

let local: LocalConnect;
let home: TestHome;
let n8n: N8n;
let rest: N8nRest;
let editor: Editor;

beforeAll(async () => {
	local = await startLocalConnect();
	enlarge(local.state.account);
	let contacts = 0;
	Object.assign(local.state.behaviour, {
		pageSize: 100,
		quotas: documentedQuotas,
		// The same in every picture.
		newId: () => `88888888-0000-4000-8000-${String((contacts += 1)).padStart(12, '0')}`,
	});
	home = await makeHome();
	({ n8n, rest } = await startIn(home));
	await installPackage(rest, { ...(await packageName()), tarball: TARBALL });
	editor = await Editor.open(n8n.url);
});
afterAll(async () => {
	await editor?.close();
	await n8n?.stop();
	await local?.close();
	await home?.remove();
});

afterEach(async ({ task }) => {
	if (task.result?.state === 'fail') await editor.keepFailure();
});

const requests = (operation: string) => local.state.requests(operation);

/** At 1400 x 900 a first message needs no scrolling past Flow. */
async function fitsFirstScreen(): Promise<void> {
	for (const label of ['Instance', 'Channel', 'From', 'To', 'Message', 'Text', 'Flow']) {
		expect(await editor.panel.getByText(label, { exact: true }).count()).toBeGreaterThan(0);
	}
	const box = await editor.parameter('contactFlowId').boundingBox();
	expect(box && box.y + box.height).toBeLessThan(900);
}

describe('the first chat', () => {
	it('finds the node by what people call it', async () => {
		await editor.newWorkflow();
		await editor.addNode('manual', 'Manual Trigger');
		await editor.page.getByTestId('canvas-handle-plus').first().click();
		for (const word of ['connect', 'sms', 'send sms', 'whatsapp', 'send whatsapp']) {
			expect(await editor.searchNodes(word)).toContain('Amazon Connect');
		}
		await editor.picture('find-the-node');
		await editor.addNode('connect', 'Amazon Connect', 'Start outbound chat');
		await editor.panel.waitFor();
		await fitsFirstScreen();
	});

	it('a credential with a wrong secret says which field is wrong', async () => {
		const { secretAccessKey, ...right } = credentialData(local);
		await editor.newCredential();
		await editor.fillCredential({ ...right, secretAccessKey: 'wrong-secret' });
		await editor.page.getByTestId('credential-save-button').click();
		const said = await editor.credentialError();
		expect(said).toContain("'Secret Access Key' does not belong to 'Access Key ID'");
		expect(said).not.toContain('wrong-secret');
		await editor.picture('credential-error', editor.credentialDialog);
		await editor.fillCredential({ secretAccessKey });
		await editor.page.getByTestId('credential-save-button').click();
		// n8n closes the dialog when the test has passed.
		await editor.credentialDialog.waitFor({ state: 'hidden' });
	});

	it('picks the last of 300 instances by search', { timeout: 120_000 }, async () => {
		editor.page.setDefaultTimeout(60_000);
		expect((await editor.openList('instanceId')).length).toBeLessThan(50);
		expect(await editor.pickBySearch('branch-300')).toBe('branch-300');
		// 31 pages at one request per second; the test of the credential had taken the first.
		expect(requests('ListInstances').length).toBeGreaterThanOrEqual(31);
		expect(requests('ListInstances').filter(({ status }) => status === 429).length).toBeLessThan(4);
		editor.page.setDefaultTimeout(20_000);
		await editor.openList('instanceId');
		await editor.pickBySearch('local-demo');
	});

	it('picks a number of the channel, of 301 on several pages', async () => {
		await editor.openList('sourceEndpoint');
		await editor.scrollList(301);
		expect(await editor.pickBySearch('Branch 300')).toBe('+12065551300 (US), Branch 300');
		expect(await editor.chosen('sourceEndpoint')).toContain('+12065551300');
		expect(requests('ListPhoneNumbersV2').length).toBeGreaterThan(3);
	});

	it('shows the numbers of another channel when it is switched', async () => {
		await editor.choose('channel', 'WhatsApp');
		expect(await editor.chosen('sourceEndpoint')).toBe('');
		expect(await editor.openList('sourceEndpoint')).toEqual([
			'+12065550101 (US), Orders by WhatsApp',
		]);
		await editor.search('* hotline 300');
		await editor.page.getByText('calls, Hotline 300').waitFor();
		await editor.page.keyboard.press('Escape');
		await editor.choose('channel', 'SMS');
		await editor.openList('sourceEndpoint');
		await editor.picture('from-list');
		await editor.pickBySearch('Orders by SMS');
	});

	it('picks the last of 300 flows by search, and offers no draft', async () => {
		await editor.openList('contactFlowId');
		await editor.search('Draft 300');
		await editor.page.getByText('No results').first().waitFor();
		expect(await editor.pickBySearch('Reminder 300')).toBe('Reminder 300');
		expect(requests('ListContactFlows').every(({ status }) => status === 200)).toBe(true);
	});

	it('gets a ContactId', async () => {
		await editor.type('destinationEndpoint', '+1 (415) 555-2671');
		await editor.type('initialSystemMessage', 'Your order is on its way.');
		await editor.parameter('operation').scrollIntoViewIfNeeded();
		await editor.picture('panel');
		await editor.addPair('attributes', 'orderId', '4711');
		await editor.addPair('attributes', 'city', 'Berlin');
		await editor.picture('first-chat');
		const output = await editor.execute();
		const [{ contactId, request }, ...others] = local.state.contacts;
		expect(others).toEqual([]);
		await output.getByText(contactId.slice(-12)).first().waitFor();
		expect(request).toMatchObject({
			DestinationEndpoint: { Address: '+14155552671' },
			InitialSystemMessage: { Content: 'Your order is on its way.' },
			Attributes: { orderId: '4711', city: 'Berlin' },
			ContactFlowId: local.state.account.flows.find(({ name }) => name === 'Reminder 300')?.id,
		});
		await editor.picture('contact-id');
	});

	it('no complaint in the console', () => {
		expect(editor.complaints).toEqual([]);
	});
});

/** Opens the node of a workflow that is saved already. */
/** Opens the node of a new workflow. Gives the workflow's ID. */
async function openSaved(what: Draw, credential: object = {}): Promise<string> {
	const { id } = await rest.post<{ id: string }>('/rest/credentials', {
		name: 'Another Amazon Connect',
		type: 'amazonConnectApi',
		data: { ...credentialData(local), ...credential },
	});
	const saved = await rest.post<Saved>('/rest/workflows', draw(local, id, what));
	await editor.openWorkflow(saved.id);
	await editor.openNode('Amazon Connect');
	return saved.id;
}

const LISTS = {
	instanceId: { __rl: true, mode: 'list', value: '' },
	contactFlowId: { __rl: true, mode: 'list', value: '' },
};

describe('a list that cannot be filled', () => {
	it('names the right that is missing', async () => {
		local.state.account.keys[0].denied = ['connect:ListContactFlows'];
		const { contactFlowId } = LISTS;
		// Another key, whose list nobody has kept.
		await openSaved(
			{ name: 'Denied', items: customers(1), parameters: { contactFlowId } },
			deniedKey(),
		);
		expect(await editor.listError('contactFlowId')).toContain(
			"Ask your AWS administrator to allow 'connect:ListContactFlows'",
		);
		await editor.picture('list-denied');
		await editor.page.keyboard.press('Escape');
	});

	it('says where was looked, when the Region is wrong', async () => {
		await openSaved(
			{ name: 'Elsewhere', items: customers(1), parameters: LISTS },
			{ region: 'eu-central-1' },
		);
		const said = await editor.listError('instanceId');
		expect(said).toContain('There is no Amazon Connect instance to choose from');
		expect(said).toContain(
			'AWS account 123456789012 has no Amazon Connect instance in eu-central-1',
		);
		await editor.picture('list-empty');
		await editor.page.keyboard.press('Escape');
	});
});

/** A second key of the account, that may not list flows. */
function deniedKey() {
	const [{ secretAccessKey }] = local.state.account.keys;
	const key = { accessKeyId: 'AKIALOCALCONNECT0002', secretAccessKey };
	local.state.account.keys.push({ ...key, denied: ['connect:ListContactFlows'] });
	local.state.account.keys[0].denied = [];
	return key;
}

describe('what keeps customers from being messaged', () => {
	const tester = '+14155550199';

	it.each([
		['Check Only', { checkOnly: true }, 'SMS, CHECK ONLY', 'this node starts no chat'],
		[
			'Test Recipient',
			{ testRecipient: tester },
			'SMS, TEST RECIPIENT',
			'published workflows send to the customers',
		],
	])('%s is seen on the canvas and in the panel', async (name, options, line, notice) => {
		await openSaved({ name, items: customers(1), parameters: { options } });
		await editor.panel.getByText(notice).waitFor();
		await editor.page.getByTestId('output-panel').getByText(name).first().waitFor();
		await editor.picture(`notice-${name.toLowerCase().replace(' ', '-')}`);
		await editor.closeNode();
		await editor.page.getByText(line, { exact: true }).waitFor();
	});

	it('Check Only that is an expression is seen in the panel', async () => {
		const options = { checkOnly: '={{ $json.test }}' };
		await openSaved({ name: 'Perhaps', items: customers(1), parameters: { options } });
		await editor.panel.getByText('if it is true for an item').waitFor();
		expect(await editor.panel.getByText('this node starts no chats').count()).toBe(0);
		await editor.closeNode();
	});
});

describe('what a run says', () => {
	const listed = [...customers(4), ...customers(1)];
	const open = async (name: string, parameters: Draw['parameters']) =>
		await openSaved({ name, items: listed, parameters });
	const ran = async (name: string, parameters: Draw['parameters']) => {
		await open(name, parameters);
		return await editor.execute();
	};

	it('a test: who got the messages, and that no customer did', async () => {
		const output = await ran('Tested', { options: { testRecipient: '+12065550199' } });
		await output
			.getByText(
				'Test: 3 messages went to +1 206 555 0199, 2 items were only checked. No customer was messaged. 1 item is for the same customer as an earlier item.',
			)
			.waitFor();
		await editor.picture('summary-test');
	});

	it('a check: that no customer was messaged, and who is listed twice', async () => {
		const output = await ran('Checked', { options: { checkOnly: true } });
		await output
			.getByText(
				'Check: 5 items are fine. No customer was messaged. 1 item is for the same customer as an earlier item.',
			)
			.waitFor();
		await editor.picture('summary-check');
	});

	it('a second run with Own Key: chats exist, and none was started twice', async () => {
		const key = { repeatProtection: 'ownKey', idempotencyKey: '={{ $json.phone }}' };
		const before = local.state.contacts.length;
		const summary = '4 chats exist: started now, or by a run within the last 7 days.';
		const id = await open('Keyed', key);
		await (await editor.execute()).getByText(summary).waitFor();
		// A person who comes back later.
		await editor.openWorkflow(id);
		await editor.openNode('Amazon Connect');
		const asked = requests('StartOutboundChatContact').length;
		const output = await editor.execute();
		await output.getByText(summary).waitFor();
		expect(requests('StartOutboundChatContact')).toHaveLength(asked + 4);
		expect(local.state.contacts).toHaveLength(before + 4);
		await editor.picture('summary-own-key');
	});

	it('a template that is not there: names it first', async () => {
		await open('Wrong template', {
			messageType: 'template',
			messageTemplateId: {
				__rl: true,
				mode: 'arn',
				value: `arn:aws:wisdom:us-east-1:123456789012:message-template/${local.state.account.knowledgeBases[0].id}/99999999-9999-4999-8999-999999999999`,
			},
		});
		await editor.page.getByTestId('node-execute-button').first().click();
		const output = editor.page.getByTestId('output-panel');
		await output
			.getByText("Amazon Connect does not know the template in 'Template'")
			.first()
			.waitFor();
		await editor.picture('error-template');
	});
});

describe('a batch', () => {
	it('of 410 items is told of quotas and protection before it runs', async () => {
		await openSaved({ name: 'Campaign', items: customers(410) });
		await editor.page.getByText('Execute previous nodes').click();
		const pane = editor.page.getByTestId('output-panel');
		for (const words of [
			'2 chats per second',
			'room for 500',
			'message the same customers again',
		]) {
			await pane.getByText(words).first().waitFor();
		}
		await editor.picture('hints');
	});

	it('shows a faulty item on the error branch', async () => {
		const items = customers(3).map((item, index) =>
			index === 1 ? { ...item, phone: '12ab' } : item,
		);
		await openSaved({ name: 'Errors', items, node: { onError: 'continueErrorOutput' } });
		const output = await editor.execute();
		await output.getByText(/2 chats started/).waitFor();
		await output.getByText('Error Branch').click();
		await output.getByText("'To' is not a phone number").first().waitFor();
		await editor.picture('error-branch');
	});

	it('no complaint in the console but of the lists that were refused', () => {
		expect(
			editor.complaints.filter((text) => !text.includes('/rest/dynamic-node-parameters/')),
		).toEqual([]);
	});
});

describe('in the dark', () => {
	it('the panel is readable', async () => {
		await editor.close();
		editor = await Editor.open(n8n.url, 'dark');
		await openSaved({ name: 'Dark', items: customers(1), parameters: LISTS });
		await fitsFirstScreen();
		await editor.openList('instanceId');
		await editor.picture('panel-dark');
		expect(editor.complaints).toEqual([]);
	});
});
