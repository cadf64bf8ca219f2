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
const MOST_RESULTS = 10_000;

/** A range that is not halved any more. */
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
	/** Whether nothing is missing, as far as the total tells. */
	isComplete: boolean;
}

/** Searches a range of time for contacts, each of which it gives once. */
class ContactSearch {
	readonly #search: Search;

	readonly #found = new Map<string, ContactSearchSummary>();

	constructor(search: Search) {
		this.#search = search;
	}

	async run(): Promise<ContactSearchSummary[]> {
		const { range, newestFirst, limit } = this.#search;
		for (const window of windowsOf(range, newestFirst)) {
			if (this.#found.size >= limit) break;
			await this.#complete(await this.#readRange(window, true));
		}
		return [...this.#found.values()].slice(0, limit);
	}

	/** Takes over what a range gave, in halves where it did not give all. */
	async #complete(reading: Reading): Promise<void> {
		const { range, contacts, total = 0, isComplete, isCut } = reading;
		if (isComplete || range.end - range.start <= NARROWEST) {
			this.#take(isCut ? (await this.#readRange(range, false)).contacts : contacts);
			return;
		}
		const [first, second] = halvesOf(range, this.#search.newestFirst);
		const halves = [await this.#readRange(first, true), await this.#readRange(second, true)];
		const sum = halves.reduce((all, half) => all + (half.total ?? 0), 0);
		// A total that does not shrink with the range does not count this range's contacts.
		if (isCut && sum > total * 1.5) {
			this.#take((await this.#readRange(range, false)).contacts);
			return;
		}
		const ids = new Set(halves.flatMap((half) => [...half.contacts.keys()]));
		// What no smaller range gives either cannot be had.
		if (!isCut && ids.size <= contacts.size) this.#take(contacts);
		else for (const half of halves) await this.#complete(half);
	}

	/** @param mayCut whether to stop after the first page of more contacts than can be read */
	async #readRange(range: Range, mayCut: boolean): Promise<Reading> {
		const wanted = this.#search.limit - this.#found.size;
		const contacts: Reading['contacts'] = new Map();
		const tokens = new Set<string>();
		let fresh = 0;
		let total: number | undefined;
		for (let token: string | undefined; ;) {
			const page = await this.#search.read(range, token);
			total ??= page.total;
			for (const contact of page.contacts) {
				const id = contact.Id ?? '';
				if (!this.#found.has(id) && !contacts.has(id)) fresh += 1;
				contacts.set(id, contact);
			}
			if (fresh >= wanted) return { range, contacts, total, isCut: false, isComplete: true };
			const tooMany = (total ?? 0) > MOST_RESULTS && wanted > MOST_RESULTS;
			if (mayCut && tooMany) return { range, contacts, total, isCut: true, isComplete: false };
			// A page that comes again would never end.
			if (page.next === undefined || tokens.has(page.next)) break;
			tokens.add(page.next);
			token = page.next;
		}
		const isShort = total === undefined ? contacts.size >= MOST_RESULTS : contacts.size < total;
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
