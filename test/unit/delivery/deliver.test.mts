import { describe, expect, it } from 'vitest';
import type { Consequence } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { deliver, type Delivery, type Job } from '../../../nodes/AmazonConnect/delivery/deliver.ts';
import { openLedger } from '../../../nodes/AmazonConnect/delivery/ledger.ts';
import { jobs as simulatedJobs } from '../../support/simulation.mts';

const jobs = (count: number, tokens?: string[]): Array<Job<number>> =>
	simulatedJobs(count, { confidential: ['a', 'secret', 'my secret text'] }).map((job) => ({
		...job,
		clientToken: tokens?.[job.index] ?? job.clientToken,
	}));

/** A service in which some items fail. */
function service(
	failing: ReadonlySet<number>,
	consequence: Consequence,
	more: Partial<Delivery<number>> = {},
) {
	const sent: number[] = [];
	const delivery: Delivery<number> = {
		admit: async () => {},
		send: async ({ draft: { request } }) => {
			sent.push(request);
			if (failing.has(request)) throw new Error('planned');
			return `contact-${request}`;
		},
		explain: () => ({
			message: 'It failed',
			advice: 'Do this.',
			code: 'SomeException',
			consequence,
			serviceMessage: 'refused: my secret text',
		}),
		ledger: openLedger({}, 'origin'),
		now: () => 1_700_000_000_000,
		stopAtFirstFailure: false,
		...more,
	};
	return { sent, delivery };
}

const statuses = async (list: Array<Job<number>>, delivery: Delivery<number>) =>
	[...(await deliver(list, delivery)).values()].map((outcome) =>
		outcome.status === 'failed' ? outcome.failure.code : outcome.status,
	);

describe('every item has an outcome', () => {
	it('one failure fails one item', async () => {
		const { delivery } = service(new Set([1]), 'failItem');
		expect(await statuses(jobs(3), delivery)).toEqual(['started', 'SomeException', 'started']);
	});

	it('with Stop Workflow nothing is sent after the first failure', async () => {
		const { sent, delivery } = service(new Set([1]), 'failItem', { stopAtFirstFailure: true });
		expect(await statuses(jobs(3), delivery)).toEqual(['started', 'SomeException', 'NotAttempted']);
		expect(sent).toEqual([0, 1]);
	});

	it('an error of everyone ends the batch', async () => {
		const { sent, delivery } = service(new Set([0]), 'endBatch');
		expect(await statuses(jobs(3), delivery)).toEqual([
			'SomeException',
			'NotAttempted',
			'NotAttempted',
		]);
		expect(sent).toEqual([0]);
	});

	it('ten equal failures in a row end the batch, nine do not', async () => {
		const ten = service(
			new Set(Array.from({ length: 20 }, (_, index) => index)),
			'failItemOrBatch',
		);
		await deliver(jobs(20), ten.delivery);
		expect(ten.sent).toHaveLength(10);
		const nine = new Set(
			Array.from({ length: 20 }, (_, index) => index).filter((i) => i % 10 !== 9),
		);
		const broken = service(nine, 'failItemOrBatch');
		await deliver(jobs(20), broken.delivery);
		expect(broken.sent).toHaveLength(20);
	});

	it('after a cancellation nothing is sent', async () => {
		const controller = new AbortController();
		const { sent, delivery } = service(new Set(), 'failItem', { cancelled: controller.signal });
		const cancelling: Delivery<number> = {
			...delivery,
			send: async (job, signal) => {
				if (job.index === 1) controller.abort();
				return await delivery.send(job, signal);
			},
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
	const { sent, delivery } = service(new Set(), 'failItem');
	const [first, second] = jobs(2);
	const checked = { ...first, draft: { ...first.draft, send: false } };
	expect(await statuses([checked, second], delivery)).toEqual(['checked', 'started']);
	expect(sent).toEqual([1]);
});

it('a token that was answered before in the batch is not sent again', async () => {
	const { sent, delivery } = service(new Set(), 'failItem');
	const outcomes = await deliver(jobs(3, ['a', 'b', 'a']), delivery);
	expect(outcomes.get(2)).toEqual({ status: 'alreadyStarted', id: 'contact-0' });
	expect(sent).toEqual([0, 1]);
});

it('a used token is already started, not an error', async () => {
	const { delivery } = service(new Set([0]), 'alreadyStarted');
	expect(await statuses(jobs(2), delivery)).toEqual(['alreadyStarted', 'started']);
});

it("the service's words are quoted without what the customer reads", async () => {
	const { delivery } = service(new Set([0]), 'failItem');
	const outcome = (await deliver(jobs(1), delivery)).get(0);
	expect(outcome).toMatchObject({
		failure: { advice: 'Do this. Amazon Connect says: refused: …', attempted: true },
	});
});

it('what the ledger knows is not sent again, and what starts is written down', async () => {
	const context = {};
	const first = service(new Set([2]), 'failItem', { ledger: openLedger(context, 'origin') });
	await deliver(jobs(4), first.delivery);
	const again = service(new Set(), 'failItem', { ledger: openLedger(context, 'origin') });
	expect(await statuses(jobs(4), again.delivery)).toEqual([
		'alreadyStarted',
		'alreadyStarted',
		'started',
		'alreadyStarted',
	]);
	expect(again.sent).toEqual([2]);
	const other = service(new Set(), 'failItem', { ledger: openLedger(context, 'another origin') });
	await deliver(jobs(4), other.delivery);
	expect(other.sent).toHaveLength(4);
});

it('an item whose turn comes too late is not sent', async () => {
	const { sent, delivery } = service(new Set(), 'failItem');
	const [first, second] = jobs(2);
	const late = { ...first, draft: { ...first.draft, startBefore: 1_600_000_000_000 } };
	expect(await statuses([late, second], delivery)).toEqual(['TooLate', 'started']);
	expect(sent).toEqual([1]);
});

it('with Stop Workflow, what is on its way is awaited', async () => {
	const waiting: Array<() => void> = [];
	const { delivery } = service(new Set(), 'failItem', { stopAtFirstFailure: true });
	const slow: Delivery<number> = {
		...delivery,
		send: async (job) => {
			if (job.index === 1) throw new Error('planned');
			await new Promise<void>((resolve) => waiting.push(resolve));
			return `contact-${job.index}`;
		},
	};
	const delivered = statuses(jobs(3), slow);
	await new Promise(setImmediate);
	for (const resolve of waiting) resolve();
	expect((await delivered).slice(0, 2)).toEqual(['started', 'SomeException']);
});
