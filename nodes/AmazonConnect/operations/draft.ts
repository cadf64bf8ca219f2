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

/** What is done once for an item, however often n8n runs it. */
export interface Step {
	/** What is done, such as `chat` or `sendMessage`. */
	kind: string;
	/** Who gets it, or what it is about. */
	identity: readonly string[];
	/** What it says, as JSON values: by that the calls of an AI agent are told apart, which have no order. */
	content: unknown;
	/** By what else a retry is recognised; by the execution when left out. */
	repeatProtection?: RepeatProtection;
	/** What the recipient reads, for the protection by the message. */
	message?: unknown;
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
	step?: Step;
	/** Why the item is only checked; undefined when it is carried out. */
	withheld?: string;
	options: PacingOptions;
	/** Texts that must not appear in an error. */
	confidential: readonly string[];
	/** Whether the output item keeps the input's fields. */
	includeInputFields: boolean;
}
