import { describe, expect, it } from 'vitest';
import type { Ends } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { deliver, type Delivery } from '../../../nodes/AmazonConnect/batch/deliver.ts';
import type { Way } from '../../../nodes/AmazonConnect/batch/lane.ts';
import type { Start } from '../../../nodes/AmazonConnect/operations/draft.ts';
import type { Job } from '../../../nodes/AmazonConnect/operations/job.ts';
import { orAborted } from '../../../nodes/AmazonConnect/pace/time.ts';
import { jobs as simulatedJobs, ledgerIn } from '../../support/simulation.mts';

const jobs = (count: number, tokens?: string[]): Array<Job<number>> =>
	simulatedJobs(count, { confidential: ['a', 'secret', 'my secret text'] }).map((job) => ({
		...job,
		clientToken: tokens?.[job.index] ?? job.clientToken,
	}));

/** A job with something else in its start. */
const startingWith = (change: Partial<Start>, job: Job<number>): Job<number> => ({
	...job,
	draft: { ...job.draft, start: job.draft.start && { ...job.draft.start, ...change } },
});

type Send = Way<number, string>['send'];

/** Every job goes by one lane, at once, and is sent so. */
const sentBy = (send: Send): Pick<Delivery<number, string>, 'laneOf' | 'open'> => ({
	laneOf: () => 'lane',
	open: async () => ({ admit: async () => {}, send }),
});

/** A service in which some items fail. */
function service(
	failing: ReadonlySet<number>,
	ends: Ends,
	more: Partial<Delivery<number, string>> = {},
) {
	const sent: number[] = [];
	const send: Send = async ({ draft: { request } }) => {
		sent.push(request);
		if (failing.has(request)) throw new Error('planned');
		return `contact-${request}`;
	};
	const delivery: Delivery<number, string> = {
		...sentBy(send),
		explain: () => ({
			message: 'It failed',
			advice: 'Do this.',
			code: 'SomeException',
			ends,
			attempted: true,
			serviceMessage: 'refused: my secret text',
		}),
		ledger: ledgerIn({}),
		now: () => 1_700_000_000_000,
		stopAtFirstFailure: false,
		...more,
	};
	return { sent, send, delivery };
}

const statuses = async (list: Array<Job<number>>, delivery: Delivery<number, string>) =>
	[...(await deliver(list, delivery)).outcomes.values()].map((outcome) =>
		outcome.status === 'failed' ? outcome.failure.code : outcome.status,
	);

describe('every item has an outcome', () => {
	it('one failure fails one item', async () => {
		const { delivery } = service(new Set([1]), 'item');
		expect(await statuses(jobs(3), delivery)).toEqual(['done', 'SomeException', 'done']);
	});

	it('with Stop Workflow nothing is sent after the first failure', async () => {
		const { sent, delivery } = service(new Set([1]), 'item', { stopAtFirstFailure: true });
		expect(await statuses(jobs(3), delivery)).toEqual(['done', 'SomeException', 'NotAttempted']);
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
		const cancelling: Delivery<number, string> = {
			...delivery,
			...sentBy(async (job, signal) => {
				if (job.index === 1) controller.abort();
				return await send(job, signal);
			}),
		};
		expect(await statuses(jobs(4), cancelling)).toEqual(['done', 'done', 'Cancelled', 'Cancelled']);
		expect(sent).toEqual([0, 1]);
	});
});

it('an item that is only checked is not sent', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const [first, second] = jobs(2);
	const checked = { ...first, draft: { ...first.draft, withheld: 'It is a test.' } };
	expect(await statuses([checked, second], delivery)).toEqual(['checked', 'done']);
	expect(sent).toEqual([1]);
});

it('a token that was answered before in the batch is not sent again', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const { outcomes } = await deliver(jobs(3, ['a', 'b', 'a']), delivery);
	expect(outcomes.get(2)).toEqual({ status: 'alreadyDone', answer: 'contact-0' });
	expect(sent).toEqual([0, 1]);
});

it('a used token is already started, not an error', async () => {
	const { delivery } = service(new Set([0]), 'nothing');
	expect(await statuses(jobs(2), delivery)).toEqual(['alreadyDone', 'done']);
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
	const first = service(new Set([2]), 'item', { ledger: ledgerIn(context) });
	await deliver(jobs(4), first.delivery);
	const again = service(new Set(), 'item', { ledger: ledgerIn(context) });
	expect(await statuses(jobs(4), again.delivery)).toEqual([
		'alreadyDone',
		'alreadyDone',
		'done',
		'alreadyDone',
	]);
	expect(again.sent).toEqual([2]);
	const other = service(new Set(), 'item', { ledger: ledgerIn(context, 'another origin') });
	await deliver(jobs(4), other.delivery);
	expect(other.sent).toHaveLength(4);
});

it('an item whose turn comes too late is not sent', async () => {
	const { sent, delivery } = service(new Set(), 'item');
	const [first, second] = jobs(2);
	const late = startingWith({ startBefore: 1_600_000_000_000 }, first);
	expect(await statuses([late, second], delivery)).toEqual(['TooLate', 'done']);
	expect(sent).toEqual([1]);
});

it('with Stop Workflow, what is on its way is awaited', async () => {
	const waiting: Array<() => void> = [];
	const { delivery } = service(new Set(), 'item', { stopAtFirstFailure: true });
	const slow: Delivery<number, string> = {
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
	expect((await delivered).slice(0, 2)).toEqual(['done', 'SomeException']);
});

describe('an item that was on its way when the batch ended', () => {
	/** Item 0 waits until the end; item 1 ends the batch. */
	const interrupted = async (more: Partial<Delivery<number, string>>) => {
		const { delivery } = service(new Set(), 'batch', more);
		const { outcomes } = await deliver(jobs(2), {
			...delivery,
			...sentBy(async ({ index }, signal) => {
				if (index === 1) throw new Error('planned');
				return await orAborted(new Promise<string>(() => {}), signal);
			}),
		});
		return outcomes.get(0);
	};

	it('may have been carried out, when a request may have gone out for it', async () => {
		const again = 'Retry this execution.';
		expect(await interrupted({ isBegun: () => true, again: () => again })).toMatchObject({
			failure: { code: 'Interrupted', attempted: true, advice: expect.stringContaining(again) },
		});
		expect(await interrupted({ isBegun: () => true })).toMatchObject({
			failure: { attempted: true, advice: expect.stringContaining('Run the item again') },
		});
	});

	it('was not attempted, when nothing can have gone out', async () => {
		expect(await interrupted({ isBegun: () => false })).toMatchObject({
			failure: { code: 'NotAttempted', attempted: false },
		});
	});
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
		expect([outcomes.get(0)?.status, outcomes.get(2)?.status]).toEqual(['done', 'done']);
	});

	it('while a chat is written down does not undo it', async () => {
		const ledger = ledgerIn({});
		const { delivery } = service(new Set(), 'item', {
			ledger: {
				...ledger,
				add: () => {
					throw new Error('planned');
				},
			},
		});
		expect(await statuses(jobs(2), delivery)).toEqual(['done', 'done']);
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
			ledger: ledgerIn(context),
		});
		expect(await statuses(jobs(1, [token]), delivery)).toEqual(['done']);
		expect(sent).toEqual([0]);
		expect(ledgerIn(context).find(token)).toBe('contact-0');
	},
);

it('items that are too late do not wait for a turn', async () => {
	const { delivery } = service(new Set(), 'item', {
		open: async () => ({
			admit: async () => await Promise.reject(new Error('nobody should wait')),
			send: async () => 'contact',
		}),
	});
	const late = jobs(3).map((job) => startingWith({ startBefore: 1_600_000_000_000 }, job));
	expect(await statuses(late, delivery)).toEqual(['TooLate', 'TooLate', 'TooLate']);
});
