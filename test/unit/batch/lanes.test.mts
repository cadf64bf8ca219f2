/** Several instances and accounts in one batch: what holds up one holds up no other. */
import { describe, expect, it } from 'vitest';
import { deliver } from '../../../nodes/AmazonConnect/batch/deliver.ts';
import { Lanes } from '../../../nodes/AmazonConnect/batch/lanes.ts';
import type { Job } from '../../../nodes/AmazonConnect/operations/job.ts';
import { TokenBucket } from '../../../nodes/AmazonConnect/pace/tokenBucket.ts';
import { tokenBucket } from '../../localConnect/quotas.mts';
import { countStatuses, fault, jobs, Service, simulate } from '../../support/simulation.mts';
import { VirtualTime } from '../../support/virtualTime.mts';

const PACE = { requestsPerSecond: 20, burst: 5 };

/** The documented quota, of which each probe of a full instance takes much. */
const DOCUMENTED = { requestsPerSecond: 2, burst: 5 };

/** Jobs that go to two lanes in turn. */
const alternating = (count: number, lanes: ReadonlyArray<{ account?: string; instance: string }>) =>
	jobs(count).map((job) => ({
		...job,
		draft: { ...job.draft, ...lanes[job.index % lanes.length] },
	}));

const TWO_INSTANCES = [
	{ account: '111111111111', instance: 'a' },
	{ account: '111111111111', instance: 'b' },
];
const TWO_ACCOUNTS = [
	{ account: '111111111111', instance: 'a' },
	{ account: '222222222222', instance: 'b' },
];

/** Sends 100 jobs in turn to a service that works and to one that does not. */
async function deliverBeside(
	trouble: (service: Service, time: VirtualTime) => void,
	lanes: ReadonlyArray<{ account: string; instance: string }>,
	items = 100,
	pace = PACE,
) {
	const time = new VirtualTime();
	const works = new Service(time);
	const troubled = new Service(time);
	trouble(troubled, time);
	const [{ instance }] = lanes;
	const batch = alternating(items, lanes);
	const result = await time.run(
		simulate({
			time,
			service: works,
			serviceOf: ({ draft }: Job<number>) => (draft.instance === instance ? works : troubled),
			pace,
			batch,
		}),
	);
	const ofLane = (wanted: string) =>
		result.outcomes.filter((_, index) => batch[index].draft.instance === wanted);
	const lastAnswer = Math.max(
		...batch
			.filter(({ draft }) => draft.instance === instance)
			.map(({ index }) => result.answeredAt.get(index) ?? Number.POSITIVE_INFINITY),
	);
	return {
		...result,
		works: countStatuses(ofLane(lanes[0].instance)),
		troubled: countStatuses(ofLane(lanes[1].instance)),
		lastAnswer,
	};
}

const full = (service: Service) => {
	service.room = { chats: 0, openFor: 0 };
};
const throttled = (service: Service) => {
	service.quota = { take: () => false };
};
const denied = (service: Service) => {
	service.before = () => {
		throw fault('AccessDeniedException', 403);
	};
};

/** Milliseconds for 50 items at the pace, when nothing else is in the way. */
const ALONE = ((50 - PACE.burst) / PACE.requestsPerSecond) * 1000 + 100;

describe.each([
	['two instances of an account', TWO_INSTANCES],
	['two accounts', TWO_ACCOUNTS],
])('%s', (_, lanes) => {
	it('one of them full: the other is done soon, and nothing of it is lost', async () => {
		const { works, troubled, lastAnswer } = await deliverBeside(full, lanes);
		expect(works).toEqual({ done: 50 });
		expect(Object.keys(troubled).sort()).toEqual(['LimitExceededException', 'NotAttempted']);
		// What was on its way when the first was refused takes turns of the same quota.
		expect(lastAnswer).toBeLessThanOrEqual(ALONE * 1.25);
	});

	it.each([
		[PACE, 1600],
		[DOCUMENTED, 400],
	])('one of them full: its probes take little of the quota, %o', async (pace, items) => {
		const { works, lastAnswer } = await deliverBeside(full, lanes, items, pace);
		expect(works).toEqual({ done: items / 2 });
		const ideal = ((items / 2 - pace.burst) / pace.requestsPerSecond) * 1000 + 30;
		expect(lastAnswer / ideal).toBeLessThanOrEqual(1.05);
	});

	it('one of them denied: only that one ends', async () => {
		const { works, troubled } = await deliverBeside(denied, lanes);
		expect(works).toEqual({ done: 50 });
		expect(troubled).toEqual({ AccessDeniedException: 10, NotAttempted: 40 });
	});
});

it('an account that is throttled does not slow down another', async () => {
	const { works, lastAnswer } = await deliverBeside(throttled, TWO_ACCOUNTS);
	expect(works).toEqual({ done: 50 });
	expect(lastAnswer).toBeLessThanOrEqual(ALONE * 1.05);
});

it('keys that are wrong end the batch in all lanes', async () => {
	const { statuses } = await deliverBeside((service) => {
		service.before = () => {
			throw fault('UnrecognizedClientException', 403);
		};
	}, TWO_INSTANCES);
	expect(statuses.NotAttempted).toBeGreaterThan(80);
});

it('whoever answers instead of Amazon Connect ends the batch after three items', async () => {
	const time = new VirtualTime();
	const service = new Service(time);
	service.before = () => {
		throw fault('NotAmazonConnect', 200);
	};
	const slow = { requestsPerSecond: 1, burst: 1 };
	const { statuses } = await time.run(simulate({ time, service, pace: slow, batch: jobs(10_000) }));
	expect(statuses.NotAmazonConnect).toBeLessThan(20);
	expect(statuses.NotAmazonConnect + statuses.NotAttempted).toBe(10_000);
});

it('an answer that was not given by Amazon Connect is retried with the same token', async () => {
	const time = new VirtualTime();
	const service = new Service(time);
	const asked = new Set<string>();
	service.after = (token) => {
		if (asked.has(token)) return;
		asked.add(token);
		throw fault('NotAmazonConnect', 200);
	};
	const { statuses } = await time.run(simulate({ time, service, batch: jobs(20) }));
	expect(statuses).toEqual({ done: 20 });
	expect(service.started).toHaveLength(20);
});

it('1,000 instances have 1,000 lanes, each with its own end', async () => {
	const time = new VirtualTime();
	const service = new Service(time);
	const batch = jobs(3000).map((job) => ({
		...job,
		draft: { ...job.draft, instance: `instance-${job.index % 1000}` },
	}));
	const fast = { requestsPerSecond: 1000, burst: 1000 };
	const { statuses, lanes } = await time.run(simulate({ time, service, pace: fast, batch }));
	expect(lanes).toBe(1000);
	expect(statuses).toEqual({ done: 3000 });
});

describe('the clock of the machine', () => {
	it.each([-3_600_000, -60_000, 3_600_000])('set by %i ms changes nothing', async (by) => {
		const run = async (set: number) => {
			const time = new VirtualTime();
			const service = new Service(time);
			service.quota = tokenBucket(20, 5);
			service.before = (token) => {
				if (token === 'token-30' && time.monotonic() < 20_000) {
					throw fault('InternalServiceException', 500);
				}
			};
			const setting = time.sleep(3000).then(() => time.setClock(set));
			const [result] = await time.run(
				Promise.all([simulate({ time, service, pace: PACE, batch: jobs(200) }), setting]),
			);
			return result;
		};
		const [undisturbed, disturbed] = [await run(0), await run(by)];
		expect(disturbed.statuses).toEqual({ done: 200 });
		expect(disturbed.milliseconds).toBe(undisturbed.milliseconds);
	});

	it('is what Start Before goes by', async () => {
		const time = new VirtualTime();
		const service = new Service(time);
		const batch = jobs(200, { startBefore: time.now() + 60_000 });
		const setting = time.sleep(3000).then(() => time.setClock(3_600_000));
		const [{ statuses }] = await time.run(
			Promise.all([simulate({ time, service, pace: PACE, batch }), setting]),
		);
		expect(statuses.TooLate).toBeGreaterThan(100);
	});
});

it('a lane of jobs that wait for their own slots has any number of them on their way', async () => {
	const time = new VirtualTime();
	let most = 0;
	let underWay = 0;
	const way = {
		admit: async () => await time.sleep(0),
		async send() {
			underWay += 1;
			most = Math.max(most, underWay);
			await time.sleep(60_000);
			underWay -= 1;
			return 'heard';
		},
	};
	const delivery = (mostInFlight?: number) =>
		deliver(jobs(300), {
			laneOf: () => 'lane',
			open: async () => way,
			explain: () => {
				throw new Error('Nothing fails');
			},
			now: time.now,
			stopAtFirstFailure: false,
			mostInFlight,
		});
	await time.run(delivery());
	expect(most).toBe(128);
	most = 0;
	await time.run(delivery(Number.POSITIVE_INFINITY));
	expect(most).toBe(300);
});

it('a quota of an instance is shared by those who use the instance, and asks for no account', async () => {
	const time = new VirtualTime();
	const joined: string[] = [];
	const pace = { requestsPerSecond: 8, burst: 12 };
	const lanes = new Lanes<number, string>({
		time,
		backoff: { base: 100, max: 20_000 },
		quotaOf: ({ draft: { instance } }) => ({ operation: 'GetTranscript', instance, ...pace }),
		accountOfCredential: async () => await Promise.reject(new Error('Nobody asks')),
		joinQuota: ({ operation }, owner) => {
			joined.push(`${operation} ${owner}`);
			return new TokenBucket(pace, time).join(pace);
		},
		connect: () => async () => 'heard',
	});
	const { signal } = new AbortController();
	const batch = alternating(2, [{ instance: 'a' }, { instance: 'b' }]).map((job) => ({
		...job,
		draft: { ...job.draft, account: undefined },
	}));
	for (const job of [...batch, ...batch]) await lanes.open(job, signal);
	expect(joined).toEqual(['GetTranscript a', 'GetTranscript b']);
});
