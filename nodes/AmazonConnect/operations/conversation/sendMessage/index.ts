import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import {
	conversationProperties,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { stepOf, draftOf } from '../shared/draft';
import { participantErrors } from '../shared/errors';
import { sendMessage as quota } from '../shared/limits';
import {
	MESSAGE_ROWS,
	messageProperty,
	readMessage,
	SENT_ONCE,
	sendParts,
	splitOption,
} from '../shared/message';
import { conversationFields, conversationOutput } from '../shared/output';
import { withPosition, type Position } from '../shared/position';
import { orTold } from '../shared/presence';
import { inTurn } from '../shared/turns';

interface SendRequest extends Conversation {
	parts: string[];
}

interface Sent extends Position {
	ids: string[];
}

/**
 * Says something in a chat:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendMessage.html
 */
export const sendMessage: Operation<SendRequest, Sent> = {
	option: {
		name: 'Send Message',
		value: 'sendMessage',
		action: 'Send a message in a conversation',
		description: 'Send a message to the customer without waiting for a reply',
	},

	toolDescription:
		'Sends a text to a real person, by SMS or WhatsApp, in a chat of Amazon Connect that the workflow has joined. It cannot be taken back. Use it only for what the customer is meant to read; it does not wait for a reply.',

	subtitle: '"Send Message"',

	properties: [
		...conversationProperties,
		messageProperty('The message to the customer, as plain text'),
		options([splitOption, lastMessageIdOption, ...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'sent',

	effect: 'messages',

	outputFields: conversationFields('StatusReason', 'MessageIds', 'Parts'),

	quota: ({ InstanceId }) => quota(InstanceId),

	errors: () => participantErrors({ again: SENT_ONCE, rows: MESSAGE_ROWS }),

	inSteps: true,
	ownSlots: true,

	draft(item) {
		const conversation = readConversation(item);
		const parts = readMessage(item, 'Enter a message to the customer.');
		const request = conversation && { ...conversation, parts };
		return draftOf(item, request, {
			step: conversation && stepOf(item, 'sendMessage', conversation, parts),
			confidential: parts,
		});
	},

	async call(service, request) {
		const send = async () => await sendParts(service, request, request.parts);
		const say = async () => ({ ids: await orTold(service, request, send) });
		return await inTurn(service, request, async () => await withPosition(service, request, say));
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(request, result, accessUrl, ({ ids }) => ({
			Status: 'sent',
			MessageIds: ids,
			Parts: ids.length,
		})),
};
