import { describe, expect, it } from 'vitest';
import type { Draft, RepeatProtection } from '../../../nodes/AmazonConnect/operations/draft.ts';
import {
	refuseSharedTokens,
	type Prepared,
} from '../../../nodes/AmazonConnect/delivery/prepare.ts';
import { inTurns } from '../../../nodes/AmazonConnect/delivery/turns.ts';

const draft = (recipient: string, repeatProtection: RepeatProtection): Draft<null> => ({
	request: null,
	send: true,
	recipient: [recipient],
	message: null,
	repeatProtection,
	customer: [recipient],
	confidential: [],
	includeInputFields: false,
	account: '123456789012',
	place: 'instance',
	options: { giveUpAfter: 600_000 },
});
const prepared = (...drafts: Array<Draft<null>>): Array<Prepared<null>> =>
	drafts.map((one, index) => ({ job: { index, draft: one, clientToken: `token-${index}` } }));
const token = (clientToken: string): RepeatProtection => ({ kind: 'token', clientToken });

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

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const one of results) list.push(one);
	return list;
}

async function* stream<T>(list: T[], onRead: (index: number) => void = () => {}) {
	for (const [index, one] of list.entries()) {
		onRead(index);
		yield one;
	}
}

describe('preparing many items', () => {
	it('gives others a turn at least every 50 ms', async () => {
		const time = clock();
		expect(await all(inTurns(1000, () => time.item(), time))).toHaveLength(1000);
		expect(time.longest()).toBeLessThanOrEqual(50);
	});

	it('stops when the execution is cancelled', async () => {
		const controller = new AbortController();
		const time = clock();
		const prepare = (index: number) => {
			if (index === 30) controller.abort();
			return time.item();
		};
		expect(await all(inTurns(1000, prepare, time, controller.signal))).toHaveLength(31);
	});
});

describe('what is prepared', () => {
	it('can be taken before the rest is ready, and is ready whether it is taken or not', async () => {
		const time = clock();
		const results = inTurns(100, (index) => (time.item(), index), time);
		expect((await results.next()).value).toBe(0);
		expect(time.now()).toBeLessThan(100);
		while (time.now() < 200) await Promise.resolve();
		expect((await results.next()).value).toBe(1);
		expect(await all(results)).toHaveLength(98);
	});

	it('ends when nobody takes any more', async () => {
		const time = clock();
		let prepared = 0;
		for await (const _ of inTurns(1000, () => (time.item(), (prepared += 1)), time)) break;
		await new Promise(setImmediate);
		expect(prepared).toBeLessThan(50);
	});

	it('fails whoever takes it, when the preparation fails', async () => {
		const time = clock();
		const results = inTurns(
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

describe('an explicit client token', () => {
	const refused = async (...drafts: Array<Draft<null>>) =>
		(await all(refuseSharedTokens(stream(prepared(...drafts))))).map(
			({ problems }) => problems?.[0].problem,
		);

	it('of two customers is refused on both, and both are named', async () => {
		expect(
			await refused(
				draft('z', { kind: 'execution' }),
				draft('a', token('t')),
				draft('b', token('u')),
				draft('c', token('t')),
			),
		).toEqual([
			undefined,
			'is the same for different customers (items 1, 3)',
			undefined,
			'is the same for different customers (items 1, 3)',
		]);
	});

	it('holds back what comes after it until all are known, and nothing before it', async () => {
		let read = -1;
		const drafts = [
			draft('a', { kind: 'execution' }),
			draft('b', token('t')),
			draft('c', token('u')),
		];
		const checked = refuseSharedTokens(stream(prepared(...drafts), (index) => (read = index)));
		await checked.next();
		expect(read).toBe(0);
		await checked.next();
		expect(read).toBe(2);
	});

	it('leaves the items in their order', async () => {
		const drafts = [
			draft('a', token('t')),
			draft('b', { kind: 'execution' }),
			draft('c', token('u')),
			draft('d', { kind: 'execution' }),
		];
		const checked = await all(refuseSharedTokens(stream(prepared(...drafts))));
		expect(checked.map(({ job }) => job?.index)).toEqual([0, 1, 2, 3]);
	});

	it('that 20,000 items share is found in linear time', async () => {
		const shared = (count: number) =>
			Array.from({ length: count }, (_, index) => draft(index === 0 ? 'a' : 'b', token('t')));
		const milliseconds = async (count: number) => {
			const drafts = shared(count);
			const began = performance.now();
			expect((await refused(...drafts)).every(Boolean)).toBe(true);
			return performance.now() - began;
		};
		await milliseconds(20_000);
		expect(Math.min(await milliseconds(20_000), await milliseconds(20_000))).toBeLessThan(200);
	});

	it('may come twice for the same customer', async () => {
		expect(await refused(draft('a', token('t')), draft('a', token('t')))).toEqual([
			undefined,
			undefined,
		]);
	});

	it('is not confused with a key', async () => {
		const key: RepeatProtection = { kind: 'key', key: 't' };
		expect(await refused(draft('a', key), draft('b', key))).toEqual([undefined, undefined]);
	});
});
