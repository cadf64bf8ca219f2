import type { ContactSearchSummary } from '@aws-sdk/client-connect';

/** A range of time, in milliseconds since the epoch. Whether its ends belong to it, AWS does not say. */
export interface Range {
	start: number;
	end: number;
}

/** One page of a search. */
export interface SearchPage {
	contacts: readonly ContactSearchSummary[];
	next?: string;
	/** How many contacts the search has on all its pages, where the service tells. */
	total?: number;
}

export interface Search {
	range: Range;
	/** In which order ranges of time are searched. */
	newestFirst: boolean;
	/** How many contacts are wanted at most. */
	limit: number;
	read(range: Range, token?: string): Promise<SearchPage>;
}

const DAY = 24 * 60 * 60 * 1000;

/**
 * The widest range that has the fast quota.
 * https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
 */
const WIDEST = 14 * DAY;

/**
 * The console's search ends here; whether the API's does, too, is not documented.
 * https://docs.aws.amazon.com/connect/latest/adminguide/contact-search.html
 */
export const MOST_RESULTS = 10_000;

/** A range that is no longer halved. */
const NARROWEST = 1000;

/** The ranges of at most two weeks that a range consists of, in the order of the search. */
export function windowsOf({ start, end }: Range, newestFirst: boolean): Range[] {
	const windows: Range[] = [];
	for (let from = start; from < end; from += WIDEST) {
		windows.push({ start: from, end: Math.min(from + WIDEST, end) });
	}
	return newestFirst ? windows.reverse() : windows;
}

function halvesOf({ start, end }: Range, newestFirst: boolean): [Range, Range] {
	const middle = Math.floor((start + end) / 2);
	const [earlier, later] = [
		{ start, end: middle },
		{ start: middle, end },
	];
	return newestFirst ? [later, earlier] : [earlier, later];
}

/** What a range gave. */
interface Reading {
	range: Range;
	/** By ID, in the order of the service. */
	contacts: Map<string, ContactSearchSummary>;
	total?: number;
	/** Whether it has more contacts than can be read, so that only the first page was. */
	isCut: boolean;
	/** Whether nothing is missing, as far as can be told. */
	isComplete: boolean;
}

/** So many pages in a row without a contact that is new are the end, whatever they say. */
const MOST_STALE_PAGES = 3;

/** Searches a range of time for contacts, each of which it gives once. */
class ContactSearch {
	readonly #search: Search;

	readonly #found = new Map<string, ContactSearchSummary>();

	/** Whether the service's totals are of the range that is searched. */
	#trustsTotals = true;

	constructor(search: Search) {
		this.#search = search;
	}

	async run(): Promise<ContactSearchSummary[]> {
		const { range, newestFirst, limit } = this.#search;
		for (const window of windowsOf(range, newestFirst)) {
			if (this.#found.size >= limit) break;
			await this.#complete(await this.#readRange(window));
		}
		return [...this.#found.values()].slice(0, limit);
	}

	/** Takes over what a range gave, in halves where it did not give all. */
	async #complete(reading: Reading): Promise<void> {
		const { range, contacts, total = 0, isComplete, isCut } = reading;
		if (isComplete || this.#found.size >= this.#search.limit) {
			this.#take(contacts);
			return;
		}
		if (range.end - range.start <= NARROWEST) {
			this.#take(isCut ? (await this.#readRange(range, false)).contacts : contacts);
			return;
		}
		const [first, second] = halvesOf(range, this.#search.newestFirst);
		if (!isCut && (await this.#totalOf(first)) + (await this.#totalOf(second)) <= contacts.size) {
			this.#take(contacts);
			return;
		}
		const halves = [await this.#readRange(first), await this.#readRange(second)];
		const sum = halves.reduce((all, half) => all + (half.total ?? 0), 0);
		// Totals that do not shrink with the range do not count its contacts.
		if (isCut && sum > total * 1.5) {
			this.#trustsTotals = false;
			await this.#complete(await this.#readRange(range));
			return;
		}
		const inHalves = new Set(halves.flatMap((half) => [...half.contacts.keys()]));
		const isMore = [...inHalves].some((id) => !contacts.has(id));
		if (isCut || isMore) for (const half of halves) await this.#complete(half);
		// What the halves have not is taken from the whole, which had read it.
		this.#take(contacts);
	}

	/** What a range has by its first page; NaN where that does not tell. */
	async #totalOf(range: Range): Promise<number> {
		return this.#trustsTotals ? ((await this.#search.read(range)).total ?? NaN) : NaN;
	}

	/** @param mayCut whether to stop after the first page of more contacts than can be read */
	async #readRange(range: Range, mayCut = true): Promise<Reading> {
		const wanted = this.#search.limit - this.#found.size;
		const contacts: Reading['contacts'] = new Map();
		let fresh = 0;
		let total: number | undefined;
		let stale = 0;
		for (let token: string | undefined; ;) {
			const page = await this.#search.read(range, token);
			if (this.#trustsTotals) total ??= page.total;
			const before = contacts.size;
			for (const contact of page.contacts) {
				const id = contact.Id ?? '';
				if (!this.#found.has(id) && !contacts.has(id)) fresh += 1;
				contacts.set(id, contact);
			}
			if (fresh >= wanted) return { range, contacts, total, isCut: false, isComplete: true };
			const tooMany = (total ?? 0) > MOST_RESULTS && wanted > MOST_RESULTS;
			if (mayCut && tooMany) return { range, contacts, total, isCut: true, isComplete: false };
			stale = contacts.size > before ? 0 : stale + 1;
			if (page.next === undefined || stale >= MOST_STALE_PAGES) break;
			token = page.next;
		}
		// A total may be cut off where the results are.
		const isShort = contacts.size >= MOST_RESULTS || contacts.size < (total ?? 0);
		return { range, contacts, total, isCut: false, isComplete: !isShort };
	}

	#take(contacts: Reading['contacts']): void {
		for (const [id, contact] of contacts) {
			if (!this.#found.has(id)) this.#found.set(id, contact);
		}
	}
}

/**
 * All contacts of a range of time, up to a limit. The range is searched in windows of at most two weeks, and
 * a window that has more contacts than a search gives, or gives fewer than it counts, is halved.
 */
export const searchContacts = async (search: Search): Promise<ContactSearchSummary[]> =>
	await new ContactSearch(search).run();
