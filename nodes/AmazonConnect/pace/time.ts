import { sleep } from 'n8n-workflow';
import { onAbort } from './abort';

/** Time and chance, passed in so that tests wait for nothing. */
export interface Time {
	/** Milliseconds since the epoch: for dates only, since somebody may set the clock meanwhile. */
	now(): number;
	/** Milliseconds since any moment, by a clock that nobody sets: for pace, waits, and deadlines. */
	monotonic(): number;
	sleep(milliseconds: number): Promise<void>;
	/** A signal that aborts after so many milliseconds. */
	timeout(milliseconds: number): AbortSignal;
	/** From 0 to, but not including, 1. */
	random(): number;
}

/** The real ones. */
export const SYSTEM_TIME: Time = {
	now: () => Date.now(),
	monotonic: () => performance.now(),
	sleep: async (milliseconds) => await sleep(milliseconds),
	timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
	random: () => Math.random(),
};

/** The promise's result, or the signal's reason as soon as it aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	let forget = () => {};
	const aborted = new Promise<never>((_, reject) => {
		forget = onAbort(signal, () => reject(signal.reason));
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		forget();
	}
}
