/** The token bucket by itself; test/simulation has what comes of it. */
import { expect, it } from 'vitest';
import { joinQuota } from '../../../nodes/AmazonConnect/pace/quotas.ts';
import { TokenBucket } from '../../../nodes/AmazonConnect/pace/tokenBucket.ts';
import { VirtualTime } from '../../support/virtualTime.mts';

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

it('a pace that was lowered is remembered after its execution, and a bucket that has recovered is not', async () => {
	const time = new VirtualTime();
	const quota = { operation: 'Any', requestsPerSecond: 2, burst: 5 };
	const join = () => joinQuota(quota, 'owner', 'us-east-1', time);
	const never = new AbortController().signal;
	const share = join();
	await share.slot(never);
	share.throttled(time.monotonic());
	share.leave();

	const next = join();
	const began = time.monotonic();
	await time.run(next.slot(never));
	expect(time.monotonic() - began).toBeGreaterThan(500);
	next.leave();

	await time.run(time.sleep(60_000));
	const last = join();
	const later = time.monotonic();
	for (let slot = 0; slot < 5; slot++) await time.run(last.slot(never));
	expect(time.monotonic()).toBe(later);
});
