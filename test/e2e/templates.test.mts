/** A builder picks a message template and fills in its variables, in the real n8n. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { phoneNumberArn } from '../localConnect/account.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { installPackage } from '../realN8n/communityPackage.mts';
import type { N8n } from '../realN8n/process.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { OUTPUT, TARBALL } from '../support/paths.mts';
import { visit, type Visit } from './browser.mts';
import {
	credentialData,
	draw,
	makeHome,
	packageName,
	startIn,
	type Saved,
	type TestHome,
} from './n8n.mts';

let local: LocalConnect;
let home: TestHome;
let n8n: N8n;
let rest: N8nRest;
let workflowId = '';
let open: Visit;
let page: Page;
/** What the page wrote to its console as an error. */
const complaints: string[] = [];

beforeAll(async () => {
	await mkdir(OUTPUT, { recursive: true });
	local = await startLocalConnect();
	home = await makeHome();
	({ n8n, rest } = await startIn(home));
	await installPackage(rest, { ...(await packageName()), tarball: TARBALL });
	const { id } = await rest.post<{ id: string }>('/rest/credentials', {
		name: 'Amazon Connect',
		type: 'amazonConnectApi',
		data: credentialData(local),
	});
	const { account } = local.state;
	const [instance] = account.instances;
	account.messageTemplates.push({
		...account.messageTemplates[0],
		id: '77777777-6666-4555-8444-555555555555',
		name: 'order_collected',
		body: 'Dear {{Attributes.Customer.FirstName}}, thank you for order {{Attributes.orderId}} {{Attributes.greeting}}',
		defaults: { greeting: 'See you soon' },
	});
	const workflow = draw(local, id, {
		name: 'WhatsApp template',
		items: [{ phone: '+14155552671', name: 'Ada' }],
		parameters: {
			channel: 'whatsApp',
			sourceEndpoint: {
				__rl: true,
				mode: 'arn',
				value: phoneNumberArn(account, instance, account.phoneNumbers[1]),
			},
		},
	});
	({ id: workflowId } = await rest.post<Saved>('/rest/workflows', workflow));
	open = await visit(n8n.url);
	({ page } = open);
	page.on('console', (message) => {
		// n8n asks itself for what its own Split Out gives, and has no such file.
		const ofSplitOut = message.location().url.includes('/schemas/n8n-nodes-base.splitOut/');
		if (message.type() === 'error' && !ofSplitOut) complaints.push(message.text());
	});
	page.on('pageerror', (error) => complaints.push(error.message));
	await page.goto(`${n8n.url}/workflow/${workflowId}`);
	await page.locator('[data-test-id=canvas-node][data-node-name="Amazon Connect"]').dblclick();
	await page.getByTestId('ndv').waitFor();
});
afterAll(async () => {
	await open?.browser.close();
	await n8n?.stop();
	await local?.close();
	await home?.remove();
});

const picture = async (name: string) =>
	await page.screenshot({ path: path.join(OUTPUT, `templates-${name}.png`) });
const field = (name: string) => page.getByTestId(`parameter-input-${name}`).first();
const fill = async (name: string, value: string) =>
	await field(name).locator('input, textarea').first().fill(value);

async function chooseTemplate(name: string): Promise<void> {
	await field('messageTemplateId').getByTestId('rlc-input').click();
	await page.getByText(name, { exact: true }).click();
}

/** Runs the node by its button, and gives the message of the chat that it starts. */
async function run() {
	const before = local.state.contacts.length;
	await page.getByTestId('node-execute-button').click();
	await vi.waitFor(() => expect(local.state.contacts).toHaveLength(before + 1), {
		timeout: 60_000,
	});
	return local.state.contacts.at(-1)?.request.InitialTemplatedSystemMessage;
}

it('WhatsApp with a text says when WhatsApp delivers it', async () => {
	await page.getByText('WhatsApp delivers a text only').waitFor();
	await picture('text');
});

it('a template from the list has a field for each variable, and is sent with their values', async () => {
	await field('messageType').click();
	await page.getByRole('option', { name: 'Template' }).click();
	await chooseTemplate('order_update');
	await fill('firstName', 'Ada');
	await fill('orderId', '4711');
	await picture('fields');
	const { account } = local.state;
	expect(await run()).toEqual({
		KnowledgeBaseId: account.knowledgeBases[0].id,
		MessageTemplateId: account.messageTemplates[0].id,
		TemplateAttributes: { CustomAttributes: { firstName: 'Ada', orderId: '4711' } },
	});
});

it('fields of another template are refused, and made anew by their menu', async () => {
	await chooseTemplate('order_collected');
	await page.getByTestId('node-execute-button').click();
	await page
		.getByText("'Template Variables' has the fields of another template than 'Template'")
		.first()
		.waitFor();
	await picture('refused');
	expect(local.state.contacts).toHaveLength(1);

	await page.getByTestId('resource-mapper-container').locator('button').first().click();
	await page.getByTestId('action-refreshFieldList').click();
	await fill('Customer.FirstName', 'Augusta');
	await fill('orderId', '4712');
	expect(await field('firstName').count()).toBe(0);
	await picture('otherFields');
	expect((await run())?.TemplateAttributes).toEqual({
		CustomAttributes: { orderId: '4712' },
		CustomerProfileAttributes: '{"firstName":"Augusta"}',
	});
	expect(complaints).toEqual([]);
});

it('the fields follow the template while the expressions of the panel have data', async () => {
	await chooseTemplate('order_update');
	await fill('firstName', 'Grace');
	await fill('orderId', '4713');
	expect((await run())?.TemplateAttributes).toEqual({
		CustomAttributes: { firstName: 'Grace', orderId: '4713' },
	});
	expect(complaints).toEqual([]);
});
