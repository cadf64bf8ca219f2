/** The header Date has whole seconds, cut off. */
const PRECISION = 999;

/** The service's clock, as its latest answer told it. Until then it is taken for this machine's. */
export class ServiceClock {
	readonly #now: () => number;

	#offset = 0;

	/** @param now this machine's clock, in milliseconds since the epoch */
	constructor(now: () => number) {
		this.#now = now;
	}

	/** @param date of an answer that has just come, in milliseconds since the epoch */
	tell(date: number): void {
		this.#offset = date + PRECISION - this.#now();
	}

	/** Milliseconds since the epoch. */
	now(): number {
		return this.#now() + this.#offset;
	}
}
