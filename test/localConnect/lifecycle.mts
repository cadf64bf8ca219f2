/** What becomes of contacts after their start: what AWS, agents and customers do. */
import { AwsError } from './errors.mts';
import type { Contact, State } from './state.mts';

/** https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html (DisconnectReason, chats) */
export type DisconnectReason =
	'AGENT_DISCONNECT' | 'API' | 'CONTACT_FLOW_DISCONNECT' | 'CUSTOMER_DISCONNECT' | 'EXPIRED';

export const QUEUE = 'bbbbbbbb-1111-4222-8333-444444444444';
export const AGENT = 'cccccccc-1111-4222-8333-444444444444';

/** The flow hands the chat to a queue. */
export function enqueue(state: State, contact: Contact, id = QUEUE): void {
	contact.queue = { id, at: state.behaviour.now() };
}

/** An agent accepts the chat. */
export function connectAgent(state: State, contact: Contact, id = AGENT): void {
	contact.agent = { id, at: state.behaviour.now() };
}

/** The customer writes. */
export function reply(state: State, contact: Contact): void {
	contact.replies = { count: contact.replies.count + 1, lastAt: state.behaviour.now() };
}

export function end(state: State, contact: Contact, reason: DisconnectReason): void {
	contact.disconnectedAt = state.behaviour.now();
	contact.disconnectReason = reason;
}

/** A transfer ends the contact and starts another one of the same chat. */
export function transfer(state: State, contact: Contact): Contact {
	const at = state.behaviour.now();
	const next = state.add({
		contactId: state.behaviour.newId(),
		initialContactId: contact.initialContactId ?? contact.contactId,
		previousContactId: contact.contactId,
		request: contact.request,
		region: contact.region,
		startedAt: at,
		attributes: contact.attributes,
		replies: { count: 0 },
	});
	contact.next = { contactId: next.contactId, at };
	end(state, contact, 'AGENT_DISCONNECT');
	return next;
}

/** Ends an active contact, as StopContact does; of one that has ended, AWS knows nothing. */
export function stop(state: State, contact: Contact | undefined): void {
	if (!contact || !state.isActive(contact)) {
		throw new AwsError('ContactNotFoundException', 410, 'Contact not found');
	}
	end(state, contact, 'API');
}
