/** Faults of the service and of the way to it: every item is accounted for, and nobody gets two chats. */
import { describe, expect, it } from 'vitest';
import { tokenBucket } from '../../localConnect/quotas.mts';
import { fault, jobs, Service, simulate } from '../../support/simulation.mts';
import { seededRandom, VirtualTime } from '../../support/virtualTime.mts';

const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('nobody is lost, nobody is messaged twice', () => {
	it('in bursts of 5xx', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const began = time.now();
		service.before = () => {
			if (Math.floor((time.now() - began) / 2000) % 2 === 0)
				throw fault('InternalServiceException', 500);
		};
		const { statuses } = await time.run(simulate({ time, service, batch: jobs(300) }));
		expect(statuses).toEqual({ done: 300 });
		expect(service.started).toHaveLength(300);
	});

	it('when the connection breaks before and after the chat was started', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const failed = new Set<string>();
		const once = (stage: string) => (token: string) => {
			if (failed.has(stage + token)) return;
			failed.add(stage + token);
			throw reset();
		};
		service.before = once('before');
		service.after = once('after');
		const { statuses } = await time.run(simulate({ time, service }));
		expect(statuses).toEqual({ done: 100 });
		expect(service.started).toHaveLength(100);
		expect(service.requests).toBe(300);
	});

	it('when answers never come', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const hung = new Set<string>();
		const start = service.start.bind(service);
		service.start = async (token) => {
			const id = await start(token);
			if (hung.has(token)) return id;
			hung.add(token);
			await time.sleep(10_000);
			throw fault('TimeoutError', 0);
		};
		const { statuses } = await time.run(simulate({ time, service, batch: jobs(200) }));
		expect(statuses).toEqual({ done: 200 });
		expect(service.started).toHaveLength(200);
	});

	it('over 200 seeds of 1,000 items with random faults', async () => {
		for (let seed = 1; seed <= 200; seed++) {
			const time = new VirtualTime(seed);
			const random = seededRandom(seed * 7919);
			const service = new Service(time);
			service.latency = 50;
			if (seed % 2) service.quota = tokenBucket(400, 200);
			service.before = () => {
				const dice = random();
				if (dice < 0.02) throw fault('InternalServiceException', 500);
				if (dice < 0.04) throw reset();
				if (dice < 0.05) throw fault('TimeoutError', 0);
			};
			service.after = () => {
				if (random() < 0.03) throw reset();
			};
			const pace = { requestsPerSecond: 500, burst: 100 };
			const { statuses } = await time.run(simulate({ time, service, pace, batch: jobs(1000) }));
			expect([seed, statuses]).toEqual([seed, { done: 1000 }]);
			expect(service.started).toHaveLength(1000);
		}
	}, 120_000);
});

describe('giving up', () => {
	it.each([
		['itself', { code: 'ENOTFOUND' }],
		['in its cause', { cause: { code: 'ENOTFOUND' } }],
	])('a host that does not exist, as the error says %s, is soon given up', async (_, says) => {
		const time = new VirtualTime();
		const service = new Service(time);
		service.before = () => {
			throw Object.assign(new Error('getaddrinfo'), says);
		};
		const { statuses, milliseconds } = await time.run(simulate({ time, service, batch: jobs(1) }));
		expect(statuses).toEqual({ ENOTFOUND: 1 });
		expect(milliseconds).toBeLessThanOrEqual(30_000);
	});

	it('an item fails when its deadline has passed, and says so in its own words', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		service.before = (token) => {
			if (token === 'token-3') throw fault('InternalServiceException', 500);
		};
		const sent = simulate({ time, service, batch: jobs(10, { options: { giveUpAfter: 60_000 } }) });
		const { statuses, milliseconds } = await time.run(sent);
		expect(statuses).toEqual({ done: 9, InternalServiceException: 1 });
		expect(milliseconds).toBeLessThanOrEqual(60_000);
	});

	it('a service that is down ends the batch after the first ten have given up', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		service.before = () => {
			throw fault('InternalServiceException', 500);
		};
		const sent = simulate({
			time,
			service,
			batch: jobs(3000, { options: { giveUpAfter: 60_000 } }),
		});
		const { statuses, milliseconds } = await time.run(sent);
		expect(statuses.NotAttempted).toBeGreaterThan(2800);
		expect(statuses.NotAttempted + statuses.InternalServiceException).toBe(3000);
		expect(milliseconds).toBeLessThan(120_000);
	});
});

describe('no room for another chat', () => {
	const crowd = (time: VirtualTime) => {
		const service = new Service(time);
		service.room = { chats: 500, openFor: 20_000 };
		return service;
	};
	const pace = { requestsPerSecond: 100, burst: 100 };

	it('holds the batch and goes on when chats have ended', async () => {
		const time = new VirtualTime();
		const service = crowd(time);
		const { statuses, milliseconds } = await time.run(
			simulate({ time, service, pace, batch: jobs(1200) }),
		);
		expect(statuses).toEqual({ done: 1200 });
		expect(service.started).toHaveLength(1200);
		// While it is held, one request probes every 10 to 30 seconds; the rest were on their way.
		expect(service.requests).toBeLessThan(1300);
		expect(milliseconds).toBeLessThan(100_000);
	});

	it('a batch that makes some progress is not given up', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const began = time.now();
		// One more place every 15 seconds.
		service.before = () => {
			const places = 500 + Math.floor((time.now() - began) / 15_000);
			if (service.started.length >= places) throw fault('LimitExceededException', 429);
		};
		const { statuses } = await time.run(simulate({ time, service, pace, batch: jobs(560) }));
		expect(statuses).toEqual({ done: 560 });
	});

	it('starts no chat after Start Before, when room is found too late', async () => {
		const time = new VirtualTime();
		const service = crowd(time);
		service.room.openFor = 120_000;
		const startBefore = time.now() + 60_000;
		const { statuses } = await time.run(
			simulate({ time, service, pace, batch: jobs(700, { startBefore }) }),
		);
		expect(statuses).toEqual({ done: 500, TooLate: 200 });
		expect(service.started.every(({ at }) => at <= 60_000)).toBe(true);
	});

	it('tries on after Start Before where the chat may exist', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		service.after = () => {
			if (time.monotonic() < 30_000) throw reset();
		};
		const startBefore = time.now() + 10_000;
		const { statuses } = await time.run(
			simulate({ time, service, batch: jobs(5, { startBefore }) }),
		);
		expect(statuses).toEqual({ done: 5 });
		expect(service.started).toHaveLength(5);
	});

	it('ends the batch at the deadline, with the rest not attempted', async () => {
		const time = new VirtualTime();
		const service = crowd(time);
		service.room.openFor = Number.POSITIVE_INFINITY;
		const { statuses, outcomes, milliseconds } = await time.run(
			simulate({ time, service, pace, batch: jobs(1200, { options: { giveUpAfter: 120_000 } }) }),
		);
		expect(statuses.done).toBe(500);
		expect(statuses.done + statuses.LimitExceededException + statuses.NotAttempted).toBe(1200);
		expect(statuses.NotAttempted).toBeGreaterThan(600);
		expect(outcomes.at(-1)).toMatchObject({
			failure: { advice: expect.stringContaining('L-D4BA6F6E') },
		});
		expect(milliseconds).toBeLessThan(140_000);
	});
});

describe('cancelling', () => {
	it.each([
		['in a wait for the pace', () => {}],
		[
			'in a wait between repeats',
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
		const time = new VirtualTime();
		const service = new Service(time);
		service.before = before;
		const controller = new AbortController();
		const pace = { requestsPerSecond: 1, burst: 5 };
		let cancelledAt = 0;
		let requests = 0;
		const sent = simulate({ time, service, pace, batch: jobs(100), cancelled: controller.signal });
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

it('with Stop Workflow a repeat is not waited for after another item failed', async () => {
	const time = new VirtualTime();
	const service = new Service(time);
	service.before = (token) => {
		if (token === 'token-0') throw fault('InternalServiceException', 500);
		if (token === 'token-5') throw fault('InvalidRequestException', 400);
	};
	const sent = simulate({ time, service, batch: jobs(200), stopAtFirstFailure: true });
	const { statuses, milliseconds } = await time.run(sent);
	expect(statuses.InvalidRequestException).toBe(1);
	expect(statuses.InternalServiceException).toBe(1);
	expect(milliseconds).toBeLessThan(5000);
});
