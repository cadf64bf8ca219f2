import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import { count, locatorValue, readJsonObject, readText, utf8Bytes } from '../../values';
import {
	CONTENT_TYPE,
	MESSAGE_BYTES,
	MESSAGE_CHARACTERS,
	PLAIN_TEXT,
	TEMPLATE_ID,
} from '../limits';
import { keyProperty, pairsProperty, readTextPairs, valueProperty } from '../pairs';
import type { ChatRequest, Field } from '../request';
import { readChannel } from './channel';

const MESSAGE = 'Message';
const TEXT = 'Text';
const KNOWLEDGE_BASE = 'Knowledge Base';
const TEMPLATE = 'Template';
const VARIABLES = 'Template Variables';
const PROFILE = 'Customer Profile Attributes';
const CONTENT_TYPE_LABEL = 'Message Content Type';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_ChatMessage.html */
export const CONTENT_TYPES = [
	{
		name: 'Interactive Response',
		value: 'application/vnd.amazonaws.connect.message.interactive.response',
	},
	{ name: 'JSON', value: 'application/json' },
	{ name: 'Markdown', value: 'text/markdown' },
	{ name: 'Plain Text', value: PLAIN_TEXT },
];

const showFor = (messageType: string) => ({ show: { messageType: [messageType] } });

const templateLocator = (
	displayName: string,
	name: string,
	description: string,
): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	description,
	displayOptions: showFor('template'),
	modes: [
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
		},
		{
			displayName: 'By ARN',
			name: 'arn',
			type: 'string',
			placeholder: 'e.g. arn:aws:wisdom:us-east-1:123456789012:…',
		},
	],
});

/** Fields of the additional ones that make sense with one kind of message only. */
const CONTENT_TYPE_FIELD = {
	label: CONTENT_TYPE_LABEL,
	name: 'initialSystemMessageContentType',
	belongsTo: 'Text',
};
const PROFILE_FIELD = {
	label: PROFILE,
	name: 'customerProfileAttributes',
	belongsTo: 'Template',
};

/** A field that is in sight but would not be sent is refused, not ignored. */
function refuseUnfitting(
	item: ItemParameters,
	chosen: string,
	fields: ReadonlyArray<typeof CONTENT_TYPE_FIELD>,
): void {
	for (const { label, name, belongsTo } of fields) {
		if (!item.additional(name)) continue;
		item.refuse(
			label,
			`needs ${belongsTo} in 'Message', which is ${chosen}`,
			`Remove it, or set 'Message' to ${belongsTo}.`,
		);
	}
}

function buildText(item: ItemParameters): Partial<ChatRequest> {
	refuseUnfitting(item, 'Text', [PROFILE_FIELD]);
	const ContentType =
		readText(
			item,
			CONTENT_TYPE_LABEL,
			item.additional('initialSystemMessageContentType'),
			CONTENT_TYPE,
		) ?? PLAIN_TEXT;
	const channel = readChannel(item) ?? 'other';
	const Content = readText(item, TEXT, item.get('initialSystemMessage', TEXT), {
		min: 1,
		max: MESSAGE_CHARACTERS[channel],
		verbatim: true,
		required: "Write the message, or set 'Message' to Template or None.",
	});
	if (Content === undefined) return {};
	const bytes = utf8Bytes(Content);
	if (bytes > MESSAGE_BYTES) {
		item.refuse(TEXT, `takes ${count(bytes)} UTF-8 bytes; the limit is ${count(MESSAGE_BYTES)}`);
	}
	return { InitialSystemMessage: { ContentType, Content } };
}

/** The API takes customer profile attributes as serialised JSON: text goes on as it was written. */
function readProfile(item: ItemParameters): string | undefined {
	const value = item.additional('customerProfileAttributes');
	const object = readJsonObject(item, PROFILE, value);
	if (object === undefined) return undefined;
	return typeof value === 'string' ? value : JSON.stringify(object);
}

function buildTemplate(item: ItemParameters): Partial<ChatRequest> {
	refuseUnfitting(item, 'Template', [CONTENT_TYPE_FIELD]);
	const readId = (label: string, name: string) =>
		readText(item, label, locatorValue(item.get(name, label)), {
			...TEMPLATE_ID,
			required: 'Enter its ID or ARN.',
		});
	const KnowledgeBaseId = readId(KNOWLEDGE_BASE, 'knowledgeBaseId');
	const MessageTemplateId = readId(TEMPLATE, 'messageTemplateId');
	const CustomAttributes = readTextPairs(
		item,
		VARIABLES,
		item.get('templateAttributes', VARIABLES),
	);
	const CustomerProfileAttributes = readProfile(item);
	return {
		InitialTemplatedSystemMessage: {
			KnowledgeBaseId,
			MessageTemplateId,
			TemplateAttributes: {
				...(CustomAttributes ? { CustomAttributes } : {}),
				...(CustomerProfileAttributes ? { CustomerProfileAttributes } : {}),
			},
		},
	};
}

export const message: Field = {
	properties: [
		{
			displayName: MESSAGE,
			name: 'messageType',
			type: 'options',
			options: [
				{ name: 'None (the Flow Sends It)', value: 'none' },
				{
					name: 'Template',
					value: 'template',
					description: 'WhatsApp delivers nothing else as a first message',
				},
				{ name: 'Text', value: 'text' },
			],
			default: 'text',
			description: 'What the customer gets first',
		},
		{
			displayName: TEXT,
			name: 'initialSystemMessage',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Your order is on its way.',
			description: 'The message, up to 1,024 characters by SMS and 4,096 by WhatsApp',
			displayOptions: showFor('text'),
		},
		templateLocator(KNOWLEDGE_BASE, 'knowledgeBaseId', 'Where the message template is kept'),
		templateLocator(TEMPLATE, 'messageTemplateId', 'The active message template to send'),
		{
			...pairsProperty(
				{
					displayName: VARIABLES,
					name: 'templateAttributes',
					description: 'Values for the custom variables of the template',
				},
				[keyProperty, valueProperty],
				'An object of texts, e.g. { "firstName": "Ada" }',
			),
			placeholder: 'Add Variable',
			displayOptions: showFor('template'),
		},
	],
	additionalFields: [
		{
			displayName: PROFILE,
			name: 'customerProfileAttributes',
			type: 'json',
			default: '{}',
			description: 'Values for the customer profile variables of the template, as a JSON object',
		},
		{
			displayName: CONTENT_TYPE_LABEL,
			name: 'initialSystemMessageContentType',
			type: 'options',
			options: CONTENT_TYPES,
			default: PLAIN_TEXT,
			description: 'The format of the text. SMS and WhatsApp carry plain text only.',
		},
	],
	build(item) {
		const type = item.get('messageType', MESSAGE);
		if (type === 'text') return buildText(item);
		if (type === 'template') return buildTemplate(item);
		if (type !== 'none') {
			item.refuse(MESSAGE, 'is none of its choices', "Use 'text', 'template' or 'none'.");
			return {};
		}
		refuseUnfitting(item, 'None', [CONTENT_TYPE_FIELD, PROFILE_FIELD]);
		return {};
	},
};
