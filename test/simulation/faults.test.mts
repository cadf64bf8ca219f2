/** Faults of the service and of the way to it: every item is accounted for, and nobody gets two chats. */
import { describe, expect, it } from 'vitest';
import { fault, page, reset, SimulatedConnect, simulate } from '../support/simulation.mts';
import { VirtualTime } from '../support/virtualTime.mts';

const MINUTE = 60_000;

const setUp = () => {
	const time = new VirtualTime();
	return { time, service: new SimulatedConnect(time) };
};

describe('nobody is lost, nobody is messaged twice', () => {
	it('in bursts of 5xx', async () => {
		const { time, service } = setUp();
		service.before = () => {
			if (Math.floor(time.monotonic() / 2000) % 2 === 0) {
				throw fault('InternalServiceException', 500);
			}
		};
		const { statuses } = await time.run(simulate({ service, items: 300 }));
		expect(statuses).toEqual({ started: 300 });
		expect(service.started).toHaveLength(300);
	});

	it('when the connection breaks before and after the chat was started', async () => {
		const { time, service } = setUp();
		const failed = new Set<string>();
		const once = (stage: string) => (customer: number) => {
			if (failed.has(`${stage} ${customer}`)) return;
			failed.add(`${stage} ${customer}`);
			throw reset();
		};
		service.before = once('before');
		service.after = once('after');
		const { statuses } = await time.run(simulate({ service }));
		expect(statuses).toEqual({ started: 100 });
		expect(service.started).toHaveLength(100);
		expect(service.requests).toBe(300);
	});

	it('when answers never come', async () => {
		const { time, service } = setUp();
		const hung = new Set<number>();
		service.hangs = (customer) => {
			const first = !hung.has(customer);
			hung.add(customer);
			return first;
		};
		const { statuses } = await time.run(simulate({ service, items: 200 }));
		expect(statuses).toEqual({ started: 200 });
		expect(service.started).toHaveLength(200);
		expect(hung.size).toBe(200);
	});

	it('when somebody else answers once, which is retried with the same token', async () => {
		const { time, service } = setUp();
		const asked = new Set<number>();
		service.after = (customer) => {
			if (asked.has(customer)) return;
			asked.add(customer);
			throw page();
		};
		const { statuses } = await time.run(simulate({ service, items: 20 }));
		expect(statuses).toEqual({ started: 20 });
		expect(service.started).toHaveLength(20);
	});
});

describe('giving up', () => {
	it.each([
		['itself', { code: 'ENOTFOUND' }],
		['in its cause', { cause: { code: 'ENOTFOUND' } }],
	])('a host that does not exist, as the error says %s, is soon given up', async (_, says) => {
		const { time, service } = setUp();
		service.before = () => {
			throw Object.assign(new Error('getaddrinfo'), says);
		};
		const { statuses, milliseconds } = await time.run(simulate({ service, items: 1 }));
		expect(statuses).toEqual({ ENOTFOUND: 1 });
		expect(milliseconds).toBeLessThanOrEqual(30_000);
	});

	it('an item fails when its deadline has passed, and says so in its own words', async () => {
		const { time, service } = setUp();
		service.before = (customer) => {
			if (customer === 3) throw fault('InternalServiceException', 500);
		};
		const { statuses, milliseconds } = await time.run(
			simulate({ service, items: 10, options: { giveUpAfter: 1 } }),
		);
		expect(statuses).toEqual({ started: 9, InternalServiceException: 1 });
		expect(milliseconds).toBeLessThanOrEqual(MINUTE);
	});

	it('a service that is down ends the batch after the first ten have given up', async () => {
		const { time, service } = setUp();
		service.before = () => {
			throw fault('InternalServiceException', 500);
		};
		const { statuses, milliseconds } = await time.run(
			simulate({ service, items: 3000, options: { giveUpAfter: 1 } }),
		);
		expect(statuses.NotAttempted).toBeGreaterThan(2800);
		expect(statuses.NotAttempted + statuses.InternalServiceException).toBe(3000);
		expect(milliseconds).toBeLessThan(2 * MINUTE);
	});

	it('whoever answers instead of Amazon Connect ends the batch after three items', async () => {
		const { time, service } = setUp();
		service.before = () => {
			throw page();
		};
		const pace = { requestsPerSecond: 1, burst: 1 };
		const { statuses } = await time.run(simulate({ service, pace, items: 10_000 }));
		expect(statuses.NotAmazonConnect).toBeLessThan(20);
		expect(statuses.NotAmazonConnect + statuses.NotAttempted).toBe(10_000);
	});
});

describe('no room for another chat', () => {
	const crowd = () => {
		const { time, service } = setUp();
		service.room = { chats: 500, openFor: 20_000 };
		return { time, service };
	};
	const pace = { requestsPerSecond: 100, burst: 100 };

	it('holds the batch and goes on when chats have ended', async () => {
		const { time, service } = crowd();
		const { statuses, milliseconds } = await time.run(simulate({ service, pace, items: 1200 }));
		expect(statuses).toEqual({ started: 1200 });
		expect(service.started).toHaveLength(1200);
		// While it is held, one request probes after a second, and then at growing distances; the rest were on their way.
		expect(service.requests).toBeLessThan(1300);
		expect(milliseconds).toBeLessThan(100_000);
	});

	it('a batch that makes some progress is not given up', async () => {
		const { time, service } = setUp();
		// One more place every 15 seconds.
		service.before = () => {
			const places = 500 + Math.floor(time.monotonic() / 15_000);
			if (service.started.length >= places) throw fault('LimitExceededException', 429);
		};
		const { statuses } = await time.run(simulate({ service, pace, items: 560 }));
		expect(statuses).toEqual({ started: 560 });
	});

	it('ends the batch at the deadline, with the rest not attempted', async () => {
		const { time, service } = crowd();
		service.room.openFor = Number.POSITIVE_INFINITY;
		const { statuses, output, milliseconds } = await time.run(
			simulate({ service, pace, items: 1200, options: { giveUpAfter: 2 } }),
		);
		expect(statuses.started).toBe(500);
		expect(statuses.started + statuses.LimitExceededException + statuses.NotAttempted).toBe(1200);
		expect(statuses.NotAttempted).toBeGreaterThan(600);
		expect(output.at(-1)?.json.error).toContain('L-D4BA6F6E');
		expect(milliseconds).toBeLessThan(140_000);
	});

	it('does not count against the deadline of an item', async () => {
		const { time, service } = setUp();
		service.before = () => {
			// Full for most of the patience, and then down until long after it.
			if (time.monotonic() < 9 * MINUTE) throw fault('LimitExceededException', 429);
			if (time.monotonic() < 12 * MINUTE) throw fault('InternalServiceException', 500);
		};
		const { statuses, milliseconds } = await time.run(
			simulate({ service, items: 3, options: { giveUpAfter: 9.5 } }),
		);
		expect(statuses).toEqual({ started: 3 });
		expect(milliseconds).toBeGreaterThan(12 * MINUTE);
	});

	it('counts anew after chats were started meanwhile, also when a probe had told nothing', async () => {
		const { time, service } = setUp();
		let told = false;
		service.before = (customer) => {
			// A refusal, a probe that ends in a 503, and all is well for 15 minutes; then the instance is full again.
			if (customer === 0 && service.requests === 1) throw fault('LimitExceededException', 429);
			if (customer === 0 && !told) {
				told = true;
				throw fault('InternalServiceException', 503);
			}
			const now = time.monotonic();
			if (now > 15 * MINUTE && now < 18 * MINUTE) throw fault('LimitExceededException', 429);
		};
		const slow = { requestsPerSecond: 0.5, burst: 1 };
		const { statuses } = await time.run(simulate({ service, pace: slow, items: 600 }));
		expect(statuses).toEqual({ started: 600 });
	});
});

describe('Give Up After 0', () => {
	it.each([
		['a full instance', () => fault('LimitExceededException', 429)],
		['throttling', () => fault('TooManyRequestsException', 429)],
		['a fault of the service', () => fault('InternalServiceException', 500)],
	])('is one attempt with %s', async (_, trouble) => {
		const { time, service } = setUp();
		service.before = () => {
			throw trouble();
		};
		await time.run(simulate({ service, items: 1, options: { giveUpAfter: 0 } }));
		expect(service.requests).toBe(1);
	});
});

describe('cancelling', () => {
	it.each([
		['in a wait for the pace', () => {}],
		[
			'in a wait between retries',
			() => {
				throw fault('InternalServiceException', 500);
			},
		],
		[
			'in a wait for room',
			() => {
				throw fault('LimitExceededException', 429);
			},
		],
	])('%s ends it at once, and nothing new is sent', async (_, before) => {
		const { time, service } = setUp();
		service.before = before;
		const controller = new AbortController();
		const pace = { requestsPerSecond: 1, burst: 5 };
		let cancelledAt = 0;
		let requests = 0;
		const sent = simulate({ service, pace, cancelled: controller.signal });
		const cancelling = time.sleep(5_500).then(() => {
			cancelledAt = time.now();
			requests = service.requests;
			controller.abort();
		});
		const [{ statuses }] = await time.run(Promise.all([sent, cancelling]));
		expect(time.now() - cancelledAt).toBeLessThanOrEqual(100);
		expect(service.requests).toBe(requests);
		expect(Object.values(statuses).reduce((sum, value) => sum + value, 0)).toBe(100);
		expect(statuses.Cancelled).toBeGreaterThan(80);
	});
});

it('with Stop Workflow a retry is not waited for after another item failed', async () => {
	const { time, service } = setUp();
	service.before = (customer) => {
		if (customer === 0) throw fault('InternalServiceException', 500);
		if (customer === 5) throw fault('InvalidRequestException', 400);
	};
	const sent = simulate({ service, items: 200, onError: 'stopWorkflow' });
	const { error, milliseconds } = await time.run(sent);
	expect(error?.context?.itemIndex).toBe(5);
	expect(error?.description).toContain('InvalidRequestException');
	expect(milliseconds).toBeLessThan(5000);
});
