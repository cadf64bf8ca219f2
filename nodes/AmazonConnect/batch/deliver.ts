import type { ServiceError } from '../aws/errors';
import type { Ledger } from '../once/ledger';
import { tooLate, tooLateInDoubt, TOO_LATE } from '../once/tooLate';
import type { Job } from '../operations/job';
import type { Failure, Outcome } from '../operations/outcome';
import { onAbort } from '../pace/abort';
import { EqualFailures } from './equalFailures';
import { Lane, type Way } from './lane';
import { quote } from './quote';

/** The outside world, as a batch sees it. */
export interface Delivery<Request, Answer> {
	/** The name of the lane that a job goes by. */
	laneOf(job: Job<Request>): string;
	/** Opens a lane's way; its first job decides how. The signal aborts when the lane ends. */
	open(job: Job<Request>, signal: AbortSignal): Promise<Way<Request, Answer>>;
	explain(error: unknown, job: Job<Request>): ServiceError;
	/** Whether a request may have gone out for a job that has not come to its end. */
	isBegun?(job: Job<Request>): boolean;
	/** What to do about a job of which nobody knows whether it was carried out. */
	again?(job: Job<Request>): string | undefined;
	/** What has been started before. Only of starts. */
	ledger?: Ledger<Answer>;
	/** Milliseconds since the epoch. */
	now(): number;
	/** Whether the first failure ends the batch: n8n's *Stop Workflow*. */
	stopAtFirstFailure: boolean;
	/** Texts besides those of an item that must not be shown. */
	secrets?(): readonly string[];
	/** How many jobs of a lane may be on their way at once, if not the usual number. */
	mostInFlight?: number;
	/** Aborted when the execution is cancelled. */
	cancelled?: AbortSignal;
}

/** What became of a batch. */
export interface Delivered<Answer> {
	/** By the item's place in the input. */
	outcomes: Map<number, Outcome<Answer>>;
	/** The item whose failure ended the batch, if one did. */
	endedBy?: EndedBy;
}

/** The item whose failure ended a batch. */
export interface EndedBy {
	index: number;
	failure: Failure;
}

/** So many equal failures in a row likely hit every item. */
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

/** An item that was on its way when its lane or the batch ended, so that some of it may be done. */
const interrupted = (again = 'Run the item again.'): Failure => ({
	message: 'Not finished: the run ended while this item was in progress',
	advice: `It may be partly done. ${again}`,
	code: 'Interrupted',
	attempted: true,
});

/** A fault of this package or of n8n. Its words are not shown: they may hold anything. */
export const internalFailure = (attempted: boolean, again?: string): Failure => ({
	message: 'Something unexpected happened in the node',
	advice:
		again ??
		'Run the item again. If this happens again, report it with the versions of n8n and of the package.',
	code: 'InternalError',
	attempted,
});

/** Sends jobs and notes of each what became of it. Never throws. */
class Batch<Request, Answer> {
	readonly #delivery: Delivery<Request, Answer>;

	readonly #jobs: Array<Job<Request>> = [];

	readonly #outcomes = new Map<number, Outcome<Answer>>();

	/** The first job of each token: client token -> index. */
	readonly #leaders = new Map<string, number>();

	readonly #lanes = new Map<string, Lane<Request, Answer>>();

	readonly #alike = new EqualFailures();

	#endedBy: EndedBy | undefined;

	#rest: Failure | undefined;

	constructor(delivery: Delivery<Request, Answer>) {
		this.#delivery = delivery;
	}

	/** What the ledger knows, and what has the token of an earlier job, is not sent again. */
	add(job: Job<Request>): void {
		this.#jobs.push(job);
		const { clientToken, draft, index } = job;
		const answer = clientToken && this.#delivery.ledger?.find(clientToken);
		if (draft.withheld !== undefined)
			this.#outcomes.set(index, { status: 'checked', reason: draft.withheld });
		else if (answer) this.#outcomes.set(index, { status: 'alreadyDone', answer });
		else if (clientToken === undefined || !this.#leaders.has(clientToken)) {
			if (clientToken !== undefined) this.#leaders.set(clientToken, index);
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

	result(): Delivered<Answer> {
		const outcomes = new Map(this.#jobs.map((job) => [job.index, this.#outcomeOf(job)]));
		return { outcomes, endedBy: this.#endedBy };
	}

	#outcomeOf(job: Job<Request>): Outcome<Answer> {
		const { index, clientToken } = job;
		const own = this.#outcomes.get(index);
		if (own) return own;
		const leader = this.#outcomes.get(this.#leaders.get(clientToken ?? '') ?? index);
		if (leader?.status === 'done') return { status: 'alreadyDone', answer: leader.answer };
		const ended = this.#lanes.get(this.#delivery.laneOf(job))?.ended;
		return leader ?? { status: 'failed', failure: ended ?? this.#rest ?? internalFailure(false) };
	}

	#laneOf(job: Job<Request>): Lane<Request, Answer> {
		const name = this.#delivery.laneOf(job);
		const known = this.#lanes.get(name);
		if (known) return known;
		const lane: Lane<Request, Answer> = new Lane<Request, Answer>(
			{
				open: async (signal) => await this.#delivery.open(job, signal),
				expired: (one) => this.#expired(one, lane),
				send: async (one, way, signal) => await this.#send(one, lane, way, signal),
				broken: (one) => this.#fail(one, lane, internalFailure(false), 'batch'),
			},
			this.#delivery.mostInFlight,
		);
		this.#lanes.set(name, lane);
		return lane;
	}

	#expired(job: Job<Request>, lane: Lane<Request, Answer>): boolean {
		const startBefore = job.draft.start?.startBefore ?? Number.POSITIVE_INFINITY;
		const late = this.#delivery.now() > startBefore;
		if (late) this.#fail(job, lane, TOO_LATE, 'item');
		return late;
	}

	async #send(
		job: Job<Request>,
		lane: Lane<Request, Answer>,
		way: Way<Request, Answer>,
		signal: AbortSignal,
	): Promise<void> {
		let answer: Answer;
		try {
			answer = await way.send(job, signal);
		} catch (thrown) {
			if (!signal.aborted || thrown !== signal.reason) this.#explain(job, lane, thrown);
			else if (this.#delivery.isBegun?.(job)) this.#interrupt(job);
			// Otherwise it shares the fate of those that were not on their way.
			return;
		}
		const answeredAt = new Date(this.#delivery.now()).toISOString();
		this.#outcomes.set(job.index, { status: 'done', answer, answeredAt });
		this.#reset(lane);
		try {
			if (job.clientToken !== undefined) this.#delivery.ledger?.add(job.clientToken, answer);
		} catch {
			// What was started exists all the same; its token protects it in a retry.
		}
	}

	/** The end of the lane is no failure of the item that counts among those that end a lane. */
	#interrupt(job: Job<Request>): void {
		this.#outcomes.set(job.index, { status: 'failed', failure: interrupted(this.#again(job)) });
	}

	#explain(job: Job<Request>, lane: Lane<Request, Answer>, thrown: unknown): void {
		const late = tooLate(thrown);
		if (late) {
			const failure = late.uncertain
				? tooLateInDoubt(this.#again(job) ?? '')
				: { ...TOO_LATE, attempted: late.sent };
			this.#fail(job, lane, failure, 'item');
			return;
		}
		const { explain, secrets = () => [] } = this.#delivery;
		let error: ServiceError;
		let words: string | undefined;
		try {
			error = explain(thrown, job);
			const { serviceMessage } = error;
			words = serviceMessage && quote(serviceMessage, [...job.draft.confidential, ...secrets()]);
		} catch {
			this.#fail(job, lane, internalFailure(true, this.#again(job)), 'item');
			return;
		}
		if (error.ends === 'nothing') {
			this.#outcomes.set(job.index, { status: 'alreadyDone' });
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
		lane: Lane<Request, Answer>,
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

	#again(job: Job<Request>): string | undefined {
		try {
			return this.#delivery.again?.(job);
		} catch {
			return undefined;
		}
	}

	#reset(lane: Lane<Request, Answer>): void {
		lane.alike.reset();
		this.#alike.reset();
	}
}

/**
 * Sends jobs, those of each lane in their order, and says of each what became of it. Never throws:
 * what was sent has an outcome, whatever happens to the rest.
 */
export async function deliver<Request, Answer>(
	jobs: AsyncIterable<Job<Request>> | Iterable<Job<Request>>,
	delivery: Delivery<Request, Answer>,
): Promise<Delivered<Answer>> {
	const batch = new Batch(delivery);
	const forget = delivery.cancelled && onAbort(delivery.cancelled, () => batch.end(CANCELLED));
	try {
		for await (const job of jobs) batch.add(job);
	} catch {
		batch.end(internalFailure(false));
	} finally {
		await batch.settled();
		forget?.();
	}
	return batch.result();
}
