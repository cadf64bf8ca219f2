import { orAborted, type Time } from './time';

/** A quota: a bucket of `burst` requests that refills with so many per second. */
export interface Quota {
	requestsPerSecond: number;
	burst: number;
}

export interface SlotOptions {
	/** Retries go before new requests of the batch. */
	retry?: boolean;
	/** Asked when the request's turn comes. */
	wanted?(): boolean;
}

/** A batch's place among those that share a quota. */
export interface QuotaShare {
	/**
	 * Resolves to true when one request may go out, and to false when it is no longer wanted at its turn.
	 * Rejects with the signal's reason when it aborts. In both cases the slot goes to the next.
	 */
	slot(signal: AbortSignal, options?: SlotOptions): Promise<boolean>;
	/** Milliseconds for which so many requests would keep others waiting: 0 when nobody waits. */
	cost(requests: number): number;
	/** Tells that the service refused a request, sent at a monotonic time, for being over the quota. */
	throttled(sentAt: number): void;
	/** Ends the batch's claim. */
	leave(): void;
}

interface Waiter {
	settle(granted: boolean): void;
	wanted(): boolean;
}

interface Member {
	quota: Quota;
	retries: Waiter[];
	requests: Waiter[];
}

/**
 * The service's bucket begins to refill when the first request arrives, ours when it leaves. Later
 * requests can be faster on their way than the first one, by about this many milliseconds.
 */
const HEAD_START = 50;

/** After a throttled answer the pace falls to this share at once … */
const FALL = 0.8;

/** … but not again for so many milliseconds: a service may count by the second. */
const FALL_PAUSE = 1000;

/** … and comes back by this share of the full pace in a second. */
const RISE_PER_SECOND = 0.1;

/** The slowest pace, as a share of the full one: often enough to see when the throttling ends. */
const SLOWEST = 0.1;

/** Longest sleep in milliseconds, so that a pace that rises meanwhile is noticed. */
const NAP = 200;

/** A place in two buckets, of which a request needs a slot in each: a node's own slower pace, and the quota. */
export const inBoth = (own: QuotaShare, share: QuotaShare): QuotaShare => ({
	...share,
	slot: async (signal, options) =>
		(await own.slot(signal, options)) && (await share.slot(signal, options)),
});

/**
 * A token bucket that the batches of this process share, in turns: `burst` requests, refilled at `rate` per
 * second. The rate follows AIMD (additive increase, multiplicative decrease): it falls when the service
 * throttles and rises again, so that processes that share a quota end up with equal parts of it.
 */
export class TokenBucket {
	readonly #time: Time;

	readonly #headStart: number;

	readonly #members: Member[] = [];

	#full: Quota;

	/** Requests per second at the moment: the full pace, or less after throttling. */
	#rate: number;

	#tokens: number;

	#refilledAt: number;

	#loweredAt = Number.NEGATIVE_INFINITY;

	/** Whether somebody waits for a slot. */
	#serving = false;

	/** @param headStart milliseconds; 0 for a pace that no service counts */
	constructor(quota: Quota, time: Time, headStart = HEAD_START) {
		this.#time = time;
		this.#headStart = headStart;
		this.#full = quota;
		this.#rate = quota.requestsPerSecond;
		this.#tokens = quota.burst;
		this.#refilledAt = time.monotonic();
	}

	/** Takes a batch in. Of the paces of all batches the slowest holds. */
	join(quota: Quota): QuotaShare {
		const member: Member = { quota, retries: [], requests: [] };
		this.#members.push(member);
		this.#agree();
		return {
			slot: async (signal, options = {}) => await this.#wait(member, signal, options),
			cost: (requests) => (this.#serving ? (requests / this.#rate) * 1000 : 0),
			throttled: (sentAt) => this.#lower(sentAt),
			leave: () => {
				this.#members.splice(this.#members.indexOf(member), 1);
				this.#agree();
			},
		};
	}

	/** Requests per second at the moment. */
	get rate(): number {
		return this.#rate;
	}

	/** Whether nothing of it needs to be remembered: nobody is in it, and it is as full and as fast as a new one. */
	get isIdle(): boolean {
		this.#refill();
		const { requestsPerSecond, burst } = this.#full;
		return this.#members.length === 0 && this.#tokens >= burst && this.#rate >= requestsPerSecond;
	}

	#agree(): void {
		if (this.#members.length === 0) return;
		this.#refill();
		const wasFull = this.#rate >= this.#full.requestsPerSecond;
		this.#full = {
			requestsPerSecond: Math.min(...this.#members.map(({ quota }) => quota.requestsPerSecond)),
			burst: Math.min(...this.#members.map(({ quota }) => quota.burst)),
		};
		const { requestsPerSecond, burst } = this.#full;
		this.#rate = wasFull ? requestsPerSecond : Math.min(this.#rate, requestsPerSecond);
		this.#tokens = Math.min(this.#tokens, burst);
	}

	async #wait(
		member: Member,
		signal: AbortSignal,
		{ retry = false, wanted = () => true }: SlotOptions,
	): Promise<boolean> {
		signal.throwIfAborted();
		const queue = retry ? member.retries : member.requests;
		const settled = new Promise<boolean>((settle) =>
			queue.push({ settle, wanted: () => !signal.aborted && wanted() }),
		);
		void this.#serve();
		return await orAborted(settled, signal);
	}

	/** Grants slots until nobody waits. */
	async #serve(): Promise<void> {
		if (this.#serving) return;
		this.#serving = true;
		for (let waiter = this.#next(); waiter; waiter = this.#next()) {
			await this.#token();
			const wanted = waiter.wanted();
			if (wanted) {
				if (this.#tokens >= this.#full.burst) {
					this.#refilledAt = this.#time.monotonic() + this.#headStart;
				}
				this.#tokens -= 1;
			}
			waiter.settle(wanted);
		}
		this.#serving = false;
	}

	/** The next waiter of the batch whose turn it is, retries first. That batch then goes to the end. */
	#next(): Waiter | undefined {
		for (const member of this.#members) {
			const waiter = member.retries.shift() ?? member.requests.shift();
			if (!waiter) continue;
			this.#members.push(...this.#members.splice(this.#members.indexOf(member), 1));
			return waiter;
		}
		return undefined;
	}

	/** Resolves when the bucket holds a whole token. */
	async #token(): Promise<void> {
		for (this.#refill(); this.#tokens < 1; this.#refill()) {
			const missing = ((1 - this.#tokens) / this.#rate) * 1000;
			const early = Math.max(0, this.#refilledAt - this.#time.monotonic());
			await this.#time.sleep(Math.min(NAP, Math.ceil(missing + early)));
		}
	}

	#refill(): void {
		const now = this.#time.monotonic();
		const seconds = (now - this.#refilledAt) / 1000;
		if (seconds <= 0) return;
		const { requestsPerSecond, burst } = this.#full;
		this.#tokens = Math.min(burst, this.#tokens + seconds * this.#rate);
		const rise = seconds * RISE_PER_SECOND * requestsPerSecond;
		this.#rate = Math.min(requestsPerSecond, this.#rate + rise);
		this.#refilledAt = now;
	}

	/** One fall for all requests that were on their way together: their answers are the same news. */
	#lower(sentAt: number): void {
		this.#refill();
		this.#tokens = Math.min(this.#tokens, 0);
		if (sentAt < this.#loweredAt + FALL_PAUSE) return;
		this.#loweredAt = this.#time.monotonic();
		this.#rate = Math.max(this.#full.requestsPerSecond * SLOWEST, this.#rate * FALL);
	}
}
