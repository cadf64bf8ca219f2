/** Why an item failed, in words for the builder and in facts for a workflow that sorts errors. */
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

/** What became of an item that did not fail. */
export type Result<Answer> =
	| {
			status: 'done';
			answer: Answer;
			/** When the service answered, as ISO 8601. */
			answeredAt: string;
	  }
	/** A start that an earlier try, or an earlier item, has made; its answer may not be known. */
	| { status: 'alreadyDone'; answer?: Answer }
	/** Nothing was done, and why. */
	| { status: 'checked'; reason: string };

/** What became of an item. */
export type Outcome<Answer> = Result<Answer> | { status: 'failed'; failure: Failure };
