import { describe, expect, it } from 'vitest';
import type { Draft, RepeatProtection } from '../../../nodes/AmazonConnect/operations/draft.ts';
import type { Prepared } from '../../../nodes/AmazonConnect/operations/job.ts';
import { refuseSharedTokens } from '../../../nodes/AmazonConnect/once/sharedTokens.ts';
import { all } from '../../support/all.mts';
import { growthOf } from '../../support/growth.mts';

const draft = (recipient: string, repeatProtection: RepeatProtection): Draft<null> => ({
	request: null,
	start: {
		recipient: [recipient],
		customer: [recipient],
		message: null,
		repeatProtection,
	},
	confidential: [],
	includeInputFields: false,
	account: '123456789012',
	instance: 'instance',
	options: { giveUpAfter: 600_000 },
});
const prepared = (...drafts: Array<Draft<null>>): Array<Prepared<null>> =>
	drafts.map((one, index) => ({ job: { index, draft: one, clientToken: `token-${index}` } }));
const token = (clientToken: string): RepeatProtection => ({ kind: 'token', clientToken });

async function* stream<T>(list: T[], onRead: (index: number) => void = () => {}) {
	for (const [index, one] of list.entries()) {
		onRead(index);
		yield one;
	}
}

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
		const growth = await growthOf(20_000, async (count) => {
			const customer = (index: number) => (index === 0 ? 'a' : 'b');
			const shared = Array.from({ length: count }, (_, index) =>
				draft(customer(index), token('t')),
			);
			expect((await refused(...shared)).every(Boolean)).toBe(true);
		});
		expect(growth).toBeLessThan(40);
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
