import { createHash } from 'node:crypto';
import type { Time } from '../pace/time';
import { PagedList } from './pagedList';

/** Milliseconds for which a list is kept: while somebody types a search, not until it is outdated. */
const KEPT = 30_000;

const lists = new Map<string, PagedList<unknown>>();

/**
 * The list of that name, as far as it is read, until nobody has read on for 30 seconds. Names may hold
 * secrets: only their hash is kept.
 */
export function keptList<Entry>(name: unknown, time: Pick<Time, 'monotonic'>): PagedList<Entry> {
	const now = time.monotonic();
	for (const [key, { readAt }] of lists) if (now - readAt >= KEPT) lists.delete(key);
	const key = createHash('sha256').update(JSON.stringify(name)).digest('hex');
	const list = (lists.get(key) as PagedList<Entry> | undefined) ?? new PagedList<Entry>(now);
	lists.set(key, list);
	return list;
}
