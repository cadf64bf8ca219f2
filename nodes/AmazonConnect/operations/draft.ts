/** What makes a repeat of an item the same chat. */
export type RepeatProtection =
	| { kind: 'execution' }
	| { kind: 'message' }
	| { kind: 'key'; key: string }
	| { kind: 'token'; clientToken: string };

/** How the items of a run are sent. Of a run's items the first one decides. */
export interface SendOptions {
	/** Milliseconds from an item's first attempt to its last. */
	giveUpAfter: number;
	/** A slower pace than the quota's. */
	maxRequestsPerSecond?: number;
}

/** Why an item does not go to its customer: it is only checked, or somebody stands in, shown so. */
export type Rehearsal = { kind: 'check' } | { kind: 'test'; testRecipient: string };

/** One item, mapped and checked: all that delivery knows of it. */
export interface Draft<Request> {
	/** The request without its client token. */
	request: Request;
	/** False when the item is only to be checked. */
	send: boolean;
	/** Who gets it. Two items of equal recipients go to the same person by the same way. */
	recipient: readonly string[];
	/** The recipient as it is in a run for customers: who is listed twice. */
	customer: readonly string[];
	/** Undefined when the item is meant for its customer. */
	rehearsal?: Rehearsal;
	/** What the recipient reads, as JSON values. */
	message: unknown;
	repeatProtection: RepeatProtection;
	/** The AWS account whose pace the request uses. */
	account: string;
	/** What of the account has room for so many at once. */
	place: string;
	/** Milliseconds since the epoch: an item whose turn comes later is not sent. */
	startBefore?: number;
	options: SendOptions;
	/** Texts that must not appear in an error. */
	confidential: readonly string[];
	/** Whether the output item keeps the input's fields. */
	includeInputFields: boolean;
}
