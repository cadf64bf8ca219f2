/** No chat is started after *Start Before*. What an earlier attempt left open may be found out for a moment. */
import { describe, expect, it } from 'vitest';
import { tokenBucket } from '../localConnect/quotas.mts';
import { fault, page, reset, SimulatedConnect, simulate } from '../support/simulation.mts';
import { seededRandom, VirtualTime } from '../support/virtualTime.mts';

/** Milliseconds after the limit in which a doubt may be settled. */
const SETTLING = 15_000;

const setUp = (seed?: number) => {
	const time = new VirtualTime(seed);
	return { time, service: new SimulatedConnect(time) };
};

/** *Start Before*, so many milliseconds from now. */
const within = (time: VirtualTime, milliseconds: number) => ({
	startBefore: new Date(time.now() + milliseconds).toISOString(),
});

it('no chat is started when room is found too late', async () => {
	const { time, service } = setUp();
	service.room = { chats: 500, openFor: 120_000 };
	const pace = { requestsPerSecond: 100, burst: 100 };
	const { statuses } = await time.run(
		simulate({ service, pace, items: 700, options: within(time, 60_000) }),
	);
	expect(statuses).toEqual({ started: 500, TooLate: 200 });
	expect(service.started.every(({ at }) => at <= 60_000)).toBe(true);
});

it('a doubt is settled within 15 seconds', async () => {
	const { time, service } = setUp();
	service.after = () => {
		if (time.monotonic() < 12_000) throw reset();
	};
	const { statuses } = await time.run(
		simulate({ service, items: 5, options: within(time, 10_000) }),
	);
	expect(statuses).toEqual({ started: 5 });
	expect(service.started).toHaveLength(5);
});

it('a doubt that lasts longer is told', async () => {
	const { time, service } = setUp();
	service.after = () => {
		throw reset();
	};
	let last = 0;
	service.before = () => {
		last = time.monotonic();
	};
	const { output, statuses } = await time.run(
		simulate({ service, items: 5, options: within(time, 10_000) }),
	);
	expect(statuses).toEqual({ TooLate: 5 });
	for (const { json } of output) {
		expect(json.details).toMatchObject({ attempted: true });
		expect(json.error).toContain('may have been started');
	}
	expect(last).toBeGreaterThan(10_000);
	expect(last).toBeLessThanOrEqual(10_000 + SETTLING + service.latency);
});

it('a refusal for want of room settles the doubt of an earlier attempt: there is no chat', async () => {
	const { time, service } = setUp();
	const late: number[] = [];
	service.before = () => {
		if (time.monotonic() > 10_000) late.push(time.monotonic());
		throw service.requests === 1 ? reset() : fault('LimitExceededException', 429);
	};
	const { output, statuses } = await time.run(
		simulate({ service, items: 1, options: { ...within(time, 10_000), giveUpAfter: 60 } }),
	);
	expect(statuses).toEqual({ TooLate: 1 });
	expect(output[0].json.details).toMatchObject({ attempted: false });
	expect(late).toEqual([]);
});

it('throttling settles no doubt: the token may not have been looked at', async () => {
	const { time, service } = setUp();
	let last = 0;
	service.quota = {
		take: (now) => {
			last = now;
			return service.requests === 1;
		},
	};
	service.after = () => {
		throw reset();
	};
	const { output, statuses } = await time.run(
		simulate({ service, items: 1, options: { ...within(time, 10_000), giveUpAfter: 60 } }),
	);
	expect(service.started).toHaveLength(1);
	expect(statuses).toEqual({ TooLate: 1 });
	expect(output[0].json.details).toMatchObject({ attempted: true });
	expect(last).toBeLessThanOrEqual(10_000 + SETTLING + service.latency);
});

describe('whatever the service does', () => {
	it('no attempt begins after the limit, but for those that settle a doubt, over 200 seeds', async () => {
		for (let seed = 1; seed <= 200; seed++) {
			const { time, service } = setUp(seed);
			const random = seededRandom(seed * 104_729);
			const limit = 5000 + random() * 40_000;
			if (seed % 3 === 0) service.quota = tokenBucket(5, 5);
			if (seed % 2) service.room = { chats: 20, openFor: 10_000 + random() * 60_000 };
			/** For whom a chat may have been started, as far as the node can know. */
			const doubted = new Set<number>();
			const dark = { from: random() * limit, to: limit + random() * 60_000 };
			const sentAt: Array<{ customer: number; at: number; doubted: boolean }> = [];
			service.before = (customer) => {
				const at = time.monotonic();
				// When it left, not when it arrived.
				sentAt.push({ customer, at: at - service.latency, doubted: doubted.has(customer) });
				const dice = random();
				const isDark = at > dark.from && at < dark.to;
				if (isDark ? dice < 0.6 : dice < 0.05) {
					doubted.add(customer);
					throw dice < 0.02 ? page() : reset();
				}
				if (dice > 0.97) {
					doubted.add(customer);
					throw fault('InternalServiceException', 500);
				}
				doubted.delete(customer);
			};
			service.after = (customer) => {
				if (random() < 0.1) {
					doubted.add(customer);
					throw reset();
				}
			};
			const { output, list } = await time.run(
				simulate({ service, items: 60, options: within(time, limit) }),
			);
			for (const { at, doubted: isDoubted } of sentAt) {
				if (at > limit + service.latency) {
					expect([seed, isDoubted]).toEqual([seed, true]);
					expect(at).toBeLessThanOrEqual(limit + SETTLING + service.latency);
				}
			}
			for (const { customer, at } of service.started) {
				if (at > limit + service.latency) {
					// It was in doubt before; nobody could know that it did not exist.
					const before = sentAt.find((sent) => sent.customer === customer);
					expect([seed, (before?.at ?? Infinity) <= limit]).toEqual([seed, true]);
				}
			}
			expect(new Set(list)).toSatisfy((all: Set<string>) =>
				[...all].every((one) =>
					['started', 'TooLate', 'NotAmazonConnect', 'NotAttempted', 'Interrupted'].includes(one),
				),
			);
			// What is said not to have been attempted was not started.
			const customers = new Set(service.started.map(({ customer }) => customer));
			for (const [index, { json }] of output.entries()) {
				const details = json.details as { attempted?: boolean } | undefined;
				if (details?.attempted === false) expect(customers.has(index)).toBe(false);
			}
			expect(service.started).toHaveLength(customers.size);
		}
	}, 300_000);
});
