import { onAbort } from '../aws/abort';
import type { ServiceError } from '../aws/errors';
import { EqualFailures } from './equalFailures';
import type { Job } from './job';
import { Lane, type Way } from './lane';
import type { Ledger } from './ledger';
import type { Failure, Outcome } from './outcome';
import { quote } from './quote';

/** The outside world, as delivery sees it. */
export interface Delivery<Request> {
	/** The name of the lane that a job goes by. */
	laneOf(job: Job<Request>): string;
	/** Opens a lane's way; its first job decides how. The signal aborts when the lane ends. */
	open(job: Job<Request>, signal: AbortSignal): Way<Request>;
	explain(error: unknown, job: Job<Request>): ServiceError;
	ledger: Ledger;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Whether the first failure ends the batch: n8n's *Stop Workflow*. */
	stopAtFirstFailure: boolean;
	/** Texts besides those of an item that must not be shown. */
	secrets?: readonly string[];
	/** Aborted when the execution is cancelled. */
	cancelled?: AbortSignal;
}

/** What became of a batch. */
export interface Delivered {
	/** By the item's place in the input. */
	outcomes: Map<number, Outcome>;
	/** The item whose failure ended the batch, if one did. */
	endedBy?: { index: number; failure: Failure };
}

/** So many equal failures in a row are likely everyone's. */
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

const TOO_LATE: Failure = {
	message: "Its turn came after the time in 'Start Before'",
	advice: "Send it in another run, or set a later 'Start Before'.",
	code: 'TooLate',
	parameter: 'Start Before',
	attempted: false,
};

/** A fault of this package or of n8n. Its words are not shown: they may hold anything. */
const internal = (attempted: boolean): Failure => ({
	message: 'The node met a condition that it does not know',
	advice: attempted
		? 'The chat may exist. Run the item again: a retry does not start a second one.'
		: 'Run the item again. If it stays so, report it with the versions of n8n and of the package.',
	code: 'InternalError',
	attempted,
});

/** Whether the retry strategy gave a job up because its *Start Before* has passed. */
const isTooLate = (thrown: unknown): boolean =>
	thrown instanceof Error && 'tooLate' in thrown && thrown.tooLate === true;

/** Sends jobs and notes of each what became of it. Never throws. */
class Batch<Request> {
	readonly #delivery: Delivery<Request>;

	readonly #jobs: Array<Job<Request>> = [];

	readonly #outcomes = new Map<number, Outcome>();

	/** The first job of each token: client token -> index. */
	readonly #leaders = new Map<string, number>();

	readonly #lanes = new Map<string, Lane<Request>>();

	readonly #alike = new EqualFailures();

	#endedBy: Delivered['endedBy'];

	#rest: Failure | undefined;

	constructor(delivery: Delivery<Request>) {
		this.#delivery = delivery;
	}

	/** What the ledger knows, and what has the token of an earlier job, is not sent again. */
	add(job: Job<Request>): void {
		this.#jobs.push(job);
		const known = this.#delivery.ledger.find(job.clientToken);
		if (!job.draft.send) this.#outcomes.set(job.index, { status: 'checked' });
		else if (known) this.#outcomes.set(job.index, { status: 'alreadyStarted', id: known });
		else if (!this.#leaders.has(job.clientToken)) {
			this.#leaders.set(job.clientToken, job.index);
			if (!this.#rest) this.#laneOf(job).add(job);
		}
	}

	/** Sends nothing more, in any lane. */
	end(rest: Failure): void {
		this.#rest ??= rest;
		for (const lane of this.#lanes.values()) lane.end(rest);
	}

	async settled(): Promise<void> {
		await Promise.all([...this.#lanes.values()].map(async (lane) => await lane.settled()));
	}

	result(): Delivered {
		const outcomes = new Map(this.#jobs.map((job) => [job.index, this.#outcomeOf(job)]));
		return { outcomes, endedBy: this.#endedBy };
	}

	#outcomeOf(job: Job<Request>): Outcome {
		const { index, clientToken } = job;
		const own = this.#outcomes.get(index);
		if (own) return own;
		const leader = this.#outcomes.get(this.#leaders.get(clientToken) ?? index);
		if (leader?.status === 'started') return { status: 'alreadyStarted', id: leader.id };
		const ended = this.#lanes.get(this.#delivery.laneOf(job))?.ended;
		return leader ?? { status: 'failed', failure: ended ?? this.#rest ?? internal(false) };
	}

	#laneOf(job: Job<Request>): Lane<Request> {
		const name = this.#delivery.laneOf(job);
		const known = this.#lanes.get(name);
		if (known) return known;
		const lane: Lane<Request> = new Lane<Request>({
			open: (signal) => this.#delivery.open(job, signal),
			expired: (one) => this.#expired(one, lane),
			send: async (one, way, signal) => await this.#send(one, lane, way, signal),
			broken: (one) => this.#fail(one, lane, internal(false), 'batch'),
		});
		this.#lanes.set(name, lane);
		return lane;
	}

	#expired(job: Job<Request>, lane: Lane<Request>): boolean {
		const { startBefore = Number.POSITIVE_INFINITY } = job.draft;
		const late = this.#delivery.now() > startBefore;
		if (late) this.#fail(job, lane, TOO_LATE, 'item');
		return late;
	}

	async #send(
		job: Job<Request>,
		lane: Lane<Request>,
		way: Way<Request>,
		signal: AbortSignal,
	): Promise<void> {
		let id: string;
		try {
			id = await way.send(job, signal);
		} catch (thrown) {
			this.#explain(job, lane, thrown);
			return;
		}
		const answeredAt = new Date(this.#delivery.now()).toISOString();
		this.#outcomes.set(job.index, { status: 'started', id, answeredAt });
		this.#reset(lane);
		try {
			this.#delivery.ledger.add(job.clientToken, id);
		} catch {
			// The chat exists all the same; its token protects it in a retry.
		}
	}

	#explain(job: Job<Request>, lane: Lane<Request>, thrown: unknown): void {
		if (isTooLate(thrown)) {
			this.#fail(job, lane, TOO_LATE, 'item');
			return;
		}
		const { explain, secrets = [] } = this.#delivery;
		let error: ServiceError;
		let words: string | undefined;
		try {
			error = explain(thrown, job);
			const { serviceMessage } = error;
			words = serviceMessage && quote(serviceMessage, [...job.draft.confidential, ...secrets]);
		} catch {
			this.#fail(job, lane, internal(true), 'item');
			return;
		}
		if (error.ends === 'nothing') {
			this.#outcomes.set(job.index, { status: 'alreadyStarted' });
			this.#reset(lane);
			return;
		}
		const failure: Failure = {
			message: error.message,
			advice: error.advice,
			...(words ? { quote: words } : {}),
			code: error.code,
			parameter: error.field,
			httpStatus: error.httpStatus,
			requestId: error.requestId,
			attempted: error.attempted,
		};
		this.#fail(job, lane, failure, error.ends, error.inARow);
	}

	#fail(
		job: Job<Request>,
		lane: Lane<Request>,
		failure: Failure,
		ends: Exclude<ServiceError['ends'], 'nothing'>,
		inARow = ALIKE_IN_A_ROW,
	): void {
		this.#outcomes.set(job.index, { status: 'failed', failure });
		const inLane = lane.alike.add(failure.code);
		const inBatch = this.#alike.add(failure.code);
		const rest = notAttempted(failure);
		if (
			this.#delivery.stopAtFirstFailure ||
			ends === 'batch' ||
			(ends === 'itemOrBatch' && inBatch >= inARow)
		) {
			this.#endedBy ??= { index: job.index, failure };
			this.end(rest);
		} else if (ends === 'lane' || (ends === 'itemOrLane' && inLane >= inARow)) {
			lane.end(rest);
		}
	}

	#reset(lane: Lane<Request>): void {
		lane.alike.reset();
		this.#alike.reset();
	}
}

/**
 * Sends jobs, those of each lane in their order, and says of each what became of it. Never throws:
 * what was sent has an outcome, whatever happens to the rest.
 */
export async function deliver<Request>(
	jobs: AsyncIterable<Job<Request>> | Iterable<Job<Request>>,
	delivery: Delivery<Request>,
): Promise<Delivered> {
	const batch = new Batch(delivery);
	const forget = delivery.cancelled && onAbort(delivery.cancelled, () => batch.end(CANCELLED));
	try {
		for await (const job of jobs) batch.add(job);
	} catch {
		batch.end(internal(false));
	} finally {
		await batch.settled();
		forget?.();
	}
	return batch.result();
}
