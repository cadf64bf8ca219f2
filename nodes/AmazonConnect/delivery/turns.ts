import type { Time } from './time';

/** Others must get a turn at least every 50 ms. */
const TURN = 20;

/**
 * Does something for each of so many items and gives the process a turn again and again. It does not
 * wait for whoever takes the results, which come in the items' order, each as soon as it is there.
 * Ends early, with fewer results than there are items, when the signal is aborted.
 */
export function inTurns<Result>(
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
		let turnEnds = time.monotonic() + TURN;
		for (let index = 0; index < items; index++) {
			if (time.monotonic() >= turnEnds) {
				await time.sleep(0);
				turnEnds = time.monotonic() + TURN;
			}
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
