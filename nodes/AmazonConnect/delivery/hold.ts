import { orAborted, type Time } from './time';

/** Milliseconds between two probes while there is no room, at random in between. */
const PROBE = { min: 10_000, max: 30_000 };

/**
 * Holds a batch while the service has no room for more: one item probes now and then, all others
 * wait until a probe gets through.
 */
export class Hold {
	readonly #time: Time;

	#probing = false;

	#opened: Promise<void> | undefined;

	#open: () => void = () => {};

	constructor(time: Time) {
		this.#time = time;
	}

	/** Resolves when there is room, as far as is known. */
	async opened(signal: AbortSignal): Promise<void> {
		if (this.#opened) await orAborted(this.#opened, signal);
	}

	/**
	 * Called by an item that found no room. Resolves when it should try again; false when that would
	 * be after its deadline.
	 *
	 * @param probed whether the item's failed attempt was a probe
	 */
	async noRoom(probed: boolean, deadline: number, signal: AbortSignal): Promise<'probe' | boolean> {
		if (probed) this.#probing = false;
		this.#opened ??= new Promise((open) => {
			this.#open = open;
		});
		if (this.#probing) {
			await this.opened(signal);
			return this.#time.now() < deadline;
		}
		const pause = PROBE.min + this.#time.random() * (PROBE.max - PROBE.min);
		if (this.#time.now() + pause >= deadline) return false;
		this.#probing = true;
		await orAborted(this.#time.sleep(pause), signal);
		return 'probe';
	}

	/** Called when a probe got any other answer: there is room, or the probe will not tell. */
	probeEnded(): void {
		this.#probing = false;
		this.#opened = undefined;
		this.#open();
	}
}
