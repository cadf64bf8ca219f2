/** Custom participants of chats, with their tokens. */
import { randomBytes } from 'node:crypto';
import type { Presence } from './flow.mts';
import type { Contact, State } from './state.mts';
import { note, type Item, type Speaker } from './transcript.mts';

/** Milliseconds in which a new participant must connect: https://docs.aws.amazon.com/connect/latest/adminguide/chat-customize-flow.html */
export const CONNECT_WITHIN = 15_000;

/** Milliseconds that a participant token lives: the same page. */
export const PARTICIPANT_TOKENS_END_AFTER = 24 * 60 * 60_000;

/** A custom participant. Times are milliseconds since the epoch. */
export interface Participant {
	contact: Contact;
	speaker: Speaker;
	/** What it was created with, without the client token. */
	request: unknown;
	token: string;
	createdAt: number;
	connectedAt?: number;
	leftAt?: number;
	/** What it wrote, by client token. */
	sent: Map<string, { request: unknown; item: Item }>;
	/** The client token that it left with. */
	leftWith?: string;
}

export interface Connection {
	participant: Participant;
	token: string;
	expiresAt: number;
}

/** Tokens are long, as AWS's are, and nothing in them can be read. */
const newToken = () => randomBytes(240).toString('base64url');

/** All custom participants that there ever were. */
export class Participants {
	readonly #byToken = new Map<string, Participant>();

	readonly #byClientToken = new Map<string, Participant>();

	readonly #connections = new Map<string, Connection>();

	/** The one that was created with a client token. */
	repeated = (clientToken?: string): Participant | undefined =>
		clientToken ? this.#byClientToken.get(clientToken) : undefined;

	ofToken = (token: string): Participant | undefined => this.#byToken.get(token);

	ofConnection = (token: string): Connection | undefined => this.#connections.get(token);

	add(participant: Omit<Participant, 'sent' | 'token'>, clientToken?: string): Participant {
		const added = { ...participant, token: newToken(), sent: new Map() };
		added.contact.customBot = added;
		this.#byToken.set(added.token, added);
		if (clientToken) this.#byClientToken.set(clientToken, added);
		return added;
	}

	/** A new connection; the earlier ones end only on request. */
	connect(participant: Participant, expiresAt: number, endsEarlier: boolean): Connection {
		if (endsEarlier) {
			for (const { token, participant: other } of this.#connections.values()) {
				if (other === participant) this.#connections.delete(token);
			}
		}
		const connection = { participant, token: newToken(), expiresAt };
		this.#connections.set(connection.token, connection);
		return connection;
	}
}

/** When it left, or lapsed because it never connected. */
export function leftAt({ leftAt, connectedAt, createdAt }: Participant, now: number) {
	const lapsesAt = connectedAt === undefined ? createdAt + CONNECT_WITHIN : undefined;
	return leftAt ?? (lapsesAt !== undefined && lapsesAt <= now ? lapsesAt : undefined);
}

/** Whether it is in its chat, or may still come. */
export const isPresent = (state: State, participant: Participant): boolean =>
	state.isActive(participant.contact) && leftAt(participant, state.behaviour.now()) === undefined;

/** What a flow sees of it until now. */
export function presenceOf(
	participant: Participant | undefined,
	{ behaviour }: State,
): Presence | undefined {
	if (!participant) return undefined;
	const { connectedAt, createdAt } = participant;
	const since = behaviour.waitFinds === 'created' ? createdAt : connectedAt;
	if (since === undefined) return undefined;
	return { since, until: leftAt(participant, behaviour.now()) };
}

/** It is in the chat no longer. */
export function remove(participant: Participant, at: number): void {
	const { contact, connectedAt, speaker } = participant;
	participant.leftAt = at;
	if (connectedAt !== undefined) note(contact, 'participant.left', at, speaker);
}
