/** By what a repeat of a start is recognised. */
export type RepeatProtection =
	| { kind: 'execution' }
	| { kind: 'message' }
	| { kind: 'key'; key: string }
	| { kind: 'token'; clientToken: string };

/** How fast and how long a run's requests are sent. The first item of a run decides. */
export interface PacingOptions {
	/** Milliseconds from an item's first attempt to its last. */
	giveUpAfter: number;
	/** A slower pace than the quota's. */
	maxRequestsPerSecond?: number;
}

/** Why a start does not go to its customer: it is only checked, or somebody stands in, shown so. */
export type Rehearsal = { kind: 'check' } | { kind: 'test'; testRecipient: string };

/** What an item has that messages a customer, and must do so once. */
export interface Start {
	/** Who gets it. Two items of equal recipients go to the same person by the same way. */
	recipient: readonly string[];
	/** The recipient as it is in a run for customers: who is listed twice. */
	customer: readonly string[];
	/** What the recipient reads, as JSON values. */
	message: unknown;
	repeatProtection: RepeatProtection;
	/** Undefined when the item is meant for its customer. */
	rehearsal?: Rehearsal;
	/** Milliseconds since the epoch: an item whose slot comes later is not sent. */
	startBefore?: number;
}

/** What an item has that is no start, and must be carried out once however often n8n runs it. */
export interface Act {
	/** Which operation it is. */
	kind: string;
	/** What it is about. Items that are about the same are told apart by their order. */
	about: readonly string[];
	/** The parameters of the call, as JSON values. Calls of an AI agent have no order and are told apart by it. */
	content: unknown;
}

/** One item, mapped and checked: all that a batch knows of it. */
export interface Draft<Request> {
	request: Request;
	/** ID of the Amazon Connect instance that it is for. */
	instance: string;
	/** The AWS account whose quota it uses; undefined for the account of the credential. */
	account?: string;
	/** Base address of the instance's Connect console, where it is known. */
	accessUrl?: string;
	/** Only of operations that start something. */
	start?: Start;
	/** Only of operations that are carried out in steps. */
	act?: Act;
	/** Why the item is only checked; undefined when it is carried out. */
	withheld?: string;
	options: PacingOptions;
	/** Texts that must not appear in an error. */
	confidential: readonly string[];
	/** Whether the output item keeps the input's fields. */
	includeInputFields: boolean;
}
