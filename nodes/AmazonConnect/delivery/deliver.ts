import type { IDataObject } from 'n8n-workflow';
import type { ServiceError } from '../aws/errors';
import type { Draft } from './draft';
import type { Failure, Outcome } from './outcome';

/** One item on its way: its place in the input, its checked request, and its token. */
export interface Job<Request> {
	index: number;
	draft: Draft<Request>;
	clientToken: string;
}

/** The outside world, as delivery sees it. */
export interface Delivery<Request> {
	send(request: Request, clientToken: string): Promise<IDataObject>;
	explain(error: unknown): ServiceError;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Whether the first failure ends the batch: n8n's *Stop Workflow*. */
	stopAtFirstFailure: boolean;
	signal?: AbortSignal;
}

/** So many equal failures in a row that are likely everyone's end the batch. */
const ALIKE_IN_A_ROW = 10;

const notAttempted = (cause: Failure): Failure => ({
	message: `Not attempted, because of an earlier item: ${cause.message}`,
	advice: cause.advice,
	code: 'NotAttempted',
	parameter: cause.parameter,
	attempted: false,
});

const CANCELLED: Failure = {
	message: 'Not attempted: the execution was cancelled',
	advice: 'Run the item again.',
	code: 'Cancelled',
	attempted: false,
};

/** Shorter texts, such as a country code, say nothing by themselves but stand in every sentence. */
const TELLING = 4;

/** The service's words, without anything confidential that it may have repeated from the request. */
function quote(words: string | undefined, confidential: readonly string[]): string {
	if (!words) return '';
	const clean = confidential
		.filter((text) => text.length >= TELLING)
		.sort((left, right) => right.length - left.length)
		.reduce((text, secret) => text.replaceAll(secret, '…'), words);
	return ` Amazon Connect says: ${clean}`;
}

const failureOf = (error: ServiceError, confidential: readonly string[]): Failure => ({
	message: error.message,
	advice: `${error.advice}${quote(error.serviceMessage, confidential)}`.trim(),
	code: error.code,
	parameter: error.field,
	httpStatus: error.httpStatus,
	requestId: error.requestId,
	attempted: true,
});

/**
 * Sends jobs in their order, one at a time, and says of each what became of it. A token that was
 * answered before in the batch is not sent again. Never throws.
 *
 * This is the seam for everything that concerns many items: pace, retries, and what survives a run.
 */
export async function deliver<Request>(
	jobs: ReadonlyArray<Job<Request>>,
	delivery: Delivery<Request>,
): Promise<Map<number, Outcome>> {
	const outcomes = new Map<number, Outcome>();
	const answers = new Map<string, IDataObject>();
	let ended: Failure | undefined;
	let alike = { code: '', times: 0 };

	for (const { index, draft, clientToken } of jobs) {
		if (delivery.signal?.aborted) ended ??= CANCELLED;
		if (ended) {
			outcomes.set(index, { status: 'failed', failure: ended });
			continue;
		}
		if (!draft.send) {
			outcomes.set(index, { status: 'checked' });
			continue;
		}
		const earlier = answers.get(clientToken);
		if (earlier) {
			outcomes.set(index, { status: 'alreadyStarted', answer: earlier });
			continue;
		}
		try {
			const answer = await delivery.send(draft.request, clientToken);
			const startedAt = new Date(delivery.now()).toISOString();
			answers.set(clientToken, answer);
			outcomes.set(index, { status: 'started', answer, startedAt });
			alike = { code: '', times: 0 };
		} catch (thrown) {
			const error = delivery.explain(thrown);
			if (error.consequence === 'alreadyStarted') {
				outcomes.set(index, { status: 'alreadyStarted', answer: {} });
				continue;
			}
			const failure = failureOf(error, draft.confidential);
			outcomes.set(index, { status: 'failed', failure });
			alike = { code: failure.code, times: alike.code === failure.code ? alike.times + 1 : 1 };
			const everyones =
				error.consequence === 'endBatch' ||
				(error.consequence === 'failItemOrBatch' && alike.times >= ALIKE_IN_A_ROW);
			if (delivery.stopAtFirstFailure || everyones) ended = notAttempted(failure);
		}
	}
	return outcomes;
}
