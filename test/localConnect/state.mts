import { demoAccount, type Account } from './account.mts';
import { defaultBehaviour, type Behaviour } from './behaviour.mts';
import { firstMessageOf } from './firstMessage.mts';
import type { Place } from './flow.mts';
import { advance } from './lifecycle.mts';
import type { ChatRequest } from './model.mts';
import { Participants, type Participant } from './participants.mts';
import { unlimited, type Quota } from './quotas.mts';
import { say, SYSTEM, type Item } from './transcript.mts';

export { documentedQuotas, type Behaviour } from './behaviour.mts';

/** A chat that was started. Times are milliseconds since the epoch. */
export interface Contact {
	contactId: string;
	/** The contact that the chat began with, for one that a transfer started. */
	initialContactId?: string;
	previousContactId?: string;
	/** The contact that a transfer started. */
	next?: { contactId: string; at: number };
	request: ChatRequest;
	region: string;
	startedAt: number;
	queue?: { id: string; at: number };
	agent?: { id: string; at: number };
	disconnectedAt?: number;
	disconnectReason?: string;
	/** Those of the request, and what was updated. Contacts of one chat share them. */
	attributes: Record<string, string>;
	/** What the customer has written. */
	replies: { count: number; lastAt?: number };
	/** What was said, oldest first. Contacts of one chat share it. */
	transcript: Item[];
	/** The latest custom participant, whether it is still there or not. */
	customBot?: Participant;
	lexBot?: { at: number };
	/** Where its flow is, if the flow has begun. */
	place?: Place;
	name?: string;
	tags?: Record<string, string>;
}

/** Something that goes wrong with the next requests. */
export interface Fault {
	/** Left out: with any operation. */
	operation?: string;
	/** Left out: with every request. Gets the parsed body. */
	when?(body: unknown): boolean;
	/** How many requests it spoils. */
	times: number;
	/**
	 * - `error`: answers an error
	 * - `resetBefore`, `resetAfter`: breaks the connection, before or after the operation was carried out
	 * - `hang`: never answers
	 * - `redirect`: sends elsewhere
	 * - `oversized`: answers with two megabytes
	 * - `answer`, `answerAfter`: answers anything, before or after the operation was carried out
	 */
	kind:
		| 'error'
		| 'resetBefore'
		| 'resetAfter'
		| 'hang'
		| 'redirect'
		| 'oversized'
		| 'answer'
		| 'answerAfter';
	/** What is answered, byte by byte. */
	answer?: { status: number; headers?: Record<string, string>; body: string | Buffer };
	status?: number;
	type?: string;
	message?: string;
}

/** A request that arrived, whatever became of it. */
export interface LoggedRequest {
	operation: string;
	target: string;
	body: Buffer;
	headers: Record<string, string | string[] | undefined>;
	status?: number;
	errorType?: string;
	/** What of the request the model does not allow. */
	breaksModel?: string;
	at: number;
}

/** All that the server knows. */
export class State {
	readonly account: Account;

	readonly behaviour: Behaviour;

	readonly contacts: Contact[] = [];

	readonly log: LoggedRequest[] = [];

	readonly faults: Fault[] = [];

	readonly participants = new Participants();

	readonly #quotas = new Map<string, Quota>();

	readonly #contactByToken = new Map<string, Contact>();

	readonly #contactById = new Map<string, Contact>();

	constructor(account: Account = demoAccount(), behaviour: Partial<Behaviour> = {}) {
		this.account = account;
		this.behaviour = { ...defaultBehaviour(), ...behaviour };
	}

	/** The next fault for a request, if one waits for it. */
	takeFault(operation: string, body: unknown): Fault | undefined {
		const fault = this.faults.find(
			(one) =>
				one.times > 0 && (one.operation ?? operation) === operation && (one.when?.(body) ?? true),
		);
		if (fault) fault.times -= 1;
		return fault;
	}

	/** Lets every flow do what it does until now. */
	advance(): void {
		if (!this.behaviour.flow) return;
		for (const contact of this.contacts) advance(this, contact);
	}

	/** Whether the operation's quota of this Region, or instance, lets a request pass. */
	withinQuota(operation: string, owner: string): boolean {
		const name = `${operation} ${owner}`;
		const quota = this.#quotas.get(name) ?? this.behaviour.quotas[operation]?.() ?? unlimited;
		this.#quotas.set(name, quota);
		return quota.take(this.behaviour.now());
	}

	/** The chat that was started with a token in the last seven days. */
	contactOf(token: string, region: string): Contact | undefined {
		const contact = this.#contactByToken.get(`${region} ${token}`);
		if (!contact) return undefined;
		const now = this.behaviour.now();
		const forgotten =
			now - contact.startedAt > 7 * 24 * 3600 * 1000 ||
			(this.behaviour.forgetTokenAtDisconnect && !this.isActive(contact));
		return forgotten ? undefined : contact;
	}

	isActive(contact: Contact): boolean {
		return this.endOf(contact) === undefined;
	}

	/** When a chat ended, by itself or not. */
	endOf(contact: Contact): number | undefined {
		advance(this, contact);
		const { disconnectedAt, startedAt } = contact;
		const { now, chatsEndAfter } = this.behaviour;
		const expiredAt = now() - startedAt >= chatsEndAfter ? startedAt + chatsEndAfter : undefined;
		return disconnectedAt ?? expiredAt;
	}

	/** A contact of an instance, as AWS finds it. */
	findContact(instanceId: string, contactId: string): Contact | undefined {
		const contact = this.#contactById.get(contactId.toLowerCase());
		return contact?.request.InstanceId === instanceId ? contact : undefined;
	}

	/** Whether the instance may have another active chat. */
	hasRoom(instanceId: string): boolean {
		const { concurrentChats } = this.behaviour;
		if (this.contacts.length < concurrentChats) return true;
		const active = this.contacts.filter(
			(contact) => contact.request.InstanceId === instanceId && this.isActive(contact),
		);
		return active.length < concurrentChats;
	}

	start(request: ChatRequest, region: string): Contact {
		const contact = this.add({
			contactId: this.behaviour.newId(),
			request,
			region,
			startedAt: this.behaviour.now(),
			attributes: { ...request.Attributes },
			replies: { count: 0 },
			transcript: [],
		});
		const { text } = firstMessageOf(this.account, request);
		if (text !== undefined) say(contact, SYSTEM, text, contact.startedAt);
		if (request.ClientToken) this.#contactByToken.set(`${region} ${request.ClientToken}`, contact);
		return contact;
	}

	add(contact: Contact): Contact {
		this.contacts.push(contact);
		this.#contactById.set(contact.contactId.toLowerCase(), contact);
		return contact;
	}

	/** How many requests of an operation arrived. */
	requests(operation: string): LoggedRequest[] {
		return this.log.filter((entry) => entry.operation === operation);
	}
}
