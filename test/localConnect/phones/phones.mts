/** What the customers got: the chats of the local Amazon Connect, by the phone they went to. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { phoneNumberArn, type Account, type PhoneNumber } from '../account.mts';
import { firstMessageOf, type FirstMessage } from '../firstMessage.mts';
import { transcriptOf } from '../lifecycle.mts';
import type { ChatRequest } from '../model.mts';
import type { Contact, State } from '../state.mts';
import { eventType, type Item, type Speaker } from '../transcript.mts';

/** A message after the first one, or somebody who came or went. */
export interface Line {
	id: string;
	/** In milliseconds since the epoch. */
	at: number;
	who: 'agent' | 'customer' | 'system' | 'workflow';
	text?: string;
	event?: 'joined' | 'left';
}

export interface Chat extends FirstMessage {
	contactId: string;
	/** When it was started, in milliseconds since the epoch. */
	at: number;
	channel: string;
	/** The number it came from, and what the account calls it. */
	from: string;
	sender: string;
	/** What followed the first message: the latest ones, oldest first. */
	lines: Line[];
	isOpen: boolean;
}

export interface Phone {
	number: string;
	/** The latest ones, oldest first. */
	chats: Chat[];
	/** How many older ones are left out. */
	older: number;
}

export interface Phones {
	/** Those with the latest chats, latest first. */
	phones: Phone[];
	/** How many phones got messages, shown or not. */
	phoneCount: number;
	chatCount: number;
}

/** How much is shown at most: more would slow the page down. */
const SHOWN = { phones: 100, chats: 50, lines: 200 };

const CHANNELS: Record<string, string> = { 'connect:SMS': 'SMS', 'connect:WhatsApp': 'WhatsApp' };

const readable = (number: string): string =>
	parsePhoneNumberFromString(number)?.formatInternational() ?? number;

function senderOf(account: Account, { SourceEndpoint }: ChatRequest): PhoneNumber | undefined {
	return account.phoneNumbers.find((number) => {
		const instance = account.instances.find(({ id }) => id === number.instanceId);
		return instance && phoneNumberArn(account, instance, number) === SourceEndpoint.Address;
	});
}

const WHO: Record<Speaker['ParticipantRole'], Line['who']> = {
	AGENT: 'agent',
	CUSTOMER: 'customer',
	CUSTOM_BOT: 'workflow',
	SYSTEM: 'system',
};

const EVENTS: Record<string, Line['event']> = {
	[eventType('participant.joined')]: 'joined',
	[eventType('participant.left')]: 'left',
};

function lineOf(item: Item): Line[] {
	const { Id, AbsoluteTime, Content, ContentType, ParticipantRole } = item;
	const event = EVENTS[ContentType];
	// The page says of itself that a chat has ended.
	if (!ParticipantRole || (!event && Content === undefined)) return [];
	const who = WHO[ParticipantRole];
	return [{ id: Id, at: Date.parse(AbsoluteTime), who, text: Content, event }];
}

/** The contact that the chat is with now: that of its last transfer. */
function currentContactOf(state: State, contact: Contact): Contact {
	const next =
		contact.next && state.findContact(contact.request.InstanceId, contact.next.contactId);
	return next ? currentContactOf(state, next) : contact;
}

function chatOf(state: State, contact: Contact): Chat {
	const { contactId, request, startedAt } = contact;
	const sender = senderOf(state.account, request);
	const subtype = request.SegmentAttributes['connect:Subtype']?.ValueString ?? '';
	const first = firstMessageOf(state.account, request);
	const items = transcriptOf(state, contact).slice(first.text === undefined ? 0 : 1);
	return {
		contactId,
		at: startedAt,
		channel: CHANNELS[subtype] ?? subtype,
		from: sender ? readable(sender.number) : 'a number that is gone',
		sender: sender?.description ?? '',
		...first,
		lines: items.slice(-SHOWN.lines).flatMap(lineOf),
		isOpen: state.isActive(currentContactOf(state, contact)),
	};
}

/** The contact of an open chat, by the ID of its first one. */
export function openContact(state: State, contactId: string): Contact | undefined {
	const found = state.contacts.find((contact) => contact.contactId === contactId);
	const current = found && currentContactOf(state, found);
	return current && state.isActive(current) ? current : undefined;
}

/** Gives them anew each time; what was started after that is not in it. */
export function phonesOf(state: State): Phones {
	const byNumber = new Map<string, Contact[]>();
	// A transfer sends no message.
	const started = state.contacts.filter(({ previousContactId }) => !previousContactId);
	// From the latest on, so that the phones come in that order, too.
	for (const contact of started.toReversed()) {
		const number = contact.request.DestinationEndpoint.Address ?? '';
		const earlier = byNumber.get(number);
		if (earlier) earlier.push(contact);
		else byNumber.set(number, [contact]);
	}
	const phones = [...byNumber].slice(0, SHOWN.phones).map(([number, contacts]) => ({
		number: readable(number),
		chats: contacts
			.slice(0, SHOWN.chats)
			.toReversed()
			.map((contact) => chatOf(state, contact)),
		older: Math.max(0, contacts.length - SHOWN.chats),
	}));
	return { phones, phoneCount: byNumber.size, chatCount: started.length };
}
