import { describe, expect, it } from 'vitest';
import type { Consequence } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { deliver, type Delivery, type Job } from '../../../nodes/AmazonConnect/delivery/deliver.ts';

const jobs = (count: number, tokens?: string[]): Array<Job<number>> =>
	Array.from({ length: count }, (_, index) => ({
		index,
		clientToken: tokens?.[index] ?? `token-${index}`,
		draft: {
			request: index,
			send: true,
			recipient: [],
			message: null,
			repeatProtection: { kind: 'execution' },
			output: {},
			confidential: ['a', 'secret', 'my secret text'],
			includeInputFields: false,
		},
	}));

/** A service in which some items fail. */
function service(
	failing: ReadonlySet<number>,
	consequence: Consequence,
	more: Partial<Delivery<number>> = {},
) {
	const sent: number[] = [];
	const delivery: Delivery<number> = {
		send: async (request) => {
			sent.push(request);
			if (failing.has(request)) throw new Error('planned');
			return { ContactId: `contact-${request}` };
		},
		explain: () => ({
			message: 'It failed',
			advice: 'Do this.',
			code: 'SomeException',
			consequence,
			serviceMessage: 'refused: my secret text',
		}),
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
		const { sent, delivery } = service(new Set(), 'failItem', { signal: controller.signal });
		const cancelling: Delivery<number> = {
			...delivery,
			send: async (request, token) => {
				if (request === 1) controller.abort();
				return await delivery.send(request, token);
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
	expect(outcomes.get(2)).toEqual({
		status: 'alreadyStarted',
		answer: { ContactId: 'contact-0' },
	});
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
