/** Pace and retries, against a service with a quota. */
import { describe, expect, it } from 'vitest';
import { fixedWindow, tokenBucket } from '../localConnect/quotas.mts';
import {
	fault,
	newAccount,
	SimulatedConnect,
	simulate,
	startProcess,
} from '../support/simulation.mts';
import { VirtualTime } from '../support/virtualTime.mts';

interface Setting {
	rate: number;
	burst: number;
	latency: number;
	items: number;
}

const ideal = ({ rate, burst, latency, items }: Setting) =>
	((items - burst) / rate) * 1000 + latency;

function serviceAt({ rate, burst, latency }: Setting, time: VirtualTime) {
	const service = new SimulatedConnect(time);
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
	const pace = { requestsPerSecond: rate, burst };

	it('a known quota is used fully and hardly ever hit', async () => {
		const time = new VirtualTime();
		const service = serviceAt(setting, time);
		const { statuses, milliseconds } = await time.run(simulate({ service, pace, items }));
		expect(statuses).toEqual({ started: items });
		expect(service.throttled / service.requests).toBeLessThanOrEqual(0.01);
		expect(milliseconds / ideal(setting)).toBeLessThanOrEqual(1.03);
	});

	it('half the quota that is configured loses nobody and little time', async () => {
		const time = new VirtualTime();
		const half = { ...setting, rate: rate / 2, burst: Math.ceil(burst / 2) };
		const service = serviceAt(half, time);
		const { statuses, milliseconds } = await time.run(simulate({ service, pace, items }));
		expect(statuses).toEqual({ started: items });
		expect(milliseconds / ideal(half)).toBeLessThanOrEqual(1.15);
	});

	it('two processes share it about equally', async () => {
		const time = new VirtualTime();
		const service = serviceAt(setting, time);
		const account = newAccount();
		const [a, b] = await time.run(
			Promise.all(
				[0, items].map((from) =>
					simulate({ service, pace, items, from, account, process: startProcess() }),
				),
			),
		);
		expect([a.statuses, b.statuses]).toEqual([{ started: items }, { started: items }]);
		const wall = Math.max(a.milliseconds, b.milliseconds);
		expect(wall / ideal({ ...setting, items: items * 2 })).toBeLessThanOrEqual(1.15);
		expect(Math.min(a.milliseconds, b.milliseconds) / wall).toBeGreaterThan(0.6);
	});
});

it('a fixed window instead of a bucket loses nobody', async () => {
	const time = new VirtualTime();
	const service = new SimulatedConnect(time);
	service.quota = fixedWindow(20);
	const { statuses, milliseconds } = await time.run(simulate({ service, items: 200 }));
	expect(statuses).toEqual({ started: 200 });
	expect(milliseconds).toBeLessThan(14_000);
});

it('a storm of throttling for 30 seconds costs nobody, and the pace comes back', async () => {
	const time = new VirtualTime();
	const service = new SimulatedConnect(time);
	service.quota = { take: (now) => now > 30_000 };
	const { statuses, milliseconds } = await time.run(simulate({ service, items: 400 }));
	expect(statuses).toEqual({ started: 400 });
	expect(service.requests).toBeLessThan(700);
	const at = service.started.map((start) => start.at);
	// The last 100 at more than half of the full pace.
	expect(milliseconds - at[at.length - 100]).toBeLessThan(10_000);
});

describe('Maximum Requests per Second', () => {
	it.each([0.5, 2, 5, 10, 50])('of %d is kept and used', async (maxRequestsPerSecond) => {
		const time = new VirtualTime();
		const service = new SimulatedConnect(time);
		const items = Math.max(20, maxRequestsPerSecond * 10);
		const pace = { requestsPerSecond: 500, burst: 500 };
		const options = { maxRequestsPerSecond };
		const { statuses, milliseconds } = await time.run(simulate({ service, pace, items, options }));
		expect(statuses).toEqual({ started: items });
		const wanted = ((items - 1) / maxRequestsPerSecond) * 1000;
		expect(milliseconds).toBeGreaterThan(wanted * 0.97);
		expect(milliseconds).toBeLessThan(wanted * 1.03 + 100);
	});

	it('binds retries, too', async () => {
		const time = new VirtualTime();
		const service = new SimulatedConnect(time);
		const at: number[] = [];
		service.before = () => {
			at.push(time.monotonic());
			if (at.length <= 40) throw fault('InternalServiceException', 500);
		};
		const { statuses } = await time.run(
			simulate({ service, items: 20, options: { maxRequestsPerSecond: 2 } }),
		);
		expect(statuses).toEqual({ started: 20 });
		expect(at).toHaveLength(60);
		for (const from of at) {
			const within = at.filter((one) => one >= from && one < from + 5000);
			expect(within.length).toBeLessThanOrEqual(11);
		}
	});
});

describe.each([1, 2, 3])('two processes with many executions, by chance %i', (seed) => {
	const pace = { requestsPerSecond: 20, burst: 50 };

	function twoProcesses() {
		const time = new VirtualTime(seed);
		const service = serviceAt({ rate: 20, burst: 50, latency: 30, items: 0 }, time);
		const account = newAccount();
		/** Gives the milliseconds that an execution takes, in one of the processes. */
		const run = [startProcess(), startProcess()].map(
			(process) =>
				async (from: number, items: number): Promise<number> => {
					const one = { service, pace, items, from, account, process };
					const { statuses, milliseconds } = await simulate(one);
					expect(statuses).toEqual({ started: items });
					return milliseconds;
				},
		);
		return { time, service, run };
	}

	it('use the quota, with few requests over it', async () => {
		const { time, service, run } = twoProcesses();
		const executions = Array.from({ length: 300 }, (_, index) => index).values();
		const worker = async (execute: (typeof run)[0]) => {
			for (const index of executions) await execute(index * 5, 5);
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
			return await run[1](2000 + index, 1);
		};
		const singles = Array.from({ length: 60 }, (_, index) => single(index));
		const [, waits] = await time.run(Promise.all([run[0](0, 2000), Promise.all(singles)]));
		waits.sort((left, right) => left - right);
		expect(waits[56]).toBeLessThan(3000);
		expect(waits[59]).toBeLessThan(10_000);
	});
});

it('an urgent item does not wait behind a campaign of the same process', async () => {
	const time = new VirtualTime();
	const service = new SimulatedConnect(time);
	service.quota = tokenBucket(2, 5);
	const pace = { requestsPerSecond: 2, burst: 5 };
	const account = newAccount();
	const campaign = simulate({ service, pace, account, items: 200 });
	const urgent = (async () => {
		await time.sleep(20_000);
		return (await simulate({ service, pace, account, items: 1, from: 1000 })).milliseconds;
	})();
	const [, waited] = await time.run(Promise.all([campaign, urgent]));
	expect(waited).toBeLessThanOrEqual(2000);
});
