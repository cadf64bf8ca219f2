import { z } from 'zod';
import type { MessageTemplate } from '../account.mts';
import { notFound, validationError } from '../errors.mts';
import { fillTemplate } from '../fillTemplate.mts';
import { page, type Call, type Operation } from './operation.mts';

/** Patterns: https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_GetMessageTemplate.html */
const UUID = '[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}';
const KNOWLEDGE_BASE_ID = new RegExp(`^${UUID}$`);
const TEMPLATE_ID = new RegExp(`^(${UUID})(?::([A-Z0-9_$]+))?$`);

const arn = (call: Call, resource: string) =>
	`arn:aws:wisdom:${call.caller.region}:${call.state.account.id}:${resource}`;

/** 1 to 100: https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_ListMessageTemplates.html */
function pageOf<T>(call: Call, entries: T[]) {
	const size = Number(call.query.get('maxResults') ?? 100);
	if (!Number.isInteger(size) || size < 1 || size > 100) {
		throw validationError('maxResults must be 1 to 100');
	}
	return page(entries, Math.min(size, call.state.behaviour.pageSize), call.query.get('nextToken'));
}

const knowledgeBasesOf = (call: Call) =>
	call.state.account.knowledgeBases.filter(({ region }) => region === call.caller.region);

const listKnowledgeBases: Operation = {
	name: 'ListKnowledgeBases',
	action: 'wisdom:ListKnowledgeBases',
	method: 'GET',
	path: '/knowledgeBases',
	handle(call) {
		const { entries, next } = pageOf(call, knowledgeBasesOf(call));
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
	const id = call.path.knowledgeBaseId;
	// "URLs cannot contain the ARN."
	if (!KNOWLEDGE_BASE_ID.test(id)) throw validationError('knowledgeBaseId is not an ID');
	const base = knowledgeBasesOf(call).find((one) => one.id === id);
	if (!base) throw notFound('Knowledge base not found');
	if (base.type !== 'MESSAGE_TEMPLATES') {
		throw validationError('The knowledge base is not for message templates');
	}
	return call.state.account.messageTemplates.filter(
		({ knowledgeBaseId }) => knowledgeBaseId === id,
	);
};

/** A version of a template; without a qualifier the latest one, which may be a draft. */
function versionOf(call: Call): MessageTemplate & { isActive: boolean } {
	const templates = templatesOf(call);
	const [, id, qualifier = '$LATEST'] = TEMPLATE_ID.exec(call.path.messageTemplateId) ?? [];
	if (!id) throw validationError('messageTemplateId is not an ID');
	const found = templates.find((template) => template.id === id);
	if (!found) throw notFound('Message template not found');
	if (qualifier === '$LATEST') {
		return { ...found, body: found.draft ?? found.body, isActive: found.draft === undefined };
	}
	const active = qualifier === '$ACTIVE_VERSION' || qualifier === String(found.activeVersion);
	if (!active || found.activeVersion === undefined) throw notFound('No such version');
	return { ...found, isActive: true };
}

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
});

/** AWS does not document what is in a WhatsApp template's data; here it is JSON with the text in it. */
const contentOf = ({ channelSubtype, body }: MessageTemplate) => {
	if (channelSubtype !== 'WHATSAPP') return { sms: { body: { plainText: { content: body } } } };
	return { whatsApp: { data: JSON.stringify({ components: [{ type: 'BODY', text: body }] }) } };
};

const listMessageTemplates: Operation = {
	name: 'ListMessageTemplates',
	action: 'wisdom:ListMessageTemplates',
	method: 'GET',
	path: '/knowledgeBases/:knowledgeBaseId/messageTemplates',
	handle(call) {
		const { entries, next } = pageOf(call, templatesOf(call));
		return {
			messageTemplateSummaries: entries.map((template) => ({
				...summary(call, template),
				activeVersionNumber: template.activeVersion,
			})),
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
		const template = versionOf(call);
		return {
			messageTemplate: {
				...summary(call, template),
				content: contentOf(template),
				defaultAttributes: {
					customAttributes: template.defaults,
					customerProfileAttributes: template.profileDefaults,
				},
				isActive: template.isActive,
				messageTemplateContentSha256: 'local',
			},
		};
	},
};

const values = z.record(z.string().min(1), z.string().min(1));

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_MessageTemplateAttributes.html */
const renderBody = z.strictObject({
	attributes: z.strictObject({
		agentAttributes: values.optional(),
		customAttributes: values.optional(),
		customerProfileAttributes: z
			.record(z.string(), z.union([z.string().min(1), values]))
			.refine((profile) => Object.keys(profile).every((name) => /^[a-z]/.test(name)))
			.optional(),
		systemAttributes: z.record(z.string(), z.unknown()).optional(),
	}),
});

const renderMessageTemplate: Operation = {
	name: 'RenderMessageTemplate',
	action: 'wisdom:RenderMessageTemplate',
	method: 'POST',
	path: '/knowledgeBases/:knowledgeBaseId/messageTemplates/:messageTemplateId/render',
	handle(call) {
		const template = versionOf(call);
		const { data } = renderBody.safeParse(call.body);
		if (!data) throw validationError('attributes are not in the form of the API');
		const { text: body, missing } = fillTemplate(template, data.attributes);
		return {
			content: contentOf({ ...template, body }),
			attributesNotInterpolated: missing,
		};
	},
};

export const qConnectOperations: Operation[] = [
	listKnowledgeBases,
	listMessageTemplates,
	getMessageTemplate,
	renderMessageTemplate,
];
