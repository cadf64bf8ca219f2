/** Says whether a request may pass at a time, in milliseconds. */
export interface Quota {
	take(now: number): boolean;
}

/** A bucket that holds `burst` and refills with `rate` per second, as the quotas of Amazon Connect do. */
export function tokenBucket(rate: number, burst: number): Quota {
	let tokens = burst;
	let last: number | undefined;
	return {
		take(now) {
			tokens = Math.min(burst, tokens + ((now - (last ?? now)) / 1000) * rate);
			last = now;
			if (tokens < 1) return false;
			tokens -= 1;
			return true;
		},
	};
}

/** `rate` requests in each full second, the other reading of "for the remainder of the interval". */
export function fixedWindow(rate: number): Quota {
	let window = Number.NEGATIVE_INFINITY;
	let used = 0;
	return {
		take(now) {
			const current = Math.floor(now / 1000);
			if (current !== window) {
				window = current;
				used = 0;
			}
			used += 1;
			return used <= rate;
		},
	};
}

export const unlimited: Quota = { take: () => true };
