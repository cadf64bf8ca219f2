import type { Time } from '../pace/time';

/** Milliseconds; others must get to run at least every 50 ms. */
const SLICE = 20;

/** What gives others a chance to run when a slice of time is over; to be called again and again. */
export function breather(time: Pick<Time, 'monotonic' | 'sleep'>): () => Promise<void> | undefined {
	let ends = time.monotonic() + SLICE;
	const begin = () => {
		ends = time.monotonic() + SLICE;
	};
	return () => (time.monotonic() < ends ? undefined : time.sleep(0).then(begin));
}

/**
 * Does something for each of so many items and lets others run again and again. It does not
 * wait for whoever takes the results, which come in the items' order, each as soon as it is there.
 * Ends early, with fewer results than there are items, when the signal is aborted.
 */
export function inSlices<Result>(
	items: number,
	step: (index: number) => Result,
	time: Pick<Time, 'monotonic' | 'sleep'>,
	signal?: AbortSignal,
): AsyncGenerator<Result> {
	const results: Result[] = [];
	let ended = false;
	let left = false;
	let tell = () => {};

	const work = async () => {
		const breathe = breather(time);
		for (let index = 0; index < items; index++) {
			await breathe();
			if (left || signal?.aborted) break;
			results.push(step(index));
			tell();
		}
	};
	const worked = work().finally(() => {
		ended = true;
		tell();
	});
	// Whoever reads to the end is told; a failure before anybody reads is no unhandled one.
	worked.catch(() => {});

	async function* read() {
		try {
			for (let next = 0; next < results.length || !ended; next++) {
				while (next >= results.length && !ended) {
					await new Promise<void>((resolve) => {
						tell = resolve;
					});
				}
				if (next < results.length) yield results[next];
			}
			await worked;
		} finally {
			left = true;
		}
	}
	return read();
}
