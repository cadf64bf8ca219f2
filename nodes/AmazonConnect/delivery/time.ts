/** Time and chance, passed in so that tests wait for nothing. */
export interface Time {
	/** Milliseconds since the epoch. */
	now(): number;
	sleep(milliseconds: number): Promise<void>;
	/** From 0 to, but not including, 1. */
	random(): number;
}

/** Rejects when the signal aborts. `forget` must be called when the race is over. */
export function untilAborted(signal: AbortSignal): { aborted: Promise<never>; forget(): void } {
	let forget = () => {};
	const aborted = new Promise<never>((_, reject) => {
		const onAbort = () => reject(signal.reason);
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort);
		forget = () => signal.removeEventListener('abort', onAbort);
	});
	// Whoever races with it sees the rejection; a race that was won earlier must not leave it unhandled.
	aborted.catch(() => {});
	return { aborted, forget };
}

/** The promise's result, or the signal's reason as soon as it aborts. */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	const { aborted, forget } = untilAborted(signal);
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		forget();
	}
}
