import type { INodeProperties } from 'n8n-workflow';
import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';
import { readText } from '../../values';
import {
	chatProperties,
	lastMessageIdOption,
	readChat,
	readLastMessageId,
} from '../shared/conversation';
import { stepOf } from '../shared/draft';
import { CREATE_PARTICIPANT, DISPLAY_NAME as LENGTH } from '../shared/limits';
import { conversationFields, conversationOutput } from '../shared/output';
import { withPosition, type Position } from '../shared/position';
import { inTurn } from '../shared/turns';
import { enter, type JoinRequest, type Participant } from './enter';
import { joinErrors } from './errors';

const DISPLAY_NAME = { name: 'displayName', label: 'Display Name' };

/** What the transcript calls the workflow unless told otherwise. */
const DEFAULT_NAME = 'n8n';

type Joined = Participant & Position;

const displayNameOption: INodeProperties = {
	displayName: DISPLAY_NAME.label,
	name: DISPLAY_NAME.name,
	type: 'string',
	default: DEFAULT_NAME,
	placeholder: 'e.g. Service desk',
	description: 'The name of the workflow in the transcript of the chat',
};

/**
 * Lets the workflow take part in a chat, as a custom participant:
 * https://docs.aws.amazon.com/connect/latest/adminguide/chat-customize-flow.html
 */
export const join: Operation<JoinRequest, Joined> = {
	option: {
		name: 'Join',
		value: 'join',
		action: 'Join a conversation',
		description: 'Let the workflow join a chat whose flow waits for a bot',
	},

	toolDescription:
		'Lets the workflow take part in a chat of Amazon Connect, so that it can read it, talk with the customer and wait for replies. It messages nobody by itself. It works once, while the flow of the chat waits for a bot and no agent is in the chat.',

	subtitle: '"Join Conversation"',

	properties: [
		...chatProperties,
		options([
			displayNameOption,
			lastMessageIdOption,
			...pacingOptions,
			...includeInputOptions(true),
		]),
	],

	participle: 'joined',

	// The flow goes on, and only one can join: whoever tries it out would keep out the one for the customer.
	effect: 'changes',

	outputFields: conversationFields(
		'StatusReason',
		'ParticipantToken',
		'ParticipantId',
		'ParticipantTokenExpiresAt',
	),

	quota: () => CREATE_PARTICIPANT,

	errors: joinErrors,

	inSteps: true,
	ownSlots: true,

	draft(item) {
		const chat = readChat(item);
		const { name, label } = DISPLAY_NAME;
		const displayName = readText(item, label, item.option(name), LENGTH) ?? DEFAULT_NAME;
		const lastMessageId = readLastMessageId(item);
		const common = readCommon(item, true);
		if (item.problems.length > 0 || !chat) return undefined;
		const request = { ...chat, displayName, lastMessageId };
		return {
			request,
			instance: chat.InstanceId,
			step: stepOf(item, 'join', request),
			confidential: [],
			...common,
		};
	},

	async call(service, request) {
		const join = async () => await enter(service, request);
		return await inTurn(service, request, async () => await withPosition(service, request, join));
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(request, result, accessUrl, (joined) => ({
			Status: 'joined',
			ParticipantToken: joined.ParticipantToken,
			ParticipantId: joined.ParticipantId,
			ParticipantTokenExpiresAt: joined.Expiry,
		})),
};
