/** What was said in a chat, and who came and went, in the form of GetTranscript. */
import { randomUUID } from 'node:crypto';
import type { Contact } from './state.mts';

/** Somebody in a chat, under the API's names. */
export interface Speaker {
	ParticipantId: string;
	DisplayName: string;
	ParticipantRole: 'AGENT' | 'CUSTOMER' | 'CUSTOM_BOT' | 'SYSTEM';
}

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_Item.html */
export interface Item extends Partial<Speaker> {
	Id: string;
	/** ISO 8601 with milliseconds. */
	AbsoluteTime: string;
	Type: 'EVENT' | 'MESSAGE';
	ContentType: string;
	Content?: string;
	ContactId: string;
}

/** How Amazon Connect writes an event's content type. */
export const eventType = (name: string) => `application/vnd.amazonaws.connect.event.${name}`;

export const SYSTEM: Speaker = {
	ParticipantId: 'eeeeeeee-1111-4222-8333-444444444444',
	DisplayName: 'SYSTEM_MESSAGE',
	ParticipantRole: 'SYSTEM',
};

export const customerOf = ({ request }: Pick<Contact, 'request'>): Speaker => ({
	ParticipantId: 'dddddddd-1111-4222-8333-444444444444',
	DisplayName: request.ParticipantDetails?.DisplayName ?? 'Customer',
	ParticipantRole: 'CUSTOMER',
});

/** Not from the state's IDs, which tests count contacts by. */
const stamp = ({ contactId }: Pick<Contact, 'contactId'>, at: number) => ({
	Id: randomUUID(),
	AbsoluteTime: new Date(at).toISOString(),
	ContactId: contactId,
});

type Written = Pick<Contact, 'contactId' | 'transcript'>;

/** Adds a message. `at` is milliseconds since the epoch, as in all of the state. */
export function say(contact: Written, speaker: Speaker, text: string, at: number): Item {
	const item: Item = {
		...stamp(contact, at),
		...speaker,
		Type: 'MESSAGE',
		ContentType: 'text/plain',
		Content: text,
	};
	contact.transcript.push(item);
	return item;
}

/** Adds an event, such as `participant.joined`. */
export function note(contact: Written, event: string, at: number, speaker?: Speaker): Item {
	const item: Item = {
		...stamp(contact, at),
		...speaker,
		Type: 'EVENT',
		ContentType: eventType(event),
	};
	contact.transcript.push(item);
	return item;
}
