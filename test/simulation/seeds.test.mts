/** Random faults, each list of them repeated by its seed: nobody is lost, nobody is messaged twice. */
import { expect, it } from 'vitest';
import { tokenBucket } from '../localConnect/quotas.mts';
import { fault, reset, SimulatedConnect, simulate } from '../support/simulation.mts';
import { seededRandom, VirtualTime } from '../support/virtualTime.mts';

it('over 200 seeds of 1,000 items with random faults', async () => {
	for (let seed = 1; seed <= 200; seed++) {
		const time = new VirtualTime(seed);
		const random = seededRandom(seed * 7919);
		const service = new SimulatedConnect(time);
		service.latency = 50;
		if (seed % 2) service.quota = tokenBucket(400, 200);
		service.before = () => {
			const dice = random();
			if (dice < 0.02) throw fault('InternalServiceException', 500);
			if (dice < 0.04) throw reset();
		};
		service.after = () => {
			if (random() < 0.03) throw reset();
		};
		service.hangs = () => random() < 0.01;
		const pace = { requestsPerSecond: 500, burst: 100 };
		const { statuses } = await time.run(simulate({ service, pace, items: 1000 }));
		expect([seed, statuses]).toEqual([seed, { started: 1000 }]);
		expect(service.started).toHaveLength(1000);
	}
}, 600_000);
