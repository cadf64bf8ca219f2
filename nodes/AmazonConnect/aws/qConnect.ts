/**
 * What the editor reads of message templates, from Amazon Q in Connect. Its client in the SDK knows no
 * WhatsApp, so these are plain signed calls. Forms: https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/
 */
import { notAmazonConnect } from './answers';
import { isJsonObject } from './json';
import { callService, type Call, type Caller } from './restJson';

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_KnowledgeBaseSummary.html */
export interface KnowledgeBase {
	knowledgeBaseId: string;
	name: string;
	knowledgeBaseType: string;
}

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_MessageTemplateSummary.html */
export interface MessageTemplate {
	messageTemplateId: string;
	messageTemplateArn: string;
	knowledgeBaseId: string;
	name: string;
	channelSubtype: 'EMAIL' | 'SMS' | 'WHATSAPP' | 'PUSH';
	description?: string;
	/** Undefined when no version is active. */
	activeVersionNumber?: number;
}

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_MessageTemplateAttributes.html */
export interface MessageTemplateAttributes {
	customAttributes?: Record<string, string>;
	/** Values by name, and under `custom` those that are not part of every profile. */
	customerProfileAttributes?: Record<string, string | Record<string, string>>;
}

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_ExtendedMessageTemplateData.html */
export interface MessageTemplateDetails {
	name?: string;
	/** By channel; texts with variables in it, at any depth. */
	content?: unknown;
	/** Of a WhatsApp template: what stands for WhatsApp's own placeholders. */
	sourceConfigurationSummary?: unknown;
	/** In the form of MessageTemplateAttributes. */
	defaultAttributes?: unknown;
}

/** https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_RenderMessageTemplate.html */
export interface RenderedMessageTemplate {
	content?: unknown;
	/** Names of what has neither a value nor a default. */
	attributesNotInterpolated?: unknown;
}

/** Which template of which knowledge base. */
export interface TemplateIds {
	knowledgeBaseId: string;
	messageTemplateId: string;
}

/** A page's size and place. */
interface Paging {
	maxResults: number;
	nextToken?: string;
}

async function call<Answer>(caller: Caller, request: Call): Promise<Answer> {
	const { endpoints, region, fips } = caller.access;
	const { dnsSuffix } = caller.sdk.partition(region);
	const host = `wisdom${fips ? '-fips' : ''}.${region}.${dnsSuffix}`;
	const endpoint = endpoints.qConnect ?? `https://${host}`;
	return (await callService(caller, { signingName: 'wisdom', endpoint }, request)) as Answer;
}

const paging = ({ maxResults, nextToken }: Paging) => ({
	maxResults: String(maxResults),
	nextToken,
});

/** What is sent, and not the draft: without a qualifier the service takes the latest version. */
const activeTemplate = ({ knowledgeBaseId, messageTemplateId }: TemplateIds) => [
	'knowledgeBases',
	knowledgeBaseId,
	'messageTemplates',
	`${messageTemplateId}:$ACTIVE_VERSION`,
];

export const listKnowledgeBases = async (caller: Caller, page: Paging) =>
	await call<{ knowledgeBaseSummaries?: KnowledgeBase[]; nextToken?: string }>(caller, {
		method: 'GET',
		path: ['knowledgeBases'],
		query: paging(page),
	});

export const listMessageTemplates = async (caller: Caller, knowledgeBaseId: string, page: Paging) =>
	await call<{ messageTemplateSummaries?: MessageTemplate[]; nextToken?: string }>(caller, {
		method: 'GET',
		path: ['knowledgeBases', knowledgeBaseId, 'messageTemplates'],
		query: paging(page),
	});

/** @throws Error when the answer holds no template: that was not AWS */
export async function getMessageTemplate(
	caller: Caller,
	ids: TemplateIds,
): Promise<MessageTemplateDetails> {
	const { messageTemplate } = await call<{ messageTemplate?: unknown }>(caller, {
		method: 'GET',
		path: activeTemplate(ids),
	});
	if (isJsonObject(messageTemplate)) return messageTemplate;
	throw notAmazonConnect();
}

export const renderMessageTemplate = async (
	caller: Caller,
	ids: TemplateIds,
	attributes: MessageTemplateAttributes,
) =>
	await call<RenderedMessageTemplate>(caller, {
		method: 'POST',
		path: [...activeTemplate(ids), 'render'],
		body: { attributes },
	});
