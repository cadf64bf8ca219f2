/** What the customers got: the chats of the local Amazon Connect, by the phone they went to. */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { phoneNumberArn, type Account, type PhoneNumber } from '../account.mts';
import { firstMessageOf } from '../firstMessage.mts';
import type { ChatRequest } from '../model.mts';
import type { Contact, State } from '../state.mts';

export interface Message {
	contactId: string;
	/** When the chat was started, in milliseconds since the epoch. */
	at: number;
	channel: string;
	/** The number it came from, and what the account calls it. */
	from: string;
	sender: string;
	/** Left out when the flow writes the first message. */
	text?: string;
	/** The name of the template that the text is made from. */
	template?: string;
	isOpen: boolean;
}

export interface Phone {
	number: string;
	/** The latest ones, oldest first. */
	messages: Message[];
	/** How many older ones are left out. */
	older: number;
}

export interface Phones {
	/** Those with the latest messages, latest first. */
	phones: Phone[];
	/** How many phones got messages, shown or not. */
	phoneCount: number;
	messageCount: number;
}

/** How much is shown at most: more would slow the page down. */
const SHOWN = { phones: 100, messages: 50 };

const CHANNELS: Record<string, string> = { 'connect:SMS': 'SMS', 'connect:WhatsApp': 'WhatsApp' };

const readable = (number: string): string =>
	parsePhoneNumberFromString(number)?.formatInternational() ?? number;

function senderOf(account: Account, { SourceEndpoint }: ChatRequest): PhoneNumber | undefined {
	return account.phoneNumbers.find((number) => {
		const instance = account.instances.find(({ id }) => id === number.instanceId);
		return instance && phoneNumberArn(account, instance, number) === SourceEndpoint.Address;
	});
}

function messageOf(state: State, contact: Contact): Message {
	const { contactId, request, startedAt } = contact;
	const sender = senderOf(state.account, request);
	const subtype = request.SegmentAttributes['connect:Subtype']?.ValueString ?? '';
	return {
		contactId,
		at: startedAt,
		channel: CHANNELS[subtype] ?? subtype,
		from: sender ? readable(sender.number) : 'a number that is gone',
		sender: sender?.description ?? '',
		...firstMessageOf(state.account, request),
		isOpen: state.isActive(contact),
	};
}

/** Gives them anew each time; what was started after that is not in it. */
export function phonesOf(state: State): Phones {
	const byNumber = new Map<string, Contact[]>();
	// From the latest on, so that the phones come in that order, too.
	for (const contact of state.contacts.toReversed()) {
		// A transfer sends no message.
		if (contact.previousContactId) continue;
		const number = contact.request.DestinationEndpoint.Address ?? '';
		const earlier = byNumber.get(number);
		if (earlier) earlier.push(contact);
		else byNumber.set(number, [contact]);
	}
	const phones = [...byNumber].slice(0, SHOWN.phones).map(([number, contacts]) => ({
		number: readable(number),
		messages: contacts
			.slice(0, SHOWN.messages)
			.toReversed()
			.map((contact) => messageOf(state, contact)),
		older: Math.max(0, contacts.length - SHOWN.messages),
	}));
	return { phones, phoneCount: byNumber.size, messageCount: state.contacts.length };
}
