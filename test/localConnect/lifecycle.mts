/** What becomes of contacts after their start: what AWS, agents, customers and flows do. */
import { AwsError } from './errors.mts';
import { nextStep } from './flow.mts';
import { leftAt, presenceOf, remove } from './participants.mts';
import type { Contact, State } from './state.mts';
import { customerOf, eventType, note, say, type Item, type Speaker } from './transcript.mts';

/** https://docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html (DisconnectReason, chats) */
export type DisconnectReason =
	'AGENT_DISCONNECT' | 'API' | 'CONTACT_FLOW_DISCONNECT' | 'CUSTOMER_DISCONNECT' | 'EXPIRED';

export const QUEUE = 'bbbbbbbb-1111-4222-8333-444444444444';
export const AGENT = 'cccccccc-1111-4222-8333-444444444444';

/** Now, after all that the flow did until then. */
function caughtUp(state: State, contact: Contact): number {
	advance(state, contact);
	return state.behaviour.now();
}

/** The flow hands the chat to a queue. */
export function enqueue(
	state: State,
	contact: Contact,
	id = QUEUE,
	at = caughtUp(state, contact),
): void {
	contact.queue = { id, at };
}

/** The custom participant, if one is there, goes. */
function dropCustomBot({ customBot }: Contact, at: number): void {
	if (customBot && leftAt(customBot, at) === undefined) remove(customBot, at);
}

const agentOf = (id: string): Speaker => ({
	ParticipantId: id,
	DisplayName: 'Agent',
	ParticipantRole: 'AGENT',
});

/** An agent accepts the chat, and a custom participant is dropped. */
export function connectAgent(
	state: State,
	contact: Contact,
	id = AGENT,
	at = caughtUp(state, contact),
): void {
	contact.agent = { id, at };
	note(contact, 'participant.joined', at, agentOf(id));
	dropCustomBot(contact, at);
}

/** The flow lets a Lex bot talk with the customer, and a custom participant is dropped. */
export function connectLexBot(state: State, contact: Contact): void {
	const at = caughtUp(state, contact);
	contact.lexBot = { at };
	dropCustomBot(contact, at);
}

/** The agent of the chat writes. */
export function writeAsAgent(state: State, contact: Contact, text: string): Item {
	const at = caughtUp(state, contact);
	return say(contact, agentOf(contact.agent?.id ?? AGENT), text, at);
}

/** The customer writes. */
export function reply(state: State, contact: Contact, text = 'Yes'): Item {
	const at = caughtUp(state, contact);
	contact.replies = { count: contact.replies.count + 1, lastAt: at };
	return say(contact, customerOf(contact), text, at);
}

export function end(
	state: State,
	contact: Contact,
	reason: DisconnectReason,
	at = caughtUp(state, contact),
): void {
	contact.disconnectedAt = at;
	contact.disconnectReason = reason;
}

/** A transfer ends the contact and starts another one of the same chat. */
export function transfer(state: State, contact: Contact): Contact {
	const at = caughtUp(state, contact);
	const next = state.add({
		contactId: state.behaviour.newId(),
		initialContactId: contact.initialContactId ?? contact.contactId,
		previousContactId: contact.contactId,
		request: contact.request,
		region: contact.region,
		startedAt: at,
		attributes: contact.attributes,
		transcript: contact.transcript,
		place: { block: 'end' },
		replies: { count: 0 },
	});
	contact.next = { contactId: next.contactId, at };
	end(state, contact, 'AGENT_DISCONNECT', at);
	return next;
}

/** Ends an active contact, as StopContact does. */
export function stop(state: State, contact: Contact | undefined): void {
	if (contact && state.isActive(contact)) end(state, contact, 'API');
	else if (!contact || state.behaviour.stopOfEndedChat === 'notFound') {
		throw new AwsError('ContactNotFoundException', 410, 'Contact not found');
	}
}

/** Lets the flow of a chat do what it does until now. Somebody else who acts before it ends it. */
export function advance(state: State, contact: Contact): void {
	const { flow, flowStartsAfter, chatsEndAfter, now } = state.behaviour;
	if (!flow) return;
	const until = Math.min(now(), contact.startedAt + chatsEndAfter);
	for (;;) {
		const { agent, disconnectedAt, queue } = contact;
		contact.place ??= { block: 'wait', since: contact.startedAt + flowStartsAfter, loops: 0 };
		const isTakenOver = queue && contact.place.block !== 'queue';
		if (agent || disconnectedAt !== undefined || isTakenOver) return;
		const step = nextStep(flow, contact.place, presenceOf(contact.customBot, state));
		if (!step || step.at > until) return;
		contact.place = step.place;
		if (step.does === 'enqueue') enqueue(state, contact, QUEUE, step.at);
		if (step.does === 'connectAgent') connectAgent(state, contact, AGENT, step.at);
		if (step.does === 'disconnect') end(state, contact, 'CONTACT_FLOW_DISCONNECT', step.at);
	}
}

/** All that was said in the contact's chat. Its end is written when somebody looks. */
export function transcriptOf(state: State, contact: Contact): Item[] {
	const endedAt = contact.next ? undefined : state.endOf(contact);
	const { transcript } = contact;
	const isWritten = transcript.some(({ ContentType }) => ContentType === eventType('chat.ended'));
	if (endedAt !== undefined && !isWritten) note(contact, 'chat.ended', endedAt);
	return transcript;
}
