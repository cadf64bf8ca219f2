import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../../itemParameters';
import { count, utf8Bytes } from '../../../text';
import { readText } from '../../../values';
import { CONTENT_TYPE, MESSAGE_BYTES, MESSAGE_CHARACTERS, PLAIN_TEXT } from '../limits';
import { neededFor } from '../needed';
import type { ChatRequest } from '../request';
import { readChannel } from './channel';

const TEXT = 'Text';

export const contentType = {
	label: 'Message Content Type',
	name: 'initialSystemMessageContentType',
	belongsTo: 'Text',
};

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

export const textProperties: INodeProperties[] = [
	...neededFor(
		{ messageType: 'text' },
		{
			displayName: TEXT,
			name: 'initialSystemMessage',
			type: 'string',
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. Your order is on its way.',
			description: 'The message, up to 1,024 characters by SMS and 4,096 by WhatsApp',
		},
	),
	{
		// https://docs.aws.amazon.com/connect/latest/adminguide/send-message.html#sendmessage-block-whatsapp
		displayName:
			"WhatsApp delivers a text only within 24 hours of the customer's last message. To write first, set <b>Message</b> to Template.",
		name: 'whatsAppTextNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { messageType: ['text'], channel: ['whatsApp'] } },
	},
];

export const contentTypeProperty: INodeProperties = {
	displayName: contentType.label,
	name: contentType.name,
	type: 'options',
	options: CONTENT_TYPES,
	default: PLAIN_TEXT,
	description: 'The format of the text. SMS and WhatsApp support plain text only.',
};

export function buildText(item: ItemParameters): Partial<ChatRequest> {
	const ContentType = item.hasAdditional(contentType.name)
		? readText(item, contentType.label, item.additional(contentType.name), {
				...CONTENT_TYPE,
				required: 'Choose a format, or remove the field.',
			})
		: PLAIN_TEXT;
	const channel = readChannel(item) ?? 'other';
	const Content = readText(item, TEXT, item.get('initialSystemMessage', TEXT), {
		min: 1,
		max: MESSAGE_CHARACTERS[channel],
		verbatim: true,
		required: "Enter the message, or set 'Message' to Template or None.",
	});
	if (Content === undefined) return {};
	const bytes = utf8Bytes(Content);
	if (bytes > MESSAGE_BYTES) {
		item.refuse(TEXT, `takes ${count(bytes)} UTF-8 bytes; the limit is ${count(MESSAGE_BYTES)}`);
	}
	return { InitialSystemMessage: { ContentType, Content } };
}
