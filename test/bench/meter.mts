/** What a piece of work costs the process that does it. */

export interface Usage {
	/** Milliseconds. */
	wall: number;
	/** Milliseconds, of all threads. */
	cpu: number;
	/** Bytes of the process, at most and above what there was before, garbage included. */
	memory: number;
	/** Bytes that are in use, likewise; only when garbage was collected all the time. */
	held: number;
	/** Milliseconds, at most, for which nothing else could run. */
	block: number;
	/** The same, as far as it fell between `enter` and `leave`. */
	blockInside: number;
	/** Milliseconds for which n8n evaluated parameters for the node. */
	evaluating: number;
}

/** Milliseconds between two looks. */
const LOOK = 10;

/** Milliseconds between two collections of garbage. */
const COLLECTION = 250;

/** Bytes in use, after garbage was collected where `--expose-gc` lets it. */
export function inUse(): number {
	globalThis.gc?.();
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

let inside = Number.POSITIVE_INFINITY;
let outside = Number.POSITIVE_INFINITY;

/** Called when the node's own code begins, so that n8n's part can be told from it … */
export function enter(): void {
	inside = performance.now();
	outside = Number.POSITIVE_INFINITY;
}

/** … and when it ends. */
export function leave(): void {
	outside = performance.now();
}

let evaluating = 0;

/** Evaluates something for the node, on n8n's account. */
export function evaluate<Value>(evaluation: () => Value): Value {
	const began = performance.now();
	try {
		return evaluation();
	} finally {
		evaluating += performance.now() - began;
	}
}

/**
 * Measures while the work is done.
 *
 * @param collect whether to collect garbage all the time, which tells what is held but slows down
 */
export async function measure(work: () => Promise<void>, collect: boolean): Promise<Usage> {
	inside = Number.POSITIVE_INFINITY;
	evaluating = 0;
	const inUseBefore = inUse();
	const before = process.memoryUsage.rss();
	const cpuBefore = process.cpuUsage();
	const began = performance.now();
	const usage = { memory: 0, held: 0, block: 0, blockInside: 0 };
	let last = began;
	const look = () => {
		const now = performance.now();
		const within = Math.min(now, outside) - Math.max(last, inside);
		usage.block = Math.max(usage.block, now - last - LOOK);
		usage.blockInside = Math.max(usage.blockInside, within - LOOK);
		usage.memory = Math.max(usage.memory, process.memoryUsage.rss() - before);
		last = now;
	};
	const timer = setInterval(look, LOOK);
	const collector = collect
		? setInterval(() => {
				usage.held = Math.max(usage.held, inUse() - inUseBefore);
			}, COLLECTION)
		: undefined;
	await work();
	const wall = performance.now() - began;
	look();
	clearInterval(timer);
	clearInterval(collector);
	const { user, system } = process.cpuUsage(cpuBefore);
	return { wall, cpu: (user + system) / 1000, evaluating, ...usage };
}
