/** Message templates: from the lists of the panel to the chat that is started, in n8n's own engine. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageTemplate } from '../localConnect/account.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, smsParameters } from '../support/chat.mts';
import { mapperFields, searchList, wholeList } from '../support/editor.mts';
import { execute } from '../support/engine.mts';
import { startForeignServer, type ForeignServer } from '../support/foreignServer.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const locator = (value: string, mode = 'list') => ({ __rl: true, mode, value });
const id = (kind: string, index: number) =>
	`${kind.repeat(8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;
const arn = (template: MessageTemplate) =>
	`arn:aws:wisdom:us-east-1:123456789012:message-template/${template.knowledgeBaseId}/${template.id}`;

const whatsApp = () => local.state.account.messageTemplates[0];
const addTemplate = (more: Partial<MessageTemplate>): MessageTemplate => {
	const { messageTemplates } = local.state.account;
	const template = { ...messageTemplates[1], id: id('e', messageTemplates.length), ...more };
	messageTemplates.push(template);
	return template;
};

const panel = (overrides: IDataObject = {}): IDataObject =>
	smsParameters(local, { messageType: 'template', ...overrides });
const request = (overrides?: IDataObject, credential: ICredentialDataDecryptedObject = {}) => ({
	parameters: panel(overrides),
	credential: { ...credentialFor(local), ...credential },
});
/** A knowledge base that is chosen. */
const within = (knowledgeBaseId: IDataObject): IDataObject => ({
	additionalFields: { knowledgeBaseId },
});
const names = async (overrides?: IDataObject, filter = '') =>
	(await wholeList('searchMessageTemplates', { ...request(overrides), filter })).map(
		({ name }) => name,
	);
const deny = (action: string) => {
	local.state.account.keys[0].denied = [action];
};
const refusal = async (
	method: string,
	overrides?: IDataObject,
	credential?: ICredentialDataDecryptedObject,
) =>
	await searchList(method, request(overrides, credential)).then(
		() => expect.unreachable('The list was filled'),
		({ message, description }: Error & { description: string }) => `${message}. ${description}`,
	);

describe('Knowledge Base', () => {
	const search = 'searchKnowledgeBases';

	it('lists those that keep message templates', async () => {
		const [base] = local.state.account.knowledgeBases;
		local.state.account.knowledgeBases.push(
			{ ...base, id: id('f', 1), name: 'Articles', type: 'CUSTOM' },
			{ ...base, id: id('f', 2), name: 'Elsewhere', region: 'eu-central-1' },
		);
		expect(await wholeList(search, request())).toEqual([{ name: 'Templates', value: base.id }]);
	});

	it('says why there is none', async () => {
		expect(await refusal(search, {}, { region: 'eu-central-1' })).toBe(
			"There is no knowledge base with message templates to choose from. AWS account 123456789012 has no knowledge base with message templates in eu-central-1. Amazon Connect creates it with the first template, under 'Message templates'.",
		);
	});

	it('says which right is missing', async () => {
		deny('wisdom:ListKnowledgeBases');
		expect(await refusal(search)).toBe(
			"The access key is not allowed to do this. AWS refused 'wisdom:ListKnowledgeBases'. Ask your AWS administrator to allow 'wisdom:ListKnowledgeBases' on all resources (*). 'By ID' and 'By ARN' work without it.",
		);
	});
});

describe('Template', () => {
	const search = 'searchMessageTemplates';

	it('lists active ones of the channel, without a choice of the knowledge base', async () => {
		addTemplate({ name: 'inactive', activeVersion: undefined });
		addTemplate({ name: 'newsletter', channelSubtype: 'EMAIL' });
		expect(await names({ channel: 'sms' })).toEqual(['appointment_reminder']);
		expect(await wholeList(search, request({ channel: 'whatsApp' }))).toEqual([
			{ name: 'order_update', value: arn(whatsApp()) },
		]);
		expect(await names({ channel: 'other' })).toEqual([
			'order_update (WhatsApp)',
			'appointment_reminder (SMS)',
		]);
	});

	it('lists those of the chosen knowledge base', async () => {
		const [base] = local.state.account.knowledgeBases;
		const second = { ...base, id: id('f', 1) };
		local.state.account.knowledgeBases.push(second);
		addTemplate({ name: 'second', knowledgeBaseId: second.id });
		expect(await names()).toEqual(['appointment_reminder', 'second']);
		expect(await names(within(locator(second.id)))).toEqual(['second']);
		const baseArn = `arn:aws:wisdom:us-east-1:123456789012:knowledge-base/${base.id}`;
		expect(await names(within(locator(baseArn, 'arn')))).toEqual(['appointment_reminder']);
	});

	it('finds the last of 300 over all pages of all knowledge bases', async () => {
		const [base] = local.state.account.knowledgeBases;
		const second = { ...base, id: id('f', 1) };
		local.state.account.knowledgeBases.push(second);
		for (let index = 1; index <= 300; index++) {
			addTemplate({
				name: `reminder_${index}`,
				knowledgeBaseId: index <= 150 ? base.id : second.id,
			});
		}
		expect(await names({}, 'REMINDER_300')).toEqual(['reminder_300']);
		expect(new Set(await names()).size).toBe(301);
		expect(local.state.requests('ListMessageTemplates')).toHaveLength(4);
	});

	it('says why there is none', async () => {
		whatsApp().activeVersion = undefined;
		expect(await refusal(search, { channel: 'whatsApp' })).toBe(
			"There is no active WhatsApp template to choose from. AWS account 123456789012 has no active WhatsApp template in us-east-1. Create one in Amazon Connect under 'Message templates' and activate it, or choose another 'Channel'.",
		);
		expect(await refusal(search, {}, { region: 'eu-central-1' })).toContain(
			'no knowledge base with message templates in eu-central-1',
		);
	});

	it.each([
		['wisdom:ListKnowledgeBases', 'all resources (*)'],
		['wisdom:ListMessageTemplates', 'the knowledge base'],
	])('says that %s is missing', async (action, resources) => {
		deny(action);
		expect(await refusal(search)).toContain(`to allow '${action}' on ${resources}.`);
	});

	it('says that the knowledge base is not there', async () => {
		expect(await refusal(search, within(locator(id('f', 9), 'id')))).toContain(
			"Check that the knowledge base in 'Knowledge Base' is in the credential's Region and account.",
		);
		expect(await refusal(search, within(locator('my base', 'id')))).toContain(
			"'Knowledge Base' is neither an ID nor an ARN",
		);
	});

	it.each([
		['throttling', { kind: 'error', status: 400, type: 'ThrottlingException' }],
		['a fault', { kind: 'error', status: 503, type: 'ServiceUnavailable' }],
		['a broken connection', { kind: 'resetBefore' }],
	] as const)('is listed in spite of %s', async (_, fault) => {
		local.state.faults.push({ operation: 'ListMessageTemplates', times: 1, ...fault });
		expect(await names()).toEqual(['appointment_reminder']);
		expect(local.state.requests('ListMessageTemplates')).toHaveLength(2);
	});

	it('gives up after some seconds, and at once when the keys are wrong', async () => {
		local.state.faults.push({ operation: 'ListMessageTemplates', times: 999, kind: 'error' });
		const began = performance.now();
		expect(await refusal(search)).toBe(
			'Amazon Connect has an internal problem. Try again in a few seconds.',
		);
		expect(performance.now() - began).toBeLessThan(12_000);
		const asked = local.state.requests('ListMessageTemplates').length;
		expect(asked).toBeGreaterThan(2);
		expect(await refusal(search, {}, { secretAccessKey: 'wrong' })).toContain(
			"'Secret Access Key' does not belong to 'Access Key ID'",
		);
		expect(local.state.requests('ListMessageTemplates')).toHaveLength(asked);
	});

	it('ends when the service writes null for what it does not have', async () => {
		local.state.behaviour.writesNull = true;
		addTemplate({ name: 'inactive', activeVersion: undefined });
		expect(await names()).toEqual(['appointment_reminder']);
	});
});

describe('Template Variables', () => {
	const fields = async (overrides: IDataObject) => {
		const answer = await mapperFields('templateVariables', request(overrides));
		return answer.fields
			.filter(({ display }) => display)
			.map(({ id: path, required }) => `${path}${required ? '*' : ''}`);
	};
	const notice = async (overrides: IDataObject) => {
		const answer = await mapperFields('templateVariables', request(overrides));
		expect(answer.fields).toEqual([]);
		return answer.emptyFieldsNotice;
	};
	const chosen = (template: MessageTemplate) => ({ messageTemplateId: locator(arn(template)) });

	it('has a field for each variable, required without a default', async () => {
		expect(await fields(chosen(whatsApp()))).toEqual(['firstName*', 'orderId*']);
		expect(await fields(chosen(local.state.account.messageTemplates[1]))).toEqual([
			'Customer.FirstName*',
			'date*',
			'place',
		]);
	});

	it('has them when the service writes null for what it does not have', async () => {
		local.state.behaviour.writesNull = true;
		expect(await fields(chosen(whatsApp()))).toEqual(['firstName*', 'orderId*']);
	});

	it('that cannot be had fail without a notice, which would drop what is filled in', async () => {
		const { fields: schema } = await mapperFields('templateVariables', request(chosen(whatsApp())));
		deny('wisdom:GetMessageTemplate');
		const filledIn = { mappingMode: 'defineBelow', value: { firstName: 'Ada' }, schema };
		const failing = mapperFields(
			'templateVariables',
			request({ ...chosen(whatsApp()), templateVariables: filledIn }),
		);
		await expect(failing).rejects.toMatchObject({ name: 'NodeApiError' });
		expect(await notice(chosen(whatsApp()))).toContain('wisdom:GetMessageTemplate');
	});

	it('shows those of the active version, not of a draft', async () => {
		whatsApp().draft = '{{Attributes.unfinished}}';
		expect(await fields(chosen(whatsApp()))).toEqual(['firstName*', 'orderId*']);
	});

	it('has them for a template by ID, with or without its knowledge base', async () => {
		const messageTemplateId = locator(whatsApp().id, 'id');
		const base = within(locator(whatsApp().knowledgeBaseId, 'id'));
		expect(await fields({ messageTemplateId })).toEqual(['firstName*', 'orderId*']);
		expect(await fields({ messageTemplateId, ...base })).toEqual(['firstName*', 'orderId*']);
	});

	it.each([
		['none', locator('')],
		['one that only a run can tell', locator('={{ $json.template }}', 'id')],
	])('says what to do without a template: %s', async (_, messageTemplateId) => {
		expect(await notice({ messageTemplateId })).toBe(
			"Choose a template in 'Template' to see its variables. If the template is known only when the workflow runs, enter values in 'More Template Variables' in 'Additional Fields'.",
		);
	});

	it('says that a template has none', async () => {
		expect(
			await notice(chosen(addTemplate({ body: 'Hello {{Attributes.Agent.FirstName}}' }))),
		).toBe('This template has no variables to fill in.');
	});

	it.each(['wisdom:GetMessageTemplate', 'wisdom:RenderMessageTemplate'])(
		'says that %s is missing',
		async (action) => {
			deny(action);
			expect(await notice(chosen(whatsApp()))).toBe(
				`The access key is not allowed to do this. AWS refused '${action}'. Ask your AWS administrator to allow '${action}' on the knowledge base and its templates. Until then, enter values in 'More Template Variables' in 'Additional Fields'.`,
			);
		},
	);

	it('says that the template is not active', async () => {
		whatsApp().activeVersion = undefined;
		expect(await notice(chosen(whatsApp()))).toBe(
			"Amazon Connect does not know one of the values. Check that the template in 'Template' is active, and in the credential's Region and account.",
		);
	});
});

describe('Template Text', () => {
	const shown = async (messageTemplateId: IDataObject) => {
		const answer = await mapperFields('templateText', request({ messageTemplateId }));
		expect(answer.fields).toEqual([]);
		return answer.emptyFieldsNotice;
	};

	it('shows what the chosen template says, and which one it is', async () => {
		expect(await shown(locator(arn(whatsApp())))).toBe(
			'<b>order_update</b><br>Hello {{firstName}}, your order {{orderId}} is on its way.',
		);
		const sms = addTemplate({
			name: 'sale',
			body: '5 < 6 & "more"\n<img src=x>{{ Attributes.a }}',
		});
		expect(await shown(locator(arn(sms)))).toBe(
			'<b>sale</b><br>5 &lt; 6 &amp; &quot;more&quot;<br>&lt;img src=x&gt;{{ a }}',
		);
	});

	it('says when it cannot', async () => {
		expect(await shown(locator('={{ $json.template }}', 'id'))).toBe(
			'This template is known only when the workflow runs.',
		);
		deny('wisdom:GetMessageTemplate');
		expect(await shown(locator(arn(whatsApp())))).toBe(
			'The text cannot be shown: The access key is not allowed to do this.',
		);
	});
});

describe('a chat with a template', () => {
	/** What the editor stores once a template is chosen and its fields are filled. */
	const mapped = async (template: MessageTemplate, value: IDataObject): Promise<IDataObject> => {
		const messageTemplateId = locator(arn(template));
		const { fields } = await mapperFields('templateVariables', request({ messageTemplateId }));
		return {
			messageTemplateId,
			templateVariables: {
				mappingMode: 'defineBelow',
				value,
				matchingColumns: [],
				schema: fields,
				attemptToConvertTypes: false,
				convertFieldsToString: false,
			},
		};
	};
	const run = async (parameters: IDataObject, items: IDataObject[]) =>
		await execute({ items, parameters: panel(parameters), credential: credentialFor(local) });
	const templated = () =>
		local.state.contacts.map((contact) => contact.request.InitialTemplatedSystemMessage);

	it("is sent with each item's values", async () => {
		const template = local.state.account.messageTemplates[1];
		const parameters = await mapped(template, {
			'Customer.FirstName': '={{ $json.name }}',
			date: '={{ $json.day }} December',
			place: '={{ $json.place }}',
		});
		const { error, output } = await run(parameters, [
			{ phone: '+14152000000', name: 'Ada', day: 3 },
			{ phone: '+14152000001', name: 'Zoë "Z"', day: 4, place: 'Room 7' },
		]);
		expect(error).toBeUndefined();
		expect(output).toHaveLength(2);
		const ids = { KnowledgeBaseId: template.knowledgeBaseId, MessageTemplateId: template.id };
		expect(templated()).toEqual([
			{
				...ids,
				TemplateAttributes: {
					CustomAttributes: { date: '3 December' },
					CustomerProfileAttributes: '{"firstName":"Ada"}',
				},
			},
			{
				...ids,
				TemplateAttributes: {
					CustomAttributes: { date: '4 December', place: 'Room 7' },
					CustomerProfileAttributes: '{"firstName":"Zoë \\"Z\\""}',
				},
			},
		]);
		// The templates are looked up by the editor only.
		expect(local.state.requests('GetMessageTemplate')).toHaveLength(1);
		expect(local.state.requests('ListKnowledgeBases')).toHaveLength(0);
	});

	it('that is not chosen is refused, and nothing else', async () => {
		const messageType = '={{ "template" }}';
		const { error } = await run({ messageType }, [{ phone: '+14152000000' }]);
		expect(`${error?.message} ${error?.description}`).toContain("'Template' is empty");
		expect(`${error?.message} ${error?.description}`).not.toContain('Variables');
	});

	it('is not started for anybody when one item lacks a value', async () => {
		const parameters = await mapped(local.state.account.messageTemplates[1], {
			'Customer.FirstName': 'Ada',
			date: '={{ $json.day }}',
			place: null,
		});
		const { error } = await run(parameters, [
			{ phone: '+14152000000', day: 'Monday' },
			{ phone: '+14152000001' },
		]);
		expect(`${error?.message} ${error?.description}`).toContain(
			"'Template Variables' has no value for date",
		);
		expect(local.state.requests('StartOutboundChatContact')).toHaveLength(0);
	});

	it('is not started either when the value is given by name, and is nothing', async () => {
		const mappedNone = await mapped(local.state.account.messageTemplates[1], {
			'Customer.FirstName': 'Ada',
			date: null,
			place: null,
		});
		const attribute = [{ key: 'date', value: '={{ $json.day }}' }];
		const parameters = { ...mappedNone, additionalFields: { templateAttributes: { attribute } } };
		const phone = '+14152000000';
		const { error } = await run(parameters, [{ phone, day: 'Monday' }, { phone }]);
		expect(`${error?.message} ${error?.description}`).toContain(
			"'Template Variables' has no value for date",
		);
		expect(local.state.requests('StartOutboundChatContact')).toHaveLength(0);
	});
});

describe('a template that something else answers for', () => {
	let foreign: ForeignServer;
	let answer: (url: URL) => unknown;
	beforeEach(async () => {
		foreign = await startForeignServer((url) => {
			const given = answer(url);
			return typeof given === 'string' ? { body: given } : { body: JSON.stringify(given) };
		});
	});
	afterEach(async () => await foreign.close());

	const read = async () => {
		const messageTemplateId = locator(arn(whatsApp()), 'arn');
		return await mapperFields(
			'templateVariables',
			request({ messageTemplateId }, { qConnectEndpoint: foreign.url }),
		);
	};

	// What is not an answer of AWS is asked for twice more. The template's text is not asked for.
	it.each<[string, unknown, number]>([
		['a page', '<html></html>', 3],
		['nothing', '', 3],
		['a list', [], 3],
		['no template', {}, 1],
		['a template that is text', { messageTemplate: 'Hello' }, 1],
	])(
		'%s: the notice says what is wrong, not that there are no variables',
		async (_, given, asked) => {
			answer = () => given;
			const { fields, emptyFieldsNotice } = await read();
			expect(fields).toEqual([]);
			expect(emptyFieldsNotice).not.toMatch(/has no variables|is not a function|undefined/);
			expect(foreign.asked).toBe(asked);
		},
	);

	it('members of another type are as good as absent', async () => {
		answer = ({ pathname }) =>
			pathname.endsWith('render')
				? { content: 5, attributesNotInterpolated: 'orderId' }
				: {
						messageTemplate: {
							content: { text: '{{Attributes.orderId}} {{Attributes.Customer.FirstName}}' },
							defaultAttributes: { customAttributes: 'none', customerProfileAttributes: [5] },
						},
					};
		const { fields } = await read();
		expect(fields.filter(({ display }) => display).map(({ id }) => id)).toEqual([
			'orderId',
			'Customer.FirstName',
		]);
	});
});

it('an error whose message is no text, and whose name is none, is explained', async () => {
	const foreign = await startForeignServer(() => ({
		status: 400,
		body: JSON.stringify({ code: { a: 1 }, message: { reason: 'bad' } }),
	}));
	const credential = { ...credentialFor(local), qConnectEndpoint: foreign.url };
	await expect(
		searchList('searchKnowledgeBases', { parameters: panel(), credential }),
	).rejects.toMatchObject({
		name: 'NodeApiError',
		description: expect.not.stringMatching(/object Object|not a function/),
	});
	await foreign.close();
});
