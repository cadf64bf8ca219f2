import type { MessageTemplate } from '../account.mts';
import { notFound } from '../errors.mts';
import { page, type Call, type Operation } from './operation.mts';

const arn = (call: Call, resource: string) =>
	`arn:aws:wisdom:${call.caller.region}:${call.state.account.id}:${resource}`;

/** An ID or the last part of an ARN. */
const idOf = (text: string) => text.split('/').at(-1)?.split(':')[0] ?? text;

const pageOf = <T,>(call: Call, entries: T[]) =>
	page(entries, Number(call.query.get('maxResults') ?? 50), call.query.get('nextToken'));

const listKnowledgeBases: Operation = {
	name: 'ListKnowledgeBases',
	action: 'wisdom:ListKnowledgeBases',
	method: 'GET',
	path: '/knowledgeBases',
	handle(call) {
		const here = call.state.account.knowledgeBases.filter(
			({ region }) => region === call.caller.region,
		);
		const { entries, next } = pageOf(call, here);
		return {
			knowledgeBaseSummaries: entries.map(({ id, name, type }) => ({
				knowledgeBaseId: id,
				knowledgeBaseArn: arn(call, `knowledge-base/${id}`),
				name,
				knowledgeBaseType: type,
				status: 'ACTIVE',
			})),
			nextToken: next,
		};
	},
};

const templatesOf = (call: Call) => {
	const id = idOf(call.path.knowledgeBaseId);
	if (!call.state.account.knowledgeBases.some((base) => base.id === id)) {
		throw notFound('Knowledge base not found');
	}
	return call.state.account.messageTemplates.filter(
		({ knowledgeBaseId }) => knowledgeBaseId === id,
	);
};

const templateOf = (call: Call): MessageTemplate => {
	const found = templatesOf(call).find(({ id }) => id === idOf(call.path.messageTemplateId));
	if (!found) throw notFound('Message template not found');
	return found;
};

const summary = (call: Call, template: MessageTemplate) => ({
	messageTemplateId: template.id,
	messageTemplateArn: arn(call, `message-template/${template.knowledgeBaseId}/${template.id}`),
	knowledgeBaseId: template.knowledgeBaseId,
	knowledgeBaseArn: arn(call, `knowledge-base/${template.knowledgeBaseId}`),
	name: template.name,
	channelSubtype: template.channelSubtype,
	createdTime: '2026-01-01T00:00:00Z',
	lastModifiedTime: '2026-01-01T00:00:00Z',
	lastModifiedBy: 'local',
	activeVersionNumber: template.activeVersion,
});

const contentOf = ({ channelSubtype, body }: MessageTemplate) => ({
	[channelSubtype === 'WHATSAPP' ? 'whatsApp' : 'sms']:
		channelSubtype === 'WHATSAPP' ? { data: body } : { body: { plainText: { content: body } } },
});

const listMessageTemplates: Operation = {
	name: 'ListMessageTemplates',
	action: 'wisdom:ListMessageTemplates',
	method: 'GET',
	path: '/knowledgeBases/:knowledgeBaseId/messageTemplates',
	handle(call) {
		const { entries, next } = pageOf(call, templatesOf(call));
		return {
			messageTemplateSummaries: entries.map((template) => summary(call, template)),
			nextToken: next,
		};
	},
};

const getMessageTemplate: Operation = {
	name: 'GetMessageTemplate',
	action: 'wisdom:GetMessageTemplate',
	method: 'GET',
	path: '/knowledgeBases/:knowledgeBaseId/messageTemplates/:messageTemplateId',
	handle(call) {
		const template = templateOf(call);
		return {
			messageTemplate: {
				...summary(call, template),
				content: contentOf(template),
				defaultAttributes: { customAttributes: template.defaults },
				messageTemplateContentSha256: 'local',
			},
		};
	},
};

const VARIABLE = /\{\{\s*(Attributes\.Custom\.([\w-]+))\s*\}\}/g;

const renderMessageTemplate: Operation = {
	name: 'RenderMessageTemplate',
	action: 'wisdom:RenderMessageTemplate',
	method: 'POST',
	path: '/knowledgeBases/:knowledgeBaseId/messageTemplates/:messageTemplateId/render',
	handle(call) {
		const template = templateOf(call);
		const { attributes } = (call.body ?? {}) as {
			attributes?: { customAttributes?: Record<string, string> };
		};
		const values = { ...template.defaults, ...attributes?.customAttributes };
		const missing = new Set<string>();
		const body = template.body.replace(VARIABLE, (all, path: string, name: string) => {
			if (!(name in values)) missing.add(path);
			return values[name] ?? all;
		});
		return {
			content: contentOf({ ...template, body }),
			attributesNotInterpolated: [...missing],
		};
	},
};

export const qConnectOperations: Operation[] = [
	listKnowledgeBases,
	listMessageTemplates,
	getMessageTemplate,
	renderMessageTemplate,
];
