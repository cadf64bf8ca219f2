import { randomUUID } from 'node:crypto';
import type { WaitingFlow } from './flow.mts';
import { tokenBucket, type Quota } from './quotas.mts';
import type { Contact } from './state.mts';

/** How the server behaves. Everything may be changed while it runs. */
export interface Behaviour {
	/** Milliseconds before each answer. */
	latency: number;
	/** Per operation; a new quota for each account and Region, or instance, is made with it. */
	quotas: Record<string, () => Quota>;
	/** What a request over the quota is refused with; AWS does not document which of its names. */
	throttling: { type: string; retryAfterSeconds?: number };
	/** Whether answers have the header Date. */
	sendsDate: boolean;
	/** What a repeated client token with the same content gives. AWS documents `return`. */
	repeatWithSameContent: 'return' | 'create';
	/** What a repeated client token with other content gives; AWS does not document it. */
	repeatWithOtherContent: 'return' | 'conflict' | 'create';
	/** Whether a token is forgotten when its chat ends; AWS does not document it. */
	forgetTokenAtDisconnect: boolean;
	/** Quota L-D4BA6F6E. */
	concurrentChats: number;
	/** Milliseconds after which a chat ends by itself. */
	chatsEndAfter: number;
	/** How a contact of this API was initiated; AWS does not document it. */
	initiationMethod: string;
	/**
	 * What StopContact gives for a chat that has ended. AWS documents that ContactNotFoundException "applies to
	 * Voice calls only", and not what a chat gives instead.
	 */
	stopOfEndedChat: 'accepted' | 'notFound';
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
	/** What runs in every chat. Left out: a flow that does nothing. */
	flow?: WaitingFlow;
	/** Which custom participant *Wait* (Bot) finds; AWS does not document it. */
	waitFinds: 'connected' | 'created';
	/** Which error CreateParticipant gives why; AWS documents only the errors' names. */
	participantRefusals: Record<
		'agentInChat' | 'chatEnded' | 'lexBotInChat' | 'secondParticipant',
		| 'ConflictException'
		| 'InvalidRequestException'
		| 'ResourceNotFoundException'
		| 'ServiceQuotaExceededException'
	>;
	/**
	 * What the client token of a participant gives that lapsed or left; AWS does not document it.
	 * - `return`: the same participant, whose tokens have ended
	 * - `create`: a new one
	 * - `conflict`: 409
	 */
	repeatOfGoneParticipant: 'conflict' | 'create' | 'return';
	/** Milliseconds that a connection token lives: a day at most. */
	connectionTokensEndAfter: number;
	/** Whether a new connection ends the participant's earlier ones; AWS does not document it. */
	renewalEndsConnection: boolean;
	/** What a participant that left or was dropped, or whose chat has ended, gets; AWS does not document it. */
	goneParticipants: 'denied' | 'mayRead';
	/** What a second DisconnectParticipant with the same client token gives; AWS does not document it. */
	repeatedDisconnect: 'accepted' | 'denied';
	/** Whether a transcript that is read from an item or a time has that item; AWS does not document it. */
	transcriptStart: 'exclusive' | 'inclusive';
	/**
	 * What says that a transcript has no further page; AWS does not document it.
	 * - `noToken`, `emptyToken`: no NextToken, or an empty one (amazon-connect-chatjs, issue 28)
	 * - `emptyPage`: a NextToken always, until a page is empty
	 */
	lastPage: 'emptyPage' | 'emptyToken' | 'noToken';
	/** Whether members without a value are null in the answers. Both mean the same; AWS's services differ. */
	writesNull: boolean;
	/** What is answered instead of an operation's answer. */
	answersInstead?(operation: string, answer: unknown): unknown;
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
	CreateParticipant: () => tokenBucket(5, 8),
	// Of the participant service: per instance.
	CreateParticipantConnection: () => tokenBucket(6, 9),
	GetTranscript: () => tokenBucket(8, 12),
	SendMessage: () => tokenBucket(10, 15),
	SendEvent: () => tokenBucket(10, 15),
	DisconnectParticipant: () => tokenBucket(3, 5),
	SearchContacts: () => tokenBucket(10, 30),
	'SearchContacts (wide)': () => tokenBucket(1, 1),
};

export const defaultBehaviour = (): Behaviour => ({
	latency: 0,
	quotas: {},
	throttling: { type: 'TooManyRequestsException' },
	sendsDate: true,
	repeatWithSameContent: 'return',
	repeatWithOtherContent: 'return',
	forgetTokenAtDisconnect: false,
	concurrentChats: 500,
	chatsEndAfter: Number.POSITIVE_INFINITY,
	initiationMethod: 'API',
	stopOfEndedChat: 'accepted',
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
	waitFinds: 'connected',
	participantRefusals: {
		agentInChat: 'ConflictException',
		chatEnded: 'ConflictException',
		lexBotInChat: 'ConflictException',
		secondParticipant: 'ServiceQuotaExceededException',
	},
	repeatOfGoneParticipant: 'return',
	connectionTokensEndAfter: 24 * 60 * 60_000,
	renewalEndsConnection: false,
	goneParticipants: 'denied',
	repeatedDisconnect: 'denied',
	transcriptStart: 'inclusive',
	lastPage: 'noToken',
	writesNull: false,
	verifySignatures: true,
	now: () => Date.now(),
	newId: randomUUID,
});
