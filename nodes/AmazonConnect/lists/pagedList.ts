import type { Time } from '../pace/time';

/** A page as the service gives it, and the token of the next one. */
export interface Page<Entry> {
	entries: readonly Entry[];
	next?: string;
}

export type ReadPage<Entry> = (token?: string) => Promise<Page<Entry>>;

/** So many entries are handed over at once; the editor asks for more when somebody scrolls. */
const SHOWN = 100;

/** The most pages that are read: more than any account fills, and an end to a list that has none. */
const MOST_PAGES = 1000;

/** Milliseconds after which what was found so far is handed over. */
const PATIENCE = 500;

/** A list that comes page by page, as far as it was read. Whoever needs more of it reads on. */
export class PagedList<Entry> {
	readonly #entries: Entry[] = [];

	#next: string | undefined;

	/** Of all pages that were read; one that comes again would never end. */
	readonly #tokens = new Set<string>();

	#complete = false;

	#reading: Promise<void> | undefined;

	#readAt: number;

	constructor(now: number) {
		this.#readAt = now;
	}

	/** When the last page was read, in monotonic milliseconds; before the first, the beginning. */
	get readAt(): number {
		return this.#readAt;
	}

	/**
	 * The entries that match, from a place in the list on, and the place to go on from: undefined
	 * at the end of the list. Gives none only when the whole rest of the list has none.
	 */
	async find(
		matches: (entry: Entry) => boolean,
		from: number,
		read: ReadPage<Entry>,
		time: Pick<Time, 'monotonic'>,
	): Promise<{ found: Entry[]; next?: number }> {
		const found: Entry[] = [];
		const until = time.monotonic() + PATIENCE;
		let place = from;
		for (;;) {
			for (; place < this.#entries.length && found.length < SHOWN; place++) {
				const entry = this.#entries[place];
				if (matches(entry)) found.push(entry);
			}
			if (place >= this.#entries.length && this.#complete) return { found };
			const enough = found.length >= SHOWN || (found.length > 0 && time.monotonic() >= until);
			if (enough) return { found, next: place };
			await this.#readOn(read, time);
		}
	}

	/** Reads the next page; those who come meanwhile get the same one. */
	async #readOn(read: ReadPage<Entry>, time: Pick<Time, 'monotonic'>): Promise<void> {
		this.#reading ??= this.#readPage(read, time).finally(() => {
			this.#reading = undefined;
		});
		await this.#reading;
	}

	async #readPage(read: ReadPage<Entry>, time: Pick<Time, 'monotonic'>): Promise<void> {
		const { entries, next } = await read(this.#next);
		this.#entries.push(...entries);
		this.#complete =
			next === undefined || this.#tokens.has(next) || this.#tokens.size >= MOST_PAGES;
		if (next !== undefined) this.#tokens.add(next);
		this.#next = next;
		this.#readAt = time.monotonic();
	}
}
