import { createHash } from 'node:crypto';
import type { Time } from '../pace/time';
import { PagedList } from './pagedList';

/** Milliseconds for which a list is kept: while somebody types a search, not until it is outdated. */
const KEPT = 30_000;

const lists = new Map<string, PagedList<unknown>>();

async function forget(
	key: string,
	list: PagedList<unknown>,
	time: Pick<Time, 'monotonic' | 'sleep'>,
): Promise<void> {
	for (;;) {
		const left = list.readAt + KEPT - time.monotonic();
		if (left <= 0) break;
		await time.sleep(left);
	}
	lists.delete(key);
}

/**
 * The list of that name, as far as it is read, until nobody has read on for 30 seconds. Names may hold
 * secrets: only their hash is kept.
 */
export function keptList<Entry>(
	name: unknown,
	time: Pick<Time, 'monotonic' | 'sleep'>,
): PagedList<Entry> {
	const key = createHash('sha256').update(JSON.stringify(name)).digest('hex');
	const known = lists.get(key) as PagedList<Entry> | undefined;
	if (known) return known;
	const list = new PagedList<Entry>(time.monotonic());
	lists.set(key, list);
	void forget(key, list, time);
	return list;
}
