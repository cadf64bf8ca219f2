import { describe, expect, it } from 'vitest';
import { inSlices } from '../../../nodes/AmazonConnect/batch/inSlices.ts';
import { all } from '../../support/all.mts';

/** A clock on which every item takes two milliseconds, as n8n's expressions do. */
function clock() {
	let time = 0;
	let longestTurn = 0;
	let turnBegan = 0;
	return {
		item() {
			time += 2;
			longestTurn = Math.max(longestTurn, time - turnBegan);
			return time;
		},
		now: () => time,
		monotonic: () => time,
		async sleep() {
			turnBegan = time;
		},
		longest: () => longestTurn,
	};
}

describe('preparing many items', () => {
	it('gives others a turn at least every 50 ms', async () => {
		const time = clock();
		expect(await all(inSlices(1000, () => time.item(), time))).toHaveLength(1000);
		expect(time.longest()).toBeLessThanOrEqual(50);
	});

	it('stops when the execution is cancelled', async () => {
		const controller = new AbortController();
		const time = clock();
		const prepare = (index: number) => {
			if (index === 30) controller.abort();
			return time.item();
		};
		expect(await all(inSlices(1000, prepare, time, controller.signal))).toHaveLength(31);
	});
});

describe('what is prepared', () => {
	it('can be taken before the rest is ready, and is ready whether it is taken or not', async () => {
		const time = clock();
		const results = inSlices(100, (index) => (time.item(), index), time);
		expect((await results.next()).value).toBe(0);
		expect(time.now()).toBeLessThan(100);
		while (time.now() < 200) await Promise.resolve();
		expect((await results.next()).value).toBe(1);
		expect(await all(results)).toHaveLength(98);
	});

	it('ends when nobody takes any more', async () => {
		const time = clock();
		let prepared = 0;
		for await (const _ of inSlices(1000, () => (time.item(), (prepared += 1)), time)) break;
		await new Promise(setImmediate);
		expect(prepared).toBeLessThan(50);
	});

	it('fails whoever takes it, when the preparation fails', async () => {
		const time = clock();
		const results = inSlices(
			100,
			(index) => {
				time.item();
				if (index === 30) throw new Error('planned');
				return index;
			},
			time,
		);
		await expect(all(results)).rejects.toThrow('planned');
	});
});
