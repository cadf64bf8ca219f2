/** A builder picks a message template and fills in its variables, in the real n8n. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { phoneNumberArn } from '../localConnect/account.mts';
import { Editor } from './editor.mts';
import { Site } from './site.mts';

let site: Site;
let editor: Editor;

beforeAll(async () => {
	site = await Site.open();
	const { account } = site.local.state;
	const [instance] = account.instances;
	account.messageTemplates.push({
		...account.messageTemplates[0],
		id: '77777777-6666-4555-8444-555555555555',
		name: 'order_collected',
		body: 'Dear {{Attributes.Customer.FirstName}}, thank you for order {{Attributes.orderId}} {{Attributes.greeting}}',
		defaults: { greeting: 'See you soon' },
	});
	const workflow = site.draw({
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
	const { id } = await site.save(workflow);
	editor = await Editor.open(site.n8n.url);
	await editor.openWorkflow(id);
	await editor.openNode('Amazon Connect');
});
afterAll(async () => {
	await editor?.close();
	await site?.close();
});

async function chooseTemplate(name: string): Promise<void> {
	await editor.parameter('messageTemplateId').getByTestId('rlc-input').click();
	// The text of a template has its name, too.
	const items = editor.page.getByTestId('rlc-item');
	await items.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).click();
}

/** By the menu beside the variables. */
async function refreshFields(): Promise<void> {
	await editor.page.getByTestId('resource-mapper-container').locator('button').first().click();
	await editor.page.getByTestId('action-refreshFieldList').click();
}

/** Runs the node by its button, and gives the message of the chat that it starts. */
async function run() {
	const { contacts } = site.local.state;
	const before = contacts.length;
	await editor.page.getByTestId('node-execute-button').click();
	await vi.waitFor(() => expect(contacts).toHaveLength(before + 1), { timeout: 60_000 });
	return contacts.at(-1)?.request.InitialTemplatedSystemMessage;
}

it('WhatsApp with a text says when WhatsApp delivers it', async () => {
	await editor.page.getByText('WhatsApp delivers a text only').waitFor();
	await editor.picture('whatsapp-text');
});

it('a template from the list has a field for each variable, and is sent with their values', async () => {
	await editor.choose('messageType', 'Template');
	await chooseTemplate('order_update');
	await editor.panel
		.getByText('Hello {{firstName}}, your order {{orderId}} is on its way.')
		.waitFor();
	await editor.type('firstName', 'Ada');
	await editor.type('orderId', '4711');
	await editor.picture('template-variables');
	const { account } = site.local.state;
	expect(await run()).toEqual({
		KnowledgeBaseId: account.knowledgeBases[0].id,
		MessageTemplateId: account.messageTemplates[0].id,
		TemplateAttributes: { CustomAttributes: { firstName: 'Ada', orderId: '4711' } },
	});
});

it('fields of another template are refused, and made anew by their menu', async () => {
	await chooseTemplate('order_collected');
	await editor.page.getByTestId('node-execute-button').click();
	await editor.page
		.getByText("'Template Variables' has the fields of another template than the one in 'Template'")
		.first()
		.waitFor();
	expect(site.local.state.contacts).toHaveLength(1);

	await refreshFields();
	await editor.type('Customer.FirstName', 'Augusta');
	await editor.type('orderId', '4712');
	expect(await editor.parameter('firstName').count()).toBe(0);
	expect((await run())?.TemplateAttributes).toEqual({
		CustomAttributes: { orderId: '4712' },
		CustomerProfileAttributes: '{"firstName":"Augusta"}',
	});
	expect(editor.complaints).toEqual([]);
});

it('a refresh that fails keeps what is filled in', async () => {
	const [key] = site.local.state.account.keys;
	key.denied = ['wisdom:GetMessageTemplate'];
	await editor.type('orderId', '4713');
	await refreshFields();
	await editor.page.waitForTimeout(2000);
	key.denied = [];
	expect((await run())?.TemplateAttributes).toEqual({
		CustomAttributes: { orderId: '4713' },
		CustomerProfileAttributes: '{"firstName":"Augusta"}',
	});
	editor.complaints.length = 0;
});

it('the fields follow the template while the expressions of the panel have data', async () => {
	await chooseTemplate('order_update');
	await editor.type('firstName', 'Grace');
	await editor.type('orderId', '4713');
	expect((await run())?.TemplateAttributes).toEqual({
		CustomAttributes: { firstName: 'Grace', orderId: '4713' },
	});
	expect(editor.complaints).toEqual([]);
});

it('the templates are those of the knowledge base among the additional fields', async () => {
	const { account } = site.local.state;
	const [base] = account.knowledgeBases;
	const second = { ...base, id: '99999999-8888-4777-8666-666666666666', name: 'Second' };
	account.knowledgeBases.push(second);
	account.messageTemplates.push({
		...account.messageTemplates[0],
		id: '77777777-6666-4555-8444-666666666666',
		knowledgeBaseId: second.id,
		name: 'of_the_second',
	});
	const workflow = site.draw({
		name: 'Two knowledge bases',
		items: [{ phone: '+14155552671', name: 'Ada' }],
		parameters: {
			channel: 'whatsApp',
			destinationEndpoint: '+14155552671',
			messageType: 'template',
			additionalFields: {
				knowledgeBaseId: { __rl: true, mode: 'list', value: base.id, cachedResultName: base.name },
			},
		},
	});
	const { id } = await site.save(workflow);
	// What a list shows is kept for 30 seconds: the tests before have read it without the second one.
	await editor.page.waitForTimeout(31_000);
	await editor.openWorkflow(id);
	await editor.openNode('Amazon Connect');
	await chooseTemplate('order_update');
	await editor.panel.getByText('Hello {{firstName}}').waitFor();

	await editor.parameter('knowledgeBaseId').getByTestId('rlc-input').click();
	await editor.page.getByText('Second', { exact: true }).click();
	await vi.waitFor(async () => expect(await editor.chosen('messageTemplateId')).toBe(''));
	expect(await editor.openList('messageTemplateId')).toEqual(['of_the_second']);
	expect(editor.complaints).toEqual([]);
});
