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
	order: number;
	wake(): void;
}

/** A clock that only moves when everybody waits, and then at once to the next who is to wake. */
export class VirtualTime implements Time {
	readonly random: () => number;

	/** Milliseconds since the beginning. */
	#now = 0;

	/** What the wall clock shows at the beginning; somebody may set it. */
	#epoch = 1_700_000_000_000;

	#timers: Timer[] = [];

	#order = 0;

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
		await new Promise((wake) => {
			this.#order += 1;
			this.#timers.push({ at: this.#now + milliseconds, order: this.#order, wake });
		});

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
			const next = this.#timers.reduce<Timer | undefined>(
				(first, timer) =>
					!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)
						? timer
						: first,
				undefined,
			);
			if (!next) throw new Error('Nothing will ever happen');
			this.#timers.splice(this.#timers.indexOf(next), 1);
			this.#now = Math.max(this.#now, next.at);
			next.wake();
		}
	}
}
