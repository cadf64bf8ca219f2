/** Why an item has no chat, in words for the builder and in facts for a workflow that sorts errors. */
export interface Failure {
	/** What happened. */
	message: string;
	/** What to do. */
	advice: string;
	/** What AWS said, fit to be shown. */
	quote?: string;
	/** The service's name of the error, or one of ours. */
	code: string;
	/** The label of the parameter or credential field at fault. */
	parameter?: string;
	httpStatus?: number;
	requestId?: string;
	/** Whether a request may have reached the service for the item. */
	attempted: boolean;
}

/** What became of an item. `id` is what the service calls the started thing. */
export type Outcome =
	| { status: 'started'; id: string; answeredAt: string }
	| { status: 'alreadyStarted'; id?: string }
	| { status: 'checked' }
	| { status: 'failed'; failure: Failure };
