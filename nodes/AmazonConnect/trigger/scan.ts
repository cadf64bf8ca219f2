import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import { MOST_RESULTS, type Range, type SearchPage } from '../operations/shared/contactSearch';
import { hashOf, Seen, type Cursor, type Failed } from './cursor';

/** A page, and when the service answered it by its own clock, in milliseconds since the epoch. */
export interface DatedPage extends SearchPage {
	date: number;
}

export interface ScanOptions<Item> {
	/** Milliseconds that are searched again, for contacts that become visible late. */
	overlap: number;
	/** The service's time now, as far as is known: the end of the range. */
	now: number;
	/** Reads a page in ascending order of the event's time. */
	read(range: Range, token?: string): Promise<DatedPage>;
	/** When a contact's event was, in milliseconds since the epoch. The service may leave it out. */
	timeOf(contact: ContactSearchSummary): number | undefined;
	/** What is put out for a contact; undefined for one that is left out. */
	handle(contact: ContactSearchSummary): Promise<Item | undefined>;
	/** The same for one that cannot be handled, scan after scan. */
	giveUp(contact: ContactSearchSummary): Item | undefined;
	/** Whether an error says that a page's token is no longer accepted: AWS's tokens expire after 24 hours. */
	isRefusedToken(error: unknown): boolean;
	/** Whether the time of the poll is used up. */
	isOver(): boolean;
}

/** What a scan gave, and the cursor after it. */
export interface Scanned<Item> {
	items: Item[];
	cursor: Cursor;
	/** What ended the scan early, or failed without a sign that the fault is that of single contacts. */
	error?: unknown;
	/** Why the contacts in `cursor.failed` could not be handled, if some could not in this scan. */
	failure?: unknown;
}

/** How a pass through a range ended. */
type Pass = 'over' | 'cut' | 'short' | 'complete';

/** Contacts that are handled at once. */
const AT_ONCE = 20;

/** So many pages in a row without a contact that is new are the end of a search, whatever they say. */
const MOST_STALE_PAGES = 3;

/** A contact that so many scans could not handle is given up. */
const PATIENCE = 5;

/** So many contacts in a row that cannot be handled end a scan: a right is missing, or the service fails. */
const MOST_FAILURES = 100;

/** Reads on from a cursor, for one poll. */
class Scan<Item> {
	readonly #before: Cursor;

	readonly #options: ScanOptions<Item>;

	readonly #seen: Seen;

	readonly #items: Item[] = [];

	/** The end of the ranges. A clock that is behind must not put it before their beginning. */
	readonly #end: number;

	/** What `readTo` is after a complete scan: what happens later, the next scan finds. */
	#until: number | undefined;

	readonly #from: number;

	/** The time of the last contact that is done with. */
	#reached: number;

	/** Hashes of what could not be handled. `isLate` when the time of the poll was over, which may be the reason. */
	readonly #failed = new Map<string, { at: number; isLate: boolean }>();

	/** The first reason. */
	#failure: unknown;

	#hasHandled = false;

	/** Contacts in a row that could not be handled, without those that earlier scans could not handle either. */
	#failuresInARow = 0;

	constructor(before: Cursor, options: ScanOptions<Item>) {
		this.#before = before;
		this.#options = options;
		this.#seen = new Seen(before);
		this.#until = before.scan?.until;
		this.#from = before.scan?.from ?? Math.max(before.readTo - options.overlap, before.since);
		this.#reached = this.#from;
		this.#end = Math.max(options.now, before.readTo);
	}

	async run(): Promise<Scanned<Item>> {
		try {
			let isSecondTry = false;
			for (let from = this.#reached; ;) {
				const pass = await this.#pass(from);
				if (pass === 'over') return this.#result(false);
				// A search may end before its contacts do, or its token: the next one begins where it ended.
				if (pass === 'cut' && this.#reached > from) from = this.#reached;
				// Contacts that left the pages while they were read may have taken others with them.
				else if (pass === 'short' && !isSecondTry) isSecondTry = true;
				else return this.#result(true);
			}
		} catch (error) {
			return { ...this.#result(false), error };
		}
	}

	/** Reads and handles the contacts from a time on. */
	async #pass(from: number): Promise<Pass> {
		const { isOver } = this.#options;
		const ids = new Set<string>();
		let total: number | undefined;
		let stale = 0;
		for (let token: string | undefined; ;) {
			if (isOver()) return 'over';
			const page = await this.#read(from, token);
			if (!page) return 'cut';
			this.#until ??= Math.min(page.date, this.#end);
			total ??= page.total;
			const known = ids.size;
			for (const { Id } of page.contacts) ids.add(Id ?? '');
			if (!(await this.#take(page.contacts))) return 'over';
			for (const contact of page.contacts) this.#reach(contact);
			if (page.next === undefined) break;
			stale = ids.size > known ? 0 : stale + 1;
			if (stale >= MOST_STALE_PAGES) return 'cut';
			token = page.next;
		}
		if (ids.size >= MOST_RESULTS) return 'cut';
		return ids.size < (total ?? 0) ? 'short' : 'complete';
	}

	/** A page; undefined when its token is refused, and it is worthwhile to begin at what was reached. */
	async #read(from: number, token?: string): Promise<DatedPage | undefined> {
		const { read, isRefusedToken } = this.#options;
		try {
			return await read({ start: from, end: this.#end }, token);
		} catch (error) {
			const mayGoOn = token !== undefined && this.#reached > from && isRefusedToken(error);
			return mayGoOn ? undefined : await Promise.reject(error);
		}
	}

	/** Handles those of a page that are new. Says whether the scan may go on. */
	async #take(contacts: readonly ContactSearchSummary[]): Promise<boolean> {
		const { isOver } = this.#options;
		const unseen = new Map<string, ContactSearchSummary>();
		for (const contact of contacts) {
			const hash = hashOf(contact.Id ?? '');
			if (this.#seen.has(hash)) this.#remember(hash, contact);
			else if (!this.#failed.has(hash)) unseen.set(hash, contact);
		}
		const fresh = [...unseen];
		for (let next = 0; next < fresh.length; next += AT_ONCE) {
			if (isOver() || this.#failuresInARow >= MOST_FAILURES) return false;
			const some = fresh.slice(next, next + AT_ONCE);
			const results = await Promise.allSettled(
				some.map(async ([hash, contact]) => await this.#handle(hash, contact)),
			);
			for (const [index, result] of results.entries()) {
				const [hash, contact] = some[index];
				this.#reach(contact);
				if (result.status === 'rejected') {
					this.#fail(hash, contact, result.reason);
					continue;
				}
				this.#remember(hash, contact);
				if (result.value !== undefined) this.#items.push(result.value);
			}
		}
		return true;
	}

	async #handle(hash: string, contact: ContactSearchSummary): Promise<Item | undefined> {
		const { handle, giveUp } = this.#options;
		if ((this.#before.failed[hash]?.scans ?? 0) >= PATIENCE) return giveUp(contact);
		const item = await handle(contact);
		this.#hasHandled = true;
		this.#failuresInARow = 0;
		return item;
	}

	/** Leaves a contact to the next scan. Those behind it do not wait for it. */
	#fail(hash: string, contact: ContactSearchSummary, reason: unknown): void {
		this.#failure ??= reason;
		const at = this.#timeOf(contact) ?? this.#from;
		this.#failed.set(hash, { at, isLate: this.#options.isOver() });
		if (!(hash in this.#before.failed)) this.#failuresInARow += 1;
	}

	/** When a contact's event was; undefined when that is not told, or cannot be. */
	#timeOf(contact: ContactSearchSummary): number | undefined {
		const at = this.#options.timeOf(contact) ?? Number.NaN;
		return at >= this.#from && at <= this.#end ? at : undefined;
	}

	/** One without a time is kept as long as the latest: it may be found by a time that is not told. */
	#remember(hash: string, contact: ContactSearchSummary): void {
		this.#seen.add(hash, this.#timeOf(contact) ?? this.#end);
	}

	#reach(contact: ContactSearchSummary): void {
		this.#reached = Math.max(this.#reached, this.#timeOf(contact) ?? 0);
	}

	/**
	 * Whether the fault is that of the contacts that failed: others could be handled, or only those failed that
	 * had failed before while others could be handled.
	 */
	#isFaultOfContacts(): boolean {
		return (
			this.#hasHandled || [...this.#failed.keys()].every((hash) => hash in this.#before.failed)
		);
	}

	/** What could not be handled, in this scan and in those before. */
	#allFailed(isComplete: boolean): Cursor['failed'] {
		const { failed } = this.#before;
		// One that the search has passed without giving it is there no more.
		const ahead = Object.entries(failed).filter(
			([hash, { at }]) => !isComplete && at >= this.#reached && !this.#seen.has(hash),
		);
		const isTheirs = this.#isFaultOfContacts();
		const now = [...this.#failed].map(([hash, { at, isLate }]): [string, Failed] => {
			const scans = (failed[hash]?.scans ?? 0) + Number(isTheirs && !isLate);
			return [hash, { at, scans }];
		});
		return Object.fromEntries([...ahead, ...now]);
	}

	#result(isComplete: boolean): Scanned<Item> {
		const { of, since, readTo: before } = this.#before;
		const until = this.#until ?? before;
		const all = this.#allFailed(isComplete);
		// The next scan finds again what could not be handled.
		const first = Math.min(...Object.values(all).map(({ at }) => at));
		const readTo = Math.min(isComplete ? until : before, first);
		const goesOn = !isComplete && this.#until !== undefined;
		const from = Math.min(this.#reached, first);
		const { overlap } = this.#options;
		// No later scan begins before this. What was handled up to an overlap earlier is remembered as well:
		// the service may correct its time.
		const earliest = Math.min(goesOn ? from : readTo, until - overlap);
		const remembered = earliest - overlap;
		return {
			items: this.#items,
			cursor: {
				of,
				since: Math.max(since, remembered),
				readTo,
				...(goesOn ? { scan: { from, until } } : {}),
				seen: this.#seen.from(remembered),
				failed: Object.fromEntries(Object.entries(all).filter(([, { scans }]) => scans > 0)),
			},
			...(this.#failed.size > 0
				? { [this.#isFaultOfContacts() ? 'failure' : 'error']: this.#failure }
				: {}),
		};
	}
}

/**
 * Searches on from a cursor and handles every contact that was not handled before, once and in the order of
 * its event. What does not fit into a poll, or could not be handled, is left to the next one. Never throws.
 */
export const scan = async <Item>(
	before: Cursor,
	options: ScanOptions<Item>,
): Promise<Scanned<Item>> => await new Scan(before, options).run();
