/** Pace and repeats of the delivery, against a service with a quota, on a virtual clock. */
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../nodes/AmazonConnect/pace/tokenBucket.ts';
import { fixedWindow, tokenBucket } from '../../localConnect/quotas.mts';
import { jobs, Service, simulate } from '../../support/simulation.mts';
import { VirtualTime } from '../../support/virtualTime.mts';

interface Setting {
	rate: number;
	burst: number;
	latency: number;
	items: number;
}

const ideal = ({ rate, burst, latency, items }: Setting) =>
	((items - burst) / rate) * 1000 + latency;

function serviceAt({ rate, burst, latency }: Setting, time: VirtualTime) {
	const service = new Service(time);
	service.quota = tokenBucket(rate, burst);
	service.latency = latency;
	return service;
}

const SETTINGS: Setting[] = [
	{ rate: 20, burst: 50, latency: 30, items: 200 },
	{ rate: 20, burst: 50, latency: 600, items: 200 },
	{ rate: 2, burst: 5, latency: 250, items: 40 },
];

describe.each(SETTINGS)('at $rate/s, burst $burst, $latency ms', (setting) => {
	const { rate, burst, items } = setting;

	it('a known quota is used fully and hardly ever hit', async () => {
		const time = new VirtualTime();
		const service = serviceAt(setting, time);
		const pace = { requestsPerSecond: rate, burst };
		const sent = simulate({ time, service, pace, batch: jobs(items) });
		const { statuses, milliseconds } = await time.run(sent);
		expect(statuses).toEqual({ done: items });
		expect(service.throttled / service.requests).toBeLessThanOrEqual(0.01);
		expect(milliseconds / ideal(setting)).toBeLessThanOrEqual(1.03);
	});

	it('half the quota that is configured loses nobody and little time', async () => {
		const time = new VirtualTime();
		const half = { ...setting, rate: rate / 2, burst: Math.ceil(burst / 2) };
		const service = serviceAt(half, time);
		const pace = { requestsPerSecond: rate, burst };
		const sent = simulate({ time, service, pace, batch: jobs(items) });
		const { statuses, milliseconds } = await time.run(sent);
		expect(statuses).toEqual({ done: items });
		expect(milliseconds / ideal(half)).toBeLessThanOrEqual(1.15);
	});

	it('two processes share it about equally', async () => {
		const time = new VirtualTime();
		const service = serviceAt(setting, time);
		const pace = { requestsPerSecond: rate, burst };
		const batch = (name: string) =>
			jobs(items).map((job) => ({ ...job, clientToken: `${name}-${job.clientToken}` }));
		const both = Promise.all([
			simulate({ time, service, pace, batch: batch('a') }),
			simulate({ time, service, pace, batch: batch('b') }),
		]);
		const [a, b] = await time.run(both);
		expect([a.statuses, b.statuses]).toEqual([{ done: items }, { done: items }]);
		const wall = Math.max(a.milliseconds, b.milliseconds);
		expect(wall / ideal({ ...setting, items: items * 2 })).toBeLessThanOrEqual(1.15);
		expect(Math.min(a.milliseconds, b.milliseconds) / wall).toBeGreaterThan(0.6);
	});
});

it('a fixed window instead of a bucket loses nobody', async () => {
	const time = new VirtualTime();
	const service = new Service(time);
	service.quota = fixedWindow(20);
	const { statuses, milliseconds } = await time.run(simulate({ time, service, batch: jobs(200) }));
	expect(statuses).toEqual({ done: 200 });
	expect(milliseconds).toBeLessThan(14_000);
});

describe('a storm of throttling for 30 seconds', () => {
	it('costs nobody, and the pace comes back', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const calm = time.now() + 30_000;
		service.quota = { take: () => time.now() > calm };
		const pace = { requestsPerSecond: 20, burst: 50 };
		const bucket = new TokenBucket(pace, time);
		const sent = simulate({ time, service, share: bucket.join(pace), batch: jobs(400) });
		const { statuses } = await time.run(sent);
		expect(statuses).toEqual({ done: 400 });
		expect(service.requests).toBeLessThan(700);
		expect(bucket.rate).toBeGreaterThan(10);
	});
});

describe.each([1, 2, 3])('two processes with many executions, by chance %i', (seed) => {
	const pace = { requestsPerSecond: 20, burst: 50 };

	/** A process of n8n, whose executions join and leave the quota's bucket. */
	function newProcess(service: Service, time: VirtualTime) {
		const bucket = new TokenBucket(pace, time);
		/** Gives the milliseconds that an execution takes. */
		return async (name: string, items: number): Promise<number> => {
			const share = bucket.join(pace);
			const batch = jobs(items).map((job) => ({ ...job, clientToken: `${name}-${job.index}` }));
			const { statuses, milliseconds } = await simulate({ time, service, share, batch });
			share.leave();
			expect(statuses).toEqual({ done: items });
			return milliseconds;
		};
	}

	function twoProcesses() {
		const time = new VirtualTime(seed);
		const service = serviceAt({ rate: 20, burst: 50, latency: 30, items: 0 }, time);
		return { time, service, run: [newProcess(service, time), newProcess(service, time)] };
	}

	it('use the quota, with few requests over it', async () => {
		const { time, service, run } = twoProcesses();
		const executions = Array.from({ length: 300 }, (_, index) => index).values();
		const worker = async (execute: (typeof run)[0]) => {
			for (const index of executions) await execute(`${index}`, 5);
		};
		const atOnce = run.flatMap((execute) => Array.from({ length: 10 }, () => worker(execute)));
		await time.run(Promise.all(atOnce));
		const wall = time.monotonic();
		expect(wall / ideal({ rate: 20, burst: 50, latency: 30, items: 1500 })).toBeLessThan(1.15);
		expect(service.throttled / service.requests).toBeLessThan(0.35);
		expect(service.contacts.size).toBe(1500);
	});

	it('a single message in one does not wait for the campaign in the other', async () => {
		const { time, run } = twoProcesses();
		const single = async (index: number) => {
			await time.sleep(6000 + index * 1200);
			return await run[1](`single-${index}`, 1);
		};
		const singles = Array.from({ length: 60 }, (_, index) => single(index));
		const [, waits] = await time.run(Promise.all([run[0]('campaign', 2000), Promise.all(singles)]));
		waits.sort((left, right) => left - right);
		expect(waits[56]).toBeLessThan(3000);
		expect(waits[59]).toBeLessThan(10_000);
	});
});

describe('turns', () => {
	it('an urgent item does not wait behind a campaign', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const pace = { requestsPerSecond: 2, burst: 5 };
		service.quota = tokenBucket(2, 5);
		const bucket = new TokenBucket(pace, time);
		const campaign = simulate({ time, service, share: bucket.join(pace), batch: jobs(200) });
		const urgent = (async () => {
			await time.sleep(20_000);
			const began = time.now();
			const batch = [{ ...jobs(1)[0], clientToken: 'urgent' }];
			await simulate({ time, service, share: bucket.join(pace), batch });
			return time.now() - began;
		})();
		const [, waited] = await time.run(Promise.all([campaign, urgent]));
		expect(waited).toBeLessThanOrEqual(2000);
	});

	it('the slowest pace of all who share a quota holds, while it is shared', async () => {
		const time = new VirtualTime();
		const bucket = new TokenBucket({ requestsPerSecond: 20, burst: 50 }, time);
		bucket.join({ requestsPerSecond: 20, burst: 50 });
		const slow = bucket.join({ requestsPerSecond: 2, burst: 5 });
		expect(bucket.rate).toBe(2);
		slow.leave();
		expect(bucket.rate).toBe(20);
	});

	it('a cancelled waiter gives its slot back', async () => {
		const time = new VirtualTime();
		const bucket = new TokenBucket({ requestsPerSecond: 1, burst: 1 }, time);
		const share = bucket.join({ requestsPerSecond: 1, burst: 1 });
		const cancelling = new AbortController();
		const never = new AbortController().signal;
		await share.slot(never);
		const began = time.now();
		const cancelled = share.slot(cancelling.signal);
		const next = share.slot(never);
		cancelling.abort(new Error('cancelled'));
		await expect(cancelled).rejects.toThrow('cancelled');
		await time.run(next);
		expect(time.now() - began).toBeLessThan(1100);
	});
});
