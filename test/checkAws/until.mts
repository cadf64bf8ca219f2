import type { Check } from './probe.mts';

/**
 * Looks again and again, until something is there or the time is up.
 *
 * @returns what was there, and how many milliseconds it took
 */
export async function until<Found>(
	{ time, signal }: Pick<Check, 'time' | 'signal'>,
	{ within, every }: { within: number; every: number },
	look: () => Promise<Found | undefined>,
): Promise<{ found?: Found; took: number }> {
	const began = time.monotonic();
	for (;;) {
		const found = await look();
		const took = time.monotonic() - began;
		if (found !== undefined || took >= within) return { found, took };
		signal.throwIfAborted();
		await time.sleep(every);
	}
}
