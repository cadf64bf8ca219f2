import type { Time } from './time';

/** Others must get a turn at least every 50 ms. */
const TURN = 20;

/**
 * Does something for each of so many items and gives the process a turn again and again. Stops early,
 * with fewer results than there are items, when the signal is aborted.
 */
export async function inTurns<Result>(
	items: number,
	step: (index: number) => Result,
	time: Pick<Time, 'now' | 'sleep'>,
	signal?: AbortSignal,
): Promise<Result[]> {
	const results: Result[] = [];
	let turnEnds = time.now() + TURN;
	for (let index = 0; index < items; index++) {
		if (time.now() >= turnEnds) {
			await time.sleep(0);
			turnEnds = time.now() + TURN;
		}
		if (signal?.aborted) break;
		results.push(step(index));
	}
	return results;
}
