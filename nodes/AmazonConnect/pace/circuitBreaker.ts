import { orAborted, type Time } from './time';

/**
 * When an open circuit is probed: after a tenth of the time that it has been open. Where chats end soon,
 * room is found soon; where they do not, requests are not wasted.
 */
const PROBE = { share: 0.1, min: 1000, max: 30_000 };

/** A probe comes up to this share earlier, by chance, so that those of several processes spread out. */
const JITTER = 0.25;

/** What an item whose request was refused does next. */
export type AfterRefusal = 'probe' | 'retry' | 'giveUp';

/** What holds requests back while the circuit is open. */
interface Gate {
	opened: Promise<void>;
	open(): void;
}

function newGate(): Gate {
	let open = () => {};
	const opened = new Promise<void>((resolve) => {
		open = resolve;
	});
	return { opened, open };
}

/**
 * A circuit breaker for an instance that has no room for more chats. The first refusal opens the
 * circuit: one item probes now and then, all others wait. A probe that gets through closes it; the
 * batch's items for this instance are given up when a request is refused after the deadline.
 */
export class CircuitBreaker {
	readonly #time: Time;

	/** Milliseconds from the first refusal to the last probe. */
	readonly #giveUpAfter: number;

	/** Milliseconds between two probes at least, because others need the quota that they take. */
	readonly #spacing: () => number;

	/** There while requests are held back. */
	#gate: Gate | undefined;

	/** When the first request was refused since one got through. */
	#refusedSince: number | undefined;

	#probing = false;

	/** Whether a request was refused after the deadline, and none has got through since. */
	#givenUp = false;

	constructor(time: Time, giveUpAfter: number, spacing: () => number = () => 0) {
		this.#time = time;
		this.#giveUpAfter = giveUpAfter;
		this.#spacing = spacing;
	}

	/** Whether requests may go out, as far as is known. */
	get isClosed(): boolean {
		return this.#gate === undefined;
	}

	/** Resolves when requests may go out. Rejects with the signal's reason when it aborts. */
	async closed(signal: AbortSignal): Promise<void> {
		while (this.#gate) await orAborted(this.#gate.opened, signal);
	}

	/**
	 * Called by an item whose request was refused for want of room. Resolves when it should probe, or
	 * when another item's probe got through, or when it should give up.
	 *
	 * @param probed whether the request was a probe
	 */
	async refused(probed: boolean, signal: AbortSignal): Promise<AfterRefusal> {
		if (probed) this.#probing = false;
		if (this.#givenUp) return 'giveUp';
		this.#gate ??= newGate();
		if (this.#probing) {
			await this.closed(signal);
			return 'retry';
		}
		const now = this.#time.monotonic();
		this.#refusedSince ??= now;
		const left = this.#refusedSince + this.#giveUpAfter - now;
		if (left <= 0) {
			// There is no probe any longer, so nobody may wait for it.
			this.#givenUp = true;
			this.#halfClose();
			return 'giveUp';
		}
		this.#probing = true;
		const pause = Math.min(this.#pause(now - this.#refusedSince), Math.max(0, left));
		await orAborted(this.#time.sleep(pause), signal);
		return 'probe';
	}

	/** Called when an item's request got through. */
	accepted(probed: boolean): void {
		this.#givenUp = false;
		// What was on its way when the circuit opened does not tell that there is room now.
		if (!probed && this.#gate) return;
		this.#refusedSince = undefined;
		this.#halfClose();
	}

	/** Called when a probe failed for another reason, so that it does not tell whether there is room. */
	undecided(): void {
		this.#halfClose();
	}

	/** Lets requests through; the next refusal holds them back again. */
	#halfClose(): void {
		this.#probing = false;
		const gate = this.#gate;
		this.#gate = undefined;
		gate?.open();
	}

	#pause(openFor: number): number {
		const wanted = Math.max(PROBE.min, openFor * PROBE.share, this.#spacing());
		const longest = Math.min(PROBE.max, wanted);
		return longest * (1 - this.#time.random() * JITTER);
	}
}
