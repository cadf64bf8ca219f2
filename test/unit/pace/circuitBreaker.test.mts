import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../../nodes/AmazonConnect/pace/circuitBreaker.ts';
import { VirtualTime } from '../../support/virtualTime.mts';

const MINUTE = 60_000;
const never = new AbortController().signal;

/** When an item that never finds room sends its probes: milliseconds from its first refusal. */
async function probes(giveUpAfter: number): Promise<number[]> {
	const time = new VirtualTime();
	const breaker = new CircuitBreaker(time, giveUpAfter);
	const at: number[] = [];
	const ask = async () => {
		for (let next = await breaker.refused(false, never); next === 'probe';) {
			at.push(time.monotonic());
			next = await breaker.refused(true, never);
		}
	};
	await time.run(ask());
	return at;
}

describe('a circuit that stays open', () => {
	it('is probed after the larger of a second and a tenth of the time so far, at most 30 s', async () => {
		const at = await probes(20 * MINUTE);
		const pauses = at.map((probe, index) => probe - (at[index - 1] ?? 0));
		for (const [index, pause] of pauses.slice(0, -1).entries()) {
			const openFor = at[index - 1] ?? 0;
			const longest = Math.min(30_000, Math.max(1000, openFor / 10));
			expect(pause).toBeLessThanOrEqual(longest);
			expect(pause).toBeGreaterThanOrEqual(longest * 0.75);
		}
		expect(new Set(pauses.slice(0, 8)).size).toBe(8);
	});

	it('is probed a last time at the deadline', async () => {
		expect((await probes(10 * MINUTE)).at(-1)).toBe(10 * MINUTE);
	});

	it('is not probed when there is no patience at all', async () => {
		expect(await probes(0)).toEqual([]);
	});
});

it('one item probes, all others wait until it got through', async () => {
	const time = new VirtualTime();
	const breaker = new CircuitBreaker(time, MINUTE);
	const first = breaker.refused(false, never);
	const second = breaker.refused(false, never);
	const third = breaker.closed(never);
	expect(await time.run(first)).toBe('probe');
	expect(breaker.isClosed).toBe(false);
	breaker.accepted(true);
	expect(await second).toBe('retry');
	await third;
	expect(breaker.isClosed).toBe(true);
});

it('when it is given up, nobody waits for a probe that never comes', async () => {
	const time = new VirtualTime();
	const breaker = new CircuitBreaker(time, MINUTE);
	await time.run(breaker.refused(false, never));
	await time.run(time.sleep(MINUTE));
	const waiting = breaker.refused(false, never);
	const opened = breaker.closed(never);
	expect(await breaker.refused(true, never)).toBe('giveUp');
	expect(await waiting).toBe('retry');
	await opened;
	// Whoever tries all the same is told at once, until one gets through.
	expect(await breaker.refused(false, never)).toBe('giveUp');
	breaker.accepted(false);
	expect(await time.run(breaker.refused(false, never))).toBe('probe');
});

it('a pause before the first refusal does not count', async () => {
	const time = new VirtualTime();
	const breaker = new CircuitBreaker(time, MINUTE);
	breaker.accepted(false);
	await time.run(time.sleep(60 * MINUTE));
	expect(await time.run(breaker.refused(false, never))).toBe('probe');
});

it('a probe that did not tell lets requests through, but the clock runs on until one gets through', async () => {
	const time = new VirtualTime();
	const breaker = new CircuitBreaker(time, MINUTE);
	await time.run(breaker.refused(false, never));
	await time.run(time.sleep(2 * MINUTE));
	breaker.undecided();
	expect(breaker.isClosed).toBe(true);
	expect(await breaker.refused(false, never)).toBe('giveUp');
	breaker.accepted(false);
	expect(await time.run(breaker.refused(false, never))).toBe('probe');
});
