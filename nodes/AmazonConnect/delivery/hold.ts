import { orAborted, type Time } from './time';

/** Milliseconds between two probes while there is no room, at random in between. */
const PROBE = { min: 10_000, max: 30_000 };

/** What an item that found no room does next. */
export type AfterHold = 'probe' | 'again' | 'giveUp';

/**
 * Holds a batch while the service has no room for more: one item probes now and then, all others
 * wait until a probe gets through. A batch that makes some progress is not given up.
 */
export class Hold {
	readonly #time: Time;

	/** Milliseconds without any room after which the batch is given up. */
	readonly #giveUpAfter: number;

	#probing = false;

	#opened: Promise<void> | undefined;

	#open: () => void = () => {};

	/** When there was room last. */
	#roomAt: number;

	constructor(time: Time, giveUpAfter: number) {
		this.#time = time;
		this.#giveUpAfter = giveUpAfter;
		this.#roomAt = time.now();
	}

	/** Resolves when there is room, as far as is known. */
	async opened(signal: AbortSignal): Promise<void> {
		if (this.#opened) await orAborted(this.#opened, signal);
	}

	/**
	 * Called by an item that found no room. Resolves when it should try again or give up.
	 *
	 * @param probed whether the item's failed attempt was a probe
	 */
	async noRoom(probed: boolean, signal: AbortSignal): Promise<AfterHold> {
		if (probed) this.#probing = false;
		this.#opened ??= new Promise((open) => {
			this.#open = open;
		});
		if (this.#probing) {
			await this.opened(signal);
			return 'again';
		}
		const pause = PROBE.min + this.#time.random() * (PROBE.max - PROBE.min);
		if (this.#time.now() + pause >= this.#roomAt + this.#giveUpAfter) return 'giveUp';
		this.#probing = true;
		await orAborted(this.#time.sleep(pause), signal);
		return 'probe';
	}

	/** Called when an item was started. */
	room(): void {
		this.#roomAt = this.#time.now();
	}

	/** Called when a probe got any other answer: there is room, or the probe will not tell. */
	probeEnded(): void {
		this.#probing = false;
		this.#opened = undefined;
		this.#open();
	}
}
