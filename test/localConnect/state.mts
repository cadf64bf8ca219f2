import { randomUUID } from 'node:crypto';
import { demoAccount, type Account } from './account.mts';
import type { ChatRequest } from './model.mts';
import { tokenBucket, unlimited, type Quota } from './quotas.mts';

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
	at: number;
}

/** How the server behaves. Everything may be changed while it runs. */
export interface Behaviour {
	/** Milliseconds before each answer. */
	latency: number;
	/** Per operation; a new quota for each account and Region is made with it. */
	quotas: Record<string, () => Quota>;
	/** What a repeated client token with other content gives; AWS does not document it. */
	repeatWithOtherContent: 'return' | 'conflict';
	/** Whether a token is forgotten when its chat ends; AWS does not document it. */
	forgetTokenAtDisconnect: boolean;
	/** Quota L-D4BA6F6E. */
	concurrentChats: number;
	/** Milliseconds after which a chat ends by itself. */
	chatsEndAfter: number;
	/** Milliseconds after which a chat's flow runs. */
	flowStartsAfter: number;
	/**
	 * When a contact has chat metrics; AWS does not document it.
	 * - `live`: from the start, as they are
	 * - `zeroUntilEnd`: from the start, but nothing is counted before the end
	 * - `atEnd`: when it has ended
	 * - `never`
	 */
	chatMetrics: 'live' | 'zeroUntilEnd' | 'atEnd' | 'never';
	/** Milliseconds after which a search shows that a contact was started, reached an agent, or ended. */
	visibleAfter(contact: Contact): number;
	/** Whether each page of a search is found anew, so that what comes or goes meanwhile shifts the later ones. */
	pagesShift: boolean;
	/** Milliseconds after which a search's token ends. */
	searchTokensEndAfter: number;
	/** What a search says of how many contacts it has. */
	totalCount: 'exact' | 'missing' | 'wrong';
	/** How many contacts a search gives on all its pages; the console's gives 10,000. */
	mostSearchResults: number;
	/** A list gives so many entries a page at most, however many are asked for. */
	pageSize: number;
	/** Milliseconds after which the keys of a role end, whatever was asked for. */
	roleSessionsEndAfter?: number;
	/** What an asked number that has not opted out gives; AWS does not document it. */
	numberNotOptedOut: 'leaveOut' | 'notFound';
	/** Whether members without a value are null in the answers. Both mean the same; AWS's services differ. */
	writesNull: boolean;
	/** Off, anybody may call: for benchmarks of senders that cannot sign. */
	verifySignatures: boolean;
	now(): number;
	newId(): string;
}

/** https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html#connect-api-quotas */
export const documentedQuotas: Behaviour['quotas'] = {
	StartOutboundChatContact: () => tokenBucket(2, 5),
	ListInstances: () => tokenBucket(1, 1),
	DescribeInstance: () => tokenBucket(1, 1),
	ListContactFlows: () => tokenBucket(2, 5),
	ListPhoneNumbersV2: () => tokenBucket(2, 5),
	DescribeContact: () => tokenBucket(10, 15),
	StopContact: () => tokenBucket(10, 15),
	UpdateContactAttributes: () => tokenBucket(10, 15),
	SearchContacts: () => tokenBucket(10, 30),
	'SearchContacts (wide)': () => tokenBucket(1, 1),
};

export const defaultBehaviour = (): Behaviour => ({
	latency: 0,
	quotas: {},
	repeatWithOtherContent: 'return',
	forgetTokenAtDisconnect: false,
	concurrentChats: 500,
	chatsEndAfter: Number.POSITIVE_INFINITY,
	flowStartsAfter: 0,
	chatMetrics: 'live',
	visibleAfter: () => 0,
	pagesShift: false,
	// https://docs.aws.amazon.com/connect/latest/devguide/best-practices-connect-apis.html
	searchTokensEndAfter: 24 * 3600 * 1000,
	totalCount: 'exact',
	mostSearchResults: 10_000,
	pageSize: Number.POSITIVE_INFINITY,
	numberNotOptedOut: 'leaveOut',
	writesNull: false,
	verifySignatures: true,
	now: () => Date.now(),
	newId: randomUUID,
});

/** All that the server knows. */
export class State {
	readonly account: Account;

	readonly behaviour: Behaviour;

	readonly contacts: Contact[] = [];

	readonly log: LoggedRequest[] = [];

	readonly faults: Fault[] = [];

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

	/** Whether the operation's quota of this account and Region lets a request pass. */
	withinQuota(operation: string, region: string): boolean {
		const name = `${operation} ${region}`;
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
	endOf({ disconnectedAt, startedAt }: Contact): number | undefined {
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
		});
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
