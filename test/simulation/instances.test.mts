/** Several instances and accounts in one batch: what holds up one holds up no other. */
import { describe, expect, it } from 'vitest';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { tokenBucket } from '../localConnect/quotas.mts';
import {
	count,
	fault,
	instanceId,
	newAccount,
	SimulatedConnect,
	simulate,
	type Way,
} from '../support/simulation.mts';
import { VirtualTime } from '../support/virtualTime.mts';

const PACE = { requestsPerSecond: 20, burst: 5 };

/** The documented quota, of which each probe of a full instance takes much. */
const DOCUMENTED = { requestsPerSecond: 2, burst: 5 };

const twoInstances = (): Way[] => {
	const account = newAccount();
	return [
		{ account, instance: instanceId(1) },
		{ account, instance: instanceId(2) },
	];
};
const twoAccounts = (): Way[] => [
	{ account: newAccount(), instance: instanceId(1) },
	{ account: newAccount(), instance: instanceId(2) },
];

/** Sends items in turn to a service that works and to one that does not. */
async function deliverBeside(
	trouble: (service: SimulatedConnect) => void,
	ways: Way[],
	items = 100,
	pace = PACE,
) {
	const time = new VirtualTime();
	const works = new SimulatedConnect(time);
	const troubled = new SimulatedConnect(time);
	trouble(troubled);
	const serviceOf = ({ body }: IHttpRequestOptions) => {
		const { InstanceId } = JSON.parse(String(body)) as { InstanceId: string };
		return InstanceId === ways[0].instance ? works : troubled;
	};
	const result = await time.run(simulate({ service: works, serviceOf, pace, items, ways }));
	const ofInstance = (which: number) =>
		count(result.list.filter((_, index) => index % ways.length === which));
	return {
		...result,
		works: ofInstance(0),
		troubled: ofInstance(1),
		lastAnswer: Math.max(...works.answeredAt.values()),
	};
}

const full = (service: SimulatedConnect) => {
	service.room = { chats: 0, openFor: 0 };
};
const throttled = (service: SimulatedConnect) => {
	service.quota = { take: () => false };
};
const denied = (service: SimulatedConnect) => {
	service.before = () => {
		throw fault('AccessDeniedException', 403);
	};
};

/** Milliseconds for 50 items at the pace, when nothing else is in the way. */
const ALONE = ((50 - PACE.burst) / PACE.requestsPerSecond) * 1000 + 100;

describe.each([
	['two instances of an account', twoInstances],
	['two accounts', twoAccounts],
])('%s', (_, ways) => {
	it('one of them full: the other is done soon, and nothing of it is lost', async () => {
		const { works, troubled, lastAnswer } = await deliverBeside(full, ways());
		expect(works).toEqual({ started: 50 });
		expect(Object.keys(troubled).sort()).toEqual(['LimitExceededException', 'NotAttempted']);
		// What was on its way when the first was refused takes turns of the same quota.
		expect(lastAnswer).toBeLessThanOrEqual(ALONE * 1.25);
	});

	it.each([
		[PACE, 1600],
		[DOCUMENTED, 400],
	])('one of them full: its probes take little of the quota, %o', async (pace, items) => {
		const { works, lastAnswer } = await deliverBeside(full, ways(), items, pace);
		expect(works).toEqual({ started: items / 2 });
		const ideal = ((items / 2 - pace.burst) / pace.requestsPerSecond) * 1000 + 30;
		expect(lastAnswer / ideal).toBeLessThanOrEqual(1.05);
	});

	it('one of them denied: only that one ends', async () => {
		const { works, troubled } = await deliverBeside(denied, ways());
		expect(works).toEqual({ started: 50 });
		expect(troubled).toEqual({ AccessDeniedException: 10, NotAttempted: 40 });
	});
});

it('an account that is throttled does not slow down another', async () => {
	const { works, lastAnswer } = await deliverBeside(throttled, twoAccounts());
	expect(works).toEqual({ started: 50 });
	expect(lastAnswer).toBeLessThanOrEqual(ALONE * 1.05);
});

it('keys that are wrong end the batch for all instances', async () => {
	const { statuses } = await deliverBeside((service) => {
		service.before = () => {
			throw fault('UnrecognizedClientException', 403);
		};
	}, twoInstances());
	expect(statuses.NotAttempted).toBeGreaterThan(80);
});

it('each of 1,000 instances has its own end', async () => {
	const time = new VirtualTime();
	const service = new SimulatedConnect(time);
	const account = newAccount();
	const ways = Array.from({ length: 1000 }, (_, index) => ({
		account,
		instance: instanceId(index),
	}));
	const isFull = ({ body }: { body: IDataObject }) => Number(String(body.InstanceId)[7]) % 2 === 1;
	service.before = (_, sent) => {
		if (isFull(sent)) throw fault('LimitExceededException', 429);
	};
	const fast = { requestsPerSecond: 1000, burst: 1000 };
	const { list } = await time.run(
		simulate({ service, pace: fast, items: 3000, ways, options: { giveUpAfter: 1 } }),
	);
	expect(count(list.filter((_, index) => index % 2 === 0))).toEqual({ started: 1500 });
	const ofFull = count(list.filter((_, index) => index % 2 === 1));
	expect(Object.keys(ofFull).sort()).toEqual(['LimitExceededException', 'NotAttempted']);
	expect(service.started).toHaveLength(1500);
});

describe('the clock of the machine', () => {
	it.each([-3_600_000, -60_000, 3_600_000])('set by %i ms changes nothing', async (by) => {
		const run = async (set: number) => {
			const time = new VirtualTime();
			const service = new SimulatedConnect(time);
			service.quota = tokenBucket(20, 5);
			service.before = (customer) => {
				if (customer === 30 && time.monotonic() < 20_000) {
					throw fault('InternalServiceException', 500);
				}
			};
			const setting = time.sleep(3000).then(() => time.setClock(set));
			const [result] = await time.run(
				Promise.all([simulate({ service, pace: PACE, items: 200 }), setting]),
			);
			return result;
		};
		const [undisturbed, disturbed] = [await run(0), await run(by)];
		expect(disturbed.statuses).toEqual({ started: 200 });
		expect(disturbed.milliseconds).toBe(undisturbed.milliseconds);
	});

	it('is what Start Before goes by', async () => {
		const time = new VirtualTime();
		const service = new SimulatedConnect(time);
		const options = { startBefore: new Date(time.now() + 60_000).toISOString() };
		const setting = time.sleep(3000).then(() => time.setClock(3_600_000));
		const [{ statuses }] = await time.run(
			Promise.all([simulate({ service, pace: PACE, items: 200, options }), setting]),
		);
		expect(statuses.TooLate).toBeGreaterThan(100);
	});
});
