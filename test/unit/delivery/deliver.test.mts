import { describe, expect, it } from 'vitest';
import type { Ends } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { deliver, type Delivery } from '../../../nodes/AmazonConnect/delivery/deliver.ts';
import type { Job } from '../../../nodes/AmazonConnect/delivery/job.ts';
import type { Way } from '../../../nodes/AmazonConnect/delivery/lane.ts';
import { openLedger } from '../../../nodes/AmazonConnect/delivery/ledger.ts';
import { jobs as simulatedJobs } from '../../support/simulation.mts';

const jobs = (count: number, tokens?: string[]): Array<Job<number>> =>
	simulatedJobs(count, { confidential: ['a', 'secret', 'my secret text'] }).map((job) => ({
		...job,
		clientToken: tokens?.[job.index] ?? job.clientToken,
	}));

type Send = Way<number>['send'];

/** Every job goes by one lane, at once, and is sent so. */
const sentBy = (send: Send): Pick<Delivery<number>, 'laneOf' | 'open'> => ({
	laneOf: () => 'lane',
	open: () => ({ admit: async () => {}, send }),
});

/** A service in which some items fail. */
function service(failing: ReadonlySet<number>, ends: Ends, more: Partial<Delivery<number>> = {}) {
	const sent: number[] = [];
	const send: Send = async ({ draft: { request } }) => {
		sent.push(request);
		if (failing.has(request)) throw new Error('planned');
		return `contact-${request}`;
	};
	const delivery: Delivery<number> = {
		...sentBy(send),
		explain: () => ({
			message: 'It failed',
			advice: 'Do this.',
			code: 'SomeException',
			ends,
			attempted: true,
			serviceMessage: 'refused: my secret text',
		}),
		ledger: openLedger({}, 'origin'),
		now: () => 1_700_000_000_000,
		stopAtFirstFailure: false,
		...more,
	};
	return { sent, send, delivery };
}

const statuses = async (list: Array<Job<number>>, delivery: Delivery<number>) =>
	[...(await deliver(list, delivery)).outcomes.values()].map((outcome) =>
		outcome.status === 'failed' ? outcome.failure.code : outcome.status,
	);

describe('every item has an outcome', () => {
	it('one failure fails one item', async () => {
		const { delivery } = service(new Set([1]), 'item');
		expect(await statuses(jobs(3), delivery)).toEqual(['started', 'SomeException', 'started']);
	});

	it('with Stop Workflow nothing is sent after the first failure', async () => {
		const { sent, delivery } = service(new Set([1]), 'item', { stopAtFirstFailure: true });
		expect(await statuses(jobs(3), delivery)).toEqual(['started', 'SomeException', 'NotAttempted']);
		expect(sent).toEqual([0, 1]);
	});

	it('an error of everyone ends the batch', async () => {
		const { sent, delivery } = service(new Set([0]), 'batch');
		expect(await statuses(jobs(3), delivery)).toEqual([
			'SomeException',
			'NotAttempted',
			'NotAttempted',
		]);
		expect(sent).toEqual([0]);
	});

	it('ten equal failures in a row end the batch, nine do not', async () => {
		const ten = service(new Set(Array.from({ length: 20 }, (_, index) => index)), 'itemOrBatch');
		await deliver(jobs(20), ten.delivery);
		expect(ten.sent).toHaveLength(10);
		const nine = new Set(
			Array.from({ length: 20 }, (_, index) => index).filter((i) => i % 10 !== 9),
		);
		const broken = service(nine, 'itemOrBatch');
		await deliver(jobs(20), broken.delivery);
		expect(broken.sent).toHaveLength(20);
	});

	it('after a cancellation nothing is sent', async () => {
		const controller = new AbortController();
		const cancelled = controller.signal;
		const { sent, send, delivery } = service(new Set(), 'item', { cancelled });
		const cancelling: Delivery<number> = {
			...delivery,
			...sentBy(async (job, signal) => {
				if (job.index === 1) controller.abort();
				return await send(job, signal);
			}),
		};
		expect(await statuses(jobs(4), cancelling)).toEqual([
			'started',
			'started',
			'Cancelled',
			'Cancelled',
		]);
		expect(sent).toEqual([0, 1]);
	});
});

it('an item that is only checked is not sent', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const [first, second] = jobs(2);
	const checked = { ...first, draft: { ...first.draft, send: false } };
	expect(await statuses([checked, second], delivery)).toEqual(['checked', 'started']);
	expect(sent).toEqual([1]);
});

it('a token that was answered before in the batch is not sent again', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const { outcomes } = await deliver(jobs(3, ['a', 'b', 'a']), delivery);
	expect(outcomes.get(2)).toEqual({ status: 'alreadyStarted', id: 'contact-0' });
	expect(sent).toEqual([0, 1]);
});

it('a used token is already started, not an error', async () => {
	const { delivery } = service(new Set([0]), 'nothing');
	expect(await statuses(jobs(2), delivery)).toEqual(['alreadyStarted', 'started']);
});

it("the service's words are quoted without what the customer reads", async () => {
	const { delivery } = service(new Set([0]), 'item');
	const { outcomes } = await deliver(jobs(1), delivery);
	expect(outcomes.get(0)).toMatchObject({
		failure: { advice: 'Do this.', quote: 'refused: …', attempted: true },
	});
});

it('what the ledger knows is not sent again, and what starts is written down', async () => {
	const context = {};
	const first = service(new Set([2]), 'item', { ledger: openLedger(context, 'origin') });
	await deliver(jobs(4), first.delivery);
	const again = service(new Set(), 'item', { ledger: openLedger(context, 'origin') });
	expect(await statuses(jobs(4), again.delivery)).toEqual([
		'alreadyStarted',
		'alreadyStarted',
		'started',
		'alreadyStarted',
	]);
	expect(again.sent).toEqual([2]);
	const other = service(new Set(), 'item', { ledger: openLedger(context, 'another origin') });
	await deliver(jobs(4), other.delivery);
	expect(other.sent).toHaveLength(4);
});

it('an item whose turn comes too late is not sent', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const [first, second] = jobs(2);
	const late = { ...first, draft: { ...first.draft, startBefore: 1_600_000_000_000 } };
	expect(await statuses([late, second], delivery)).toEqual(['TooLate', 'started']);
	expect(sent).toEqual([1]);
});

it('with Stop Workflow, what is on its way is awaited', async () => {
	const waiting: Array<() => void> = [];
	const { delivery } = service(new Set(), 'item', { stopAtFirstFailure: true });
	const slow: Delivery<number> = {
		...delivery,
		...sentBy(async (job) => {
			if (job.index === 1) throw new Error('planned');
			await new Promise<void>((resolve) => waiting.push(resolve));
			return `contact-${job.index}`;
		}),
	};
	const delivered = statuses(jobs(3), slow);
	await new Promise(setImmediate);
	for (const resolve of waiting) resolve();
	expect((await delivered).slice(0, 2)).toEqual(['started', 'SomeException']);
});

describe('the item that ended the batch', () => {
	it('is named, whichever failed first in the order of the input', async () => {
		const waiting: Array<() => void> = [];
		const { delivery } = service(new Set(), 'item', { stopAtFirstFailure: true });
		const result = deliver(jobs(7), {
			...delivery,
			...sentBy(async ({ index }, signal) => {
				if (index === 3) throw new Error('denied');
				if (index > 0) return `contact-${index}`;
				// Item 0 waits for a retry, which the end of the batch ends.
				await new Promise<void>((resolve) => {
					waiting.push(resolve);
					signal.addEventListener('abort', () => resolve());
				});
				throw new Error('503');
			}),
		});
		expect((await result).endedBy).toMatchObject({ index: 3 });
	});

	it('is nobody when every item was started', async () => {
		const { delivery } = service(new Set(), 'item', { stopAtFirstFailure: true });
		expect((await deliver(jobs(3), delivery)).endedBy).toBeUndefined();
	});
});

describe('what is thrown inside', () => {
	it('while a lane is opened is neither lost nor a cancellation', async () => {
		const { delivery } = service(new Set(), 'item', {
			open: () => {
				throw new TypeError('x is not a function');
			},
		});
		expect(await statuses(jobs(3), delivery)).toEqual([
			'InternalError',
			'NotAttempted',
			'NotAttempted',
		]);
	});

	it('while an error is explained fails that item, which may have been started', async () => {
		const { delivery } = service(new Set([1]), 'item', {
			explain: () => {
				throw new TypeError('text.replaceAll is not a function');
			},
		});
		const { outcomes } = await deliver(jobs(3), delivery);
		expect(outcomes.get(1)).toMatchObject({
			failure: { code: 'InternalError', attempted: true },
		});
		expect([outcomes.get(0)?.status, outcomes.get(2)?.status]).toEqual(['started', 'started']);
	});

	it('while a chat is written down does not undo it', async () => {
		const ledger = openLedger({}, 'origin');
		const { delivery } = service(new Set(), 'item', {
			ledger: {
				...ledger,
				add: () => {
					throw new Error('planned');
				},
			},
		});
		expect(await statuses(jobs(2), delivery)).toEqual(['started', 'started']);
	});

	it('while items are prepared leaves what was sent as it is', async () => {
		const { delivery } = service(new Set(), 'item');
		function* broken() {
			yield* jobs(2);
			throw new Error('planned');
		}
		const { outcomes } = await deliver(broken(), delivery);
		// Both were on their way to be sent, or were not: none is lost, none is called cancelled.
		expect([...outcomes.keys()]).toEqual([0, 1]);
		expect(JSON.stringify([...outcomes.values()])).not.toContain('cancelled');
	});
});

it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
	'the token "%s" is one like any other',
	async (token) => {
		const context = {};
		const { sent, delivery } = service(new Set(), 'item', {
			ledger: openLedger(context, 'origin'),
		});
		expect(await statuses(jobs(1, [token]), delivery)).toEqual(['started']);
		expect(sent).toEqual([0]);
		expect(openLedger(context, 'origin').find(token)).toBe('contact-0');
	},
);

it('items that are too late do not wait for a turn', async () => {
	const { delivery } = service(new Set(), 'item', {
		open: () => ({
			admit: async () => await Promise.reject(new Error('nobody should wait')),
			send: async () => 'contact',
		}),
	});
	const late = jobs(3).map((job) => ({
		...job,
		draft: { ...job.draft, startBefore: 1_600_000_000_000 },
	}));
	expect(await statuses(late, delivery)).toEqual(['TooLate', 'TooLate', 'TooLate']);
});
