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

/** Services whose clocks are kept. */
const MOST = 100;

/** The clocks of services, by name. Of many, those that were asked for last are kept. */
export class Clocks {
	readonly #clocks = new Map<string, ServiceClock>();

	readonly #now: () => number;

	/** @param now this machine's clock, in milliseconds since the epoch */
	constructor(now: () => number) {
		this.#now = now;
	}

	of(name: string): ServiceClock {
		const clock = this.#clocks.get(name) ?? new ServiceClock(this.#now);
		// A map has its entries in the order in which they were added.
		this.#clocks.delete(name);
		this.#clocks.set(name, clock);
		const [oldest] = this.#clocks.keys();
		if (this.#clocks.size > MOST) this.#clocks.delete(oldest);
		return clock;
	}
}
