import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import { contactIdProperty, readContactId } from '../../shared/contactId';
import { instanceProperty, readInstance } from '../../shared/instance';
import { readText } from '../../values';
import { keptOf, type Chat } from './kept';
import { MESSAGE_ID, TOKEN } from './limits';

/** A chat in which the workflow takes part. */
export interface Conversation extends Chat {
	ParticipantToken: string;
	/** What an earlier execution has heard of it. */
	lastMessageId?: string;
}

const PARTICIPANT_TOKEN = { name: 'participantToken', label: 'Participant Token' };

const LAST_MESSAGE_ID = { name: 'lastMessageId', label: 'Last Message ID' };

const participantTokenProperty: INodeProperties = {
	displayName: PARTICIPANT_TOKEN.label,
	name: PARTICIPANT_TOKEN.name,
	type: 'string',
	typeOptions: { password: true },
	default: '',
	placeholder: 'e.g. {{ $json.ParticipantToken }}',
	description:
		'The token that Join returns. If left empty, the node uses the token that Join got for this contact earlier in this execution.',
};

/** The chat that an item is about. */
export const chatProperties: INodeProperties[] = [
	instanceProperty,
	contactIdProperty('The chat to talk in. Start Outbound Chat returns its ContactId.'),
];

/** The same, and the token of the workflow's participant. */
export const conversationProperties: INodeProperties[] = [
	...chatProperties,
	participantTokenProperty,
];

export const lastMessageIdOption: INodeProperties = {
	displayName: LAST_MESSAGE_ID.label,
	name: LAST_MESSAGE_ID.name,
	type: 'string',
	default: '',
	placeholder: 'e.g. {{ $json.LastMessageId }}',
	description:
		"The 'LastMessageId' from an earlier execution, to continue after that message. It also applies to the nodes that follow, until this execution gets a reply.",
};

export function readChat(item: ItemParameters): Chat | undefined {
	const InstanceId = readInstance(item);
	const ContactId = readContactId(item);
	return InstanceId && ContactId ? { InstanceId, ContactId } : undefined;
}

export const readLastMessageId = (item: ItemParameters): string | undefined =>
	readText(item, LAST_MESSAGE_ID.label, item.option(LAST_MESSAGE_ID.name), MESSAGE_ID);

/** The token of the item, or the one that Join has kept. */
function readToken(item: ItemParameters, chat: Chat | undefined): string | undefined {
	const { name, label } = PARTICIPANT_TOKEN;
	const given = readText(item, label, item.get(name, label), TOKEN);
	if (given !== undefined || !chat) return given;
	const kept = keptOf(item.facts.flow(), chat).participantToken;
	// Join was withheld as well, so nobody can have a token.
	if (kept !== undefined || item.facts.withheld !== undefined) return kept ?? '';
	return item.refuse(
		label,
		'is empty, and this execution has not joined the chat',
		item.facts.run === 'other'
			? "In runs such as evaluations, Join is only checked. Use the 'ParticipantToken' of another run."
			: "Run Join before this node, or use the 'ParticipantToken' that Join returns, e.g. {{ $json.ParticipantToken }}.",
	);
}

export function readConversation(item: ItemParameters): Conversation | undefined {
	const chat = readChat(item);
	const ParticipantToken = readToken(item, chat);
	const lastMessageId = readLastMessageId(item);
	return chat && ParticipantToken !== undefined
		? { ...chat, ParticipantToken, lastMessageId }
		: undefined;
}

/** The customer's last message that was heard: in this execution, or else in an earlier one. */
export const lastHeard = (
	flow: Readonly<IDataObject>,
	chat: Chat & Pick<Conversation, 'lastMessageId'>,
): string | undefined => keptOf(flow, chat).lastMessageId ?? chat.lastMessageId;
