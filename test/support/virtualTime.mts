import type { Time } from '../../nodes/AmazonConnect/pace/time.ts';

/** Random numbers that a seed repeats (mulberry32). */
export function seededRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

interface Timer {
	at: number;
	wake(): void;
}

/** A clock that only moves when everybody waits, and then at once to the next who is to wake. */
export class VirtualTime implements Time {
	readonly random: () => number;

	/** Milliseconds since the beginning. */
	#now = 0;

	/** What the wall clock shows at the beginning; somebody may set it. */
	#epoch = 1_700_000_000_000;

	/** The next one is the last of the list. */
	readonly #timers: Timer[] = [];

	constructor(seed = 1) {
		this.random = seededRandom(seed);
	}

	readonly now = (): number => this.#epoch + this.#now;

	readonly monotonic = (): number => this.#now;

	/** Sets the wall clock by some milliseconds, as NTP or a person does. */
	setClock(by: number): void {
		this.#epoch += by;
	}

	readonly sleep = async (milliseconds: number): Promise<void> =>
		await new Promise((wake) => this.#set(milliseconds, wake));

	readonly timeout = (milliseconds: number): AbortSignal => {
		const abort = new AbortController();
		this.#set(milliseconds, () => abort.abort());
		return abort.signal;
	};

	#set(milliseconds: number, wake: () => void): void {
		const timer = { at: this.#now + milliseconds, wake };
		let [from, to] = [0, this.#timers.length];
		while (from < to) {
			const middle = (from + to) >> 1;
			if (this.#timers[middle].at > timer.at) from = middle + 1;
			else to = middle;
		}
		// Before those of the same moment, which were set earlier and so wake earlier.
		this.#timers.splice(from, 0, timer);
	}

	/** Runs until the promise settles. Fails when it waits for something that no clock brings. */
	async run<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		const watched = promise.finally(() => {
			settled = true;
		});
		watched.catch(() => {});
		for (;;) {
			await new Promise(setImmediate);
			if (settled) return await watched;
			const next = this.#timers.pop();
			if (!next) throw new Error('Nothing will ever happen');
			this.#now = Math.max(this.#now, next.at);
			next.wake();
		}
	}
}
