import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { momentOf } from '../../shared/moment';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import { readSimplify, simplifyProperty } from '../../shared/simplify';
import { readText } from '../../values';
import {
	conversationProperties,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { draftOf } from '../shared/draft';
import { participantErrors } from '../shared/errors';
import { getTranscript, MESSAGE_ID } from '../shared/limits';
import { conversationFields, conversationOutput } from '../shared/output';
import { withPosition, type Position } from '../shared/position';
import { orTold } from '../shared/presence';
import {
	itemsAfter,
	itemsFrom,
	messageFields,
	messagesIn,
	type Message,
} from '../shared/transcript';

const SINCE = { name: 'since', label: 'Since' };

/** After which message, or from which time on: milliseconds since the epoch. */
type Since = { id?: string } | { time: number };

interface GetRequest extends Conversation {
	since: Since;
	simplify: boolean;
}

interface Read extends Position {
	messages: Message[];
}

const sinceProperty: INodeProperties = {
	displayName: SINCE.label,
	name: SINCE.name,
	type: 'string',
	default: '',
	placeholder: 'e.g. 2030-01-31T18:00:00Z',
	description:
		'A message ID, to get the messages after it, or a time, to get the messages from then on. If left empty, all messages are returned.',
};

function readSince(item: ItemParameters): Since {
	const value = item.get(SINCE.name, SINCE.label);
	const time = momentOf(value, item.facts.timeZone);
	if (!Number.isNaN(time)) return { time };
	return { id: readText(item, SINCE.label, value, MESSAGE_ID) };
}

/**
 * Reads what was said in a chat:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_GetTranscript.html
 */
export const getMessages: Operation<GetRequest, Read> = {
	option: {
		name: 'Get Messages',
		value: 'getMessages',
		action: 'Get the messages of a conversation',
		description:
			'Read all messages so far, from everybody. Await Reply still returns these replies.',
	},

	toolDescription:
		'Reads what was said so far in a chat of Amazon Connect that the workflow has joined: by the customer, by the flow, and by the workflow. It changes nothing and messages nobody.',

	subtitle: '"Get Messages"',

	properties: [
		...conversationProperties,
		sinceProperty,
		simplifyProperty,
		options([lastMessageIdOption, ...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'read',

	effect: 'reads',

	outputFields: conversationFields('Messages'),

	quota: ({ InstanceId }) => getTranscript(InstanceId),

	errors: () =>
		participantErrors({
			invalid:
				"Check 'Contact ID' and 'Participant Token', and that 'Since' is the ID of a message of this chat, or a time.",
		}),

	ownSlots: true,

	draft(item) {
		const conversation = readConversation(item);
		const since = readSince(item);
		const simplify = readSimplify(item);
		return draftOf(item, conversation && { ...conversation, since, simplify });
	},

	async call(service, request) {
		const { since } = request;
		const read = async () =>
			'time' in since
				? await itemsFrom(service, request, since.time)
				: await itemsAfter(service, request, since.id);
		return await withPosition(service, request, async () => ({
			messages: messagesIn(await orTold(service, request, read)),
		}));
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(request, result, accessUrl, ({ messages }) => ({
			Status: 'read',
			Messages: messageFields(messages, request),
		})),
};
