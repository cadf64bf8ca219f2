export type Log = (line: string) => void;

const EVERY = 15_000;

const secondsSince = (began: number): number => (performance.now() - began) / 1000;

/** Says what begins, from time to time that it goes on, and how long it took. */
export async function step<T>(log: Log, title: string, work: () => Promise<T>): Promise<T> {
	const began = performance.now();
	log(`${title} ...`);
	const timer = setInterval(() => log(`  ... ${secondsSince(began).toFixed(0)} s`), EVERY);
	try {
		const result = await work();
		log(`  done in ${secondsSince(began).toFixed(1)} s`);
		return result;
	} finally {
		clearInterval(timer);
	}
}
