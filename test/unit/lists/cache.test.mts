import { expect, it } from 'vitest';
import { keptList } from '../../../nodes/AmazonConnect/lists/cache.ts';
import { VirtualTime } from '../../support/virtualTime.mts';

const page = async () => await Promise.resolve({ entries: ['entry'] });
const all = () => true;

it('a list is kept for 30 seconds after it was read, and no longer, even if nobody opens one', async () => {
	const time = new VirtualTime();
	// Who looks by this clock does not see that a list is old: it must be gone.
	const stopped = { ...time, monotonic: () => 0 };
	const list = keptList<string>('name', time);
	await time.run(time.sleep(20_000));
	await list.find(all, 0, page, time);
	await time.run(time.sleep(29_000));
	expect(keptList('name', stopped)).toBe(list);
	await time.run(time.sleep(1001));
	expect(keptList('name', stopped)).not.toBe(list);
});
