import { onAbort } from '../aws/abort';
import type { ServiceError } from '../aws/errors';
import type { Draft } from '../operations/draft';
import type { Ledger } from './ledger';
import type { Failure, Outcome } from './outcome';

/** One item on its way: its place in the input, its checked request, and its token. */
export interface Job<Request> {
	index: number;
	draft: Draft<Request>;
	clientToken: string;
}

/** The outside world, as delivery sees it. */
export interface Delivery<Request> {
	/** Resolves when a new job may go out. Rejects when the signal aborts. */
	admit(job: Job<Request>, signal: AbortSignal): Promise<void>;
	/** Sends a job, with repeats until the signal aborts, and gives the ID of what was started. */
	send(job: Job<Request>, signal: AbortSignal): Promise<string>;
	explain(error: unknown): ServiceError;
	ledger: Ledger;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Whether the first failure ends the batch: n8n's *Stop Workflow*. */
	stopAtFirstFailure: boolean;
	/** Aborted when the execution is cancelled. */
	cancelled?: AbortSignal;
}

/** So many equal failures in a row that are likely everyone's end the batch. */
const ALIKE_IN_A_ROW = 10;

/** Enough for 128 requests per second at an answer time of a second; each holds a connection open. */
const MOST_IN_FLIGHT = 128;

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

const TOO_LATE: Failure = {
	message: "Its turn came after the time in 'Start Before'",
	advice: "Send it in another run, or set a later 'Start Before'.",
	code: 'TooLate',
	parameter: 'Start Before',
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
 * Sends jobs in their order, as many at once as their pace and the service's answer time make, and
 * says of each what became of it. What the ledger knows, and what has the token of an earlier job,
 * is not sent again. Never throws.
 */
export async function deliver<Request>(
	jobs: AsyncIterable<Job<Request>> | Iterable<Job<Request>>,
	delivery: Delivery<Request>,
): Promise<Map<number, Outcome>> {
	const all: Array<Job<Request>> = [];
	const outcomes = new Map<number, Outcome>();
	const leaders = new Map<string, number>();
	const inFlight = new Set<Promise<void>>();
	const batch = new AbortController();
	let rest: Failure | undefined;
	let alike = { code: '', times: 0 };

	const end = (failure: Failure) => {
		rest ??= failure;
		batch.abort(new Error(failure.message));
	};
	const forget = delivery.cancelled && onAbort(delivery.cancelled, () => end(CANCELLED));

	const fail = (job: Job<Request>, thrown: unknown) => {
		const error = delivery.explain(thrown);
		if (error.consequence === 'alreadyStarted') {
			outcomes.set(job.index, { status: 'alreadyStarted' });
			alike = { code: '', times: 0 };
			return;
		}
		const failure = failureOf(error, job.draft.confidential);
		outcomes.set(job.index, { status: 'failed', failure });
		alike = { code: failure.code, times: alike.code === failure.code ? alike.times + 1 : 1 };
		const everyones =
			error.consequence === 'endBatch' ||
			(error.consequence === 'failItemOrBatch' && alike.times >= ALIKE_IN_A_ROW);
		if (delivery.stopAtFirstFailure || everyones) end(notAttempted(failure));
	};

	const send = async (job: Job<Request>) => {
		try {
			const id = await delivery.send(job, batch.signal);
			delivery.ledger.add(job.clientToken, id);
			const startedAt = new Date(delivery.now()).toISOString();
			outcomes.set(job.index, { status: 'started', id, startedAt });
			alike = { code: '', times: 0 };
		} catch (thrown) {
			fail(job, thrown);
		}
	};

	/** Waits for the job's turn and puts it on its way. Rejects when the batch ended meanwhile. */
	const dispatch = async (job: Job<Request>) => {
		if (inFlight.size >= MOST_IN_FLIGHT) await Promise.race(inFlight);
		await delivery.admit(job, batch.signal);
		batch.signal.throwIfAborted();
		if (delivery.now() > (job.draft.startBefore ?? Number.POSITIVE_INFINITY)) {
			outcomes.set(job.index, { status: 'failed', failure: TOO_LATE });
			if (delivery.stopAtFirstFailure) end(notAttempted(TOO_LATE));
			return;
		}
		const sending = send(job).finally(() => inFlight.delete(sending));
		inFlight.add(sending);
	};

	try {
		for await (const job of jobs) {
			all.push(job);
			const known = delivery.ledger.find(job.clientToken);
			if (!job.draft.send) outcomes.set(job.index, { status: 'checked' });
			else if (known) outcomes.set(job.index, { status: 'alreadyStarted', id: known });
			else if (!leaders.has(job.clientToken)) {
				leaders.set(job.clientToken, job.index);
				if (!rest) await dispatch(job).catch(() => {});
			}
		}
	} finally {
		await Promise.all(inFlight);
		forget?.();
	}

	const outcomeOf = ({ index, clientToken }: Job<Request>): Outcome => {
		const own = outcomes.get(index);
		if (own) return own;
		const leader = outcomes.get(leaders.get(clientToken) ?? index);
		if (leader?.status === 'started') return { status: 'alreadyStarted', id: leader.id };
		return leader ?? { status: 'failed', failure: rest ?? CANCELLED };
	};
	return new Map(all.map((job) => [job.index, outcomeOf(job)]));
}
