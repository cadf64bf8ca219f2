import { EqualFailures } from './equalFailures';
import type { Job } from '../operations/job';
import type { Failure } from '../operations/outcome';

/** How the jobs of a lane go out. */
export interface Way<Request, Answer> {
	/** Resolves when a new job may go out. Rejects when the signal aborts. */
	admit(signal: AbortSignal): Promise<void>;
	/** Sends a job, with retries until the signal aborts, and gives the answer. */
	send(job: Job<Request>, signal: AbortSignal): Promise<Answer>;
}

/** What a lane needs of the batch. */
export interface LaneHandlers<Request, Answer> {
	/** Opens the way, when the first job goes out. The signal aborts when the lane ends. */
	open(signal: AbortSignal): Promise<Way<Request, Answer>>;
	/** Whether it is too late for a job, whose outcome is then noted. */
	expired(job: Job<Request>): boolean;
	/** Sends an admitted job and notes its outcome. Never rejects. */
	send(job: Job<Request>, way: Way<Request, Answer>, signal: AbortSignal): Promise<void>;
	/** Told when something is thrown before a job could be sent. */
	broken(job: Job<Request>): void;
}

/** Enough for 128 requests per second at an answer time of a second; each holds a connection open. */
const MOST_IN_FLIGHT = 128;

/**
 * The jobs of one quota and one instance. They go out in their order, as many at once as their pace and the
 * service's answer time make; what other lanes wait for does not concern them.
 */
export class Lane<Request, Answer> {
	/** How many equal failures in a row, and of which code. */
	readonly alike = new EqualFailures();

	readonly #end = new AbortController();

	readonly #handlers: LaneHandlers<Request, Answer>;

	readonly #mostInFlight: number;

	readonly #waiting: Array<Job<Request>> = [];

	readonly #inFlight = new Set<Promise<void>>();

	#next = 0;

	#way: Way<Request, Answer> | undefined;

	#isWorking = false;

	#worked: Promise<void> | undefined;

	#ended: Failure | undefined;

	constructor(handlers: LaneHandlers<Request, Answer>, mostInFlight = MOST_IN_FLIGHT) {
		this.#handlers = handlers;
		this.#mostInFlight = mostInFlight;
	}

	/** Why the lane sends nothing more. */
	get ended(): Failure | undefined {
		return this.#ended;
	}

	add(job: Job<Request>): void {
		if (this.#ended) return;
		this.#waiting.push(job);
		if (!this.#isWorking) this.#worked = this.#work();
	}

	/** Lets nothing more out, and ends the retries of what is out. */
	end(failure: Failure): void {
		if (this.#ended) return;
		this.#ended = failure;
		this.#end.abort(new Error(failure.message));
	}

	/** Resolves when every job that was added has an outcome, or never will. */
	async settled(): Promise<void> {
		while (this.#isWorking || this.#inFlight.size > 0) {
			await Promise.all([this.#worked, ...this.#inFlight]);
		}
	}

	async #work(): Promise<void> {
		this.#isWorking = true;
		while (this.#next < this.#waiting.length && !this.#ended) {
			const job = this.#waiting[this.#next];
			this.#next += 1;
			if (this.#handlers.expired(job)) continue;
			if (this.#inFlight.size >= this.#mostInFlight) await Promise.race(this.#inFlight);
			await this.#dispatch(job);
		}
		// In the same breath as the loop's end: a job that is added from now on is worked on anew.
		this.#isWorking = false;
	}

	/** Waits for the job's slot and puts it on its way, unless the lane ends meanwhile. */
	async #dispatch(job: Job<Request>): Promise<void> {
		const { signal } = this.#end;
		try {
			this.#way ??= await this.#handlers.open(signal);
			await this.#way.admit(signal);
		} catch {
			// What is thrown because the lane has ended is no news.
			if (!signal.aborted) this.#handlers.broken(job);
			return;
		}
		if (signal.aborted || this.#handlers.expired(job)) return;
		const sending = this.#handlers
			.send(job, this.#way, signal)
			.finally(() => this.#inFlight.delete(sending));
		this.#inFlight.add(sending);
	}
}
