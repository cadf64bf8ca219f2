/** No chat is started after *Start Before*. What an earlier attempt left open may be found out for a moment. */
import { describe, expect, it, vi } from 'vitest';
import { tokenBucket } from '../localConnect/quotas.mts';
import {
	fault,
	newAccount,
	page,
	reset,
	SimulatedConnect,
	simulate,
} from '../support/simulation.mts';
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
	service.leaves = () => {
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
	expect(last).toBeLessThanOrEqual(10_000 + SETTLING);
});

it('a refusal for want of room settles the doubt of an earlier attempt: there is no chat', async () => {
	const { time, service } = setUp();
	const late: number[] = [];
	service.leaves = () => {
		if (time.monotonic() > 10_000) late.push(time.monotonic());
	};
	service.before = () => {
		throw service.requests === 1 ? reset() : fault('LimitExceededException', 429);
	};
	const { output, statuses } = await time.run(
		simulate({ service, items: 1, options: { ...within(time, 10_000), giveUpAfter: 60 } }),
	);
	expect(statuses).toEqual({ TooLate: 1 });
	expect(output[0].json.details).toMatchObject({ attempted: true });
	expect(output[0].json.error).not.toContain('may have been started');
	expect(late).toEqual([]);
});

it('throttling settles no doubt: the token may not have been looked at', async () => {
	const { time, service } = setUp();
	let last = 0;
	service.leaves = () => {
		last = time.monotonic();
	};
	service.quota = { take: () => service.requests === 1 };
	service.after = () => {
		throw reset();
	};
	const { output, statuses } = await time.run(
		simulate({ service, items: 1, options: { ...within(time, 10_000), giveUpAfter: 60 } }),
	);
	expect(service.started).toHaveLength(1);
	expect(statuses).toEqual({ TooLate: 1 });
	expect(output[0].json.details).toMatchObject({ attempted: true });
	expect(output[0].json.error).toContain('may have been started');
	expect(last).toBeLessThanOrEqual(10_000 + SETTLING);
});

describe('while STS is slow to give the keys of a role', () => {
	const role = {
		assumeRole: true,
		roleArn: 'arn:aws:iam::123456789012:role/n8n',
		roleSessionName: 'n8n',
		roleDurationMinutes: 60,
	};
	let sessions = 0;
	/** A session, which nothing else of the process has. */
	const assumed = () => {
		sessions += 1;
		return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA${sessions}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
	};

	it('nothing is sent when they come too late', async () => {
		const { time, service } = setUp();
		const left: number[] = [];
		service.leaves = () => left.push(time.monotonic());
		service.other = async () => {
			await time.sleep(8000);
			return assumed();
		};
		const credential = { ...role, roleSessionName: 'slow' };
		const { output, statuses } = await time.run(
			simulate({ service, items: 5, credential, options: within(time, 5000) }),
		);
		expect(statuses).toEqual({ TooLate: 5 });
		for (const { json } of output) expect(json.details).toMatchObject({ attempted: false });
		expect(left).toEqual([]);
	});

	it('a retry waits for a new session before it has its slot, and not after', async () => {
		const { time, service } = setUp();
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
		try {
			const left: number[] = [];
			service.leaves = () => left.push(time.monotonic());
			let slow = false;
			service.other = async () => {
				if (slow) await time.sleep(8000);
				return assumed();
			};
			const credential = { ...role, roleSessionName: 'revoked' };
			const account = newAccount();
			await time.run(simulate({ service, items: 1, credential, account }));
			// A session of more than a minute may have been revoked.
			vi.setSystemTime(Date.now() + 61_000);
			slow = true;
			service.before = () => {
				if (left.length === 2) throw fault('ExpiredTokenException', 403);
			};
			const options = within(time, 5000);
			const limit = time.monotonic() + 5000;
			const { output, statuses } = await time.run(
				simulate({ service, items: 1, from: 1, credential, account, options }),
			);
			expect(statuses).toEqual({ TooLate: 1 });
			expect(output[0].json.error).not.toContain('may have been started');
			expect(left.filter((at) => at > limit)).toEqual([]);
		} finally {
			vi.useRealTimers();
		}
	});
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
			service.leaves = (customer) => {
				sentAt.push({ customer, at: time.monotonic(), doubted: doubted.has(customer) });
			};
			service.before = (customer) => {
				const at = time.monotonic();
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
				if (at > limit) {
					expect([seed, isDoubted]).toEqual([seed, true]);
					expect(at).toBeLessThanOrEqual(limit + SETTLING);
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
