import { describe, expect, it } from 'vitest';
import type { Draft, RepeatProtection } from '../../../nodes/AmazonConnect/operations/draft.ts';
import {
	refuseSharedTokens,
	type Prepared,
} from '../../../nodes/AmazonConnect/delivery/prepare.ts';
import { inTurns } from '../../../nodes/AmazonConnect/delivery/turns.ts';

const draft = (recipient: string, repeatProtection: RepeatProtection): Prepared<null> => ({
	draft: {
		request: null,
		send: true,
		recipient: [recipient],
		message: null,
		repeatProtection,
		output: {},
		confidential: [],
		includeInputFields: false,
		account: '123456789012',
		place: 'instance',
		options: { giveUpAfter: 600_000 },
	} satisfies Draft<null>,
});
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
			return draft('a', { kind: 'execution' });
		},
		now: () => time,
		async sleep() {
			turnBegan = time;
		},
		longest: () => longestTurn,
	};
}

describe('preparing many items', () => {
	it('gives others a turn at least every 50 ms', async () => {
		const time = clock();
		const prepared = await inTurns(1000, () => time.item(), time);
		expect(prepared).toHaveLength(1000);
		expect(time.longest()).toBeLessThanOrEqual(50);
	});

	it('stops when the execution is cancelled', async () => {
		const controller = new AbortController();
		const time = clock();
		const prepare = (index: number) => {
			if (index === 30) controller.abort();
			return time.item();
		};
		expect(await inTurns(1000, prepare, time, controller.signal)).toHaveLength(31);
	});
});

describe('an explicit client token', () => {
	it('of two customers is refused on both, and both are named', () => {
		const checked = refuseSharedTokens([
			draft('a', token('t')),
			draft('b', token('u')),
			draft('c', token('t')),
		]);
		expect(checked.map(({ problems }) => problems?.[0].problem)).toEqual([
			'is the same for different customers (items 0, 2)',
			undefined,
			'is the same for different customers (items 0, 2)',
		]);
	});

	it('may come twice for the same customer', () => {
		const both = [draft('a', token('t')), draft('a', token('t'))];
		expect(refuseSharedTokens(both)).toEqual(both);
	});

	it('is not confused with a key', () => {
		const both = [draft('a', { kind: 'key', key: 't' }), draft('b', { kind: 'key', key: 't' })];
		expect(refuseSharedTokens(both)).toEqual(both);
	});
});
