import { CONTACT_ID } from '../../../shared/limits';
import { isEmpty, readInteger, readText } from '../../../values';
import { CHAT_DURATION, CONTENT_TYPE, DISPLAY_NAME, PLAIN_TEXT } from '../limits';
import type { Field } from '../request';
import { CONTENT_TYPES } from './messageText';

const DURATION = 'Chat Duration (Minutes)';

export const chatDuration: Field = {
	additionalFields: [
		{
			displayName: DURATION,
			name: 'chatDurationInMinutes',
			type: 'number',
			typeOptions: { minValue: CHAT_DURATION.min, maxValue: CHAT_DURATION.max },
			default: 1500,
			description:
				'How long the chat can stay open, from 60 minutes to 7 days. If not set, 25 hours.',
		},
	],
	build(item) {
		if (!item.hasAdditional('chatDurationInMinutes')) return {};
		const value = item.additional('chatDurationInMinutes');
		if (isEmpty(value)) item.refuse(DURATION, 'is empty', 'Enter minutes, or remove the field.');
		const ChatDurationInMinutes = readInteger(item, DURATION, value, CHAT_DURATION);
		return ChatDurationInMinutes === undefined ? {} : { ChatDurationInMinutes };
	},
};

const CUSTOMER_NAME = 'Customer Name';

export const customerName: Field = {
	additionalFields: [
		{
			displayName: CUSTOMER_NAME,
			name: 'participantDetails',
			type: 'string',
			default: '',
			placeholder: 'e.g. Ada Lovelace',
			description: 'The name that the agent sees in the chat',
		},
	],
	build(item) {
		const DisplayName = readText(
			item,
			CUSTOMER_NAME,
			item.additional('participantDetails'),
			DISPLAY_NAME,
		);
		return DisplayName === undefined ? {} : { ParticipantDetails: { DisplayName } };
	},
};

const RELATED = 'Link to Contact';

export const relatedContact: Field = {
	additionalFields: [
		{
			displayName: RELATED,
			name: 'relatedContactId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
			description: 'ID of an earlier contact. Its contact attributes are copied to this one.',
		},
	],
	build(item) {
		const RelatedContactId = readText(
			item,
			RELATED,
			item.additional('relatedContactId'),
			CONTACT_ID,
		);
		return RelatedContactId === undefined ? {} : { RelatedContactId };
	},
};

const SUPPORTED = 'Supported Content Types';

export const supportedContentTypes: Field = {
	additionalFields: [
		{
			displayName: SUPPORTED,
			name: 'supportedMessagingContentTypes',
			type: 'multiOptions',
			options: CONTENT_TYPES,
			default: [PLAIN_TEXT],
			description: 'The formats that the customer can receive. Must include Plain Text.',
		},
	],
	build(item) {
		if (!item.hasAdditional('supportedMessagingContentTypes')) return {};
		const value = item.additional('supportedMessagingContentTypes');
		const list = typeof value === 'string' ? value.split(',') : value;
		if (!Array.isArray(list)) {
			item.refuse(SUPPORTED, 'is not a list', `Use a list such as ["${PLAIN_TEXT}"].`);
			return {};
		}
		const SupportedMessagingContentTypes = list.flatMap(
			(type) => readText(item, SUPPORTED, type, CONTENT_TYPE) ?? [],
		);
		if (!SupportedMessagingContentTypes.includes(PLAIN_TEXT)) {
			item.refuse(SUPPORTED, `does not contain ${PLAIN_TEXT}`, 'Add Plain Text to the list.');
		}
		return { SupportedMessagingContentTypes };
	},
};
