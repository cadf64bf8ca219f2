import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import {
	searchContacts,
	windowsOf,
	type Range,
	type SearchPage,
} from '../../../../nodes/AmazonConnect/operations/shared/contactSearch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2030, 0, 1);
const PAGE = 100;

interface Options {
	/** What the service says of a range with so many contacts. */
	total?(contacts: number, range: Range): number | undefined;
	/** How many contacts a search gives on all its pages. */
	most?: number;
	/** Changes a page, of which so many were read before. */
	change?(page: SearchPage, pages: number): SearchPage;
}

/** A service with contacts at given times. Both ends belong to a range. */
class Service {
	pages = 0;

	readonly ranges: Range[] = [];

	readonly #times: number[];

	readonly #options: Options;

	#newestFirst = true;

	constructor(times: readonly number[], options: Options = {}) {
		this.#times = [...times];
		this.#options = options;
	}

	async search(range: Range, { limit = Infinity, newestFirst = true } = {}): Promise<string[]> {
		this.#newestFirst = newestFirst;
		const read = async (within: Range, token?: string) => this.#page(within, token);
		const contacts = await searchContacts({ range, limit, newestFirst, read });
		return contacts.map(({ Id }) => Id ?? '');
	}

	#page(range: Range, token?: string): SearchPage {
		this.pages += 1;
		if (token === undefined) this.ranges.push(range);
		const {
			total = (contacts) => contacts,
			most = 10_000,
			change = (page) => page,
		} = this.#options;
		const all = this.#times
			.map((time, index) => ({ Id: `contact-${index}`, time }))
			.filter(({ time }) => time >= range.start && time <= range.end)
			.sort((left, right) => (this.#newestFirst ? -1 : 1) * (left.time - right.time));
		const readable = all.slice(0, most);
		const from = Number(token ?? 0);
		const contacts: ContactSearchSummary[] = readable.slice(from, from + PAGE);
		const next = from + PAGE < readable.length ? String(from + PAGE) : undefined;
		const page = {
			contacts,
			next,
			total: token === undefined ? total(all.length, range) : undefined,
		};
		return change(page, this.pages);
	}
}

const spread = (count: number, over: number): number[] =>
	Array.from({ length: count }, (_, index) => START + Math.floor((index * over) / count));
const idsOf = (count: number) =>
	new Set(Array.from({ length: count }, (_, index) => `contact-${index}`));
const range = { start: START, end: START + DAY };

describe('windows', () => {
	it('are of at most two weeks, without a gap, in the order of the search', () => {
		const windows = windowsOf({ start: 0, end: 31 * DAY }, false);
		expect(windows).toEqual([
			{ start: 0, end: 14 * DAY },
			{ start: 14 * DAY, end: 28 * DAY },
			{ start: 28 * DAY, end: 31 * DAY },
		]);
		expect(windowsOf({ start: 0, end: 31 * DAY }, true)).toEqual(windows.reverse());
	});
});

describe('every contact is found once', () => {
	it.each([
		['of a day', 250, DAY],
		['of two months, also at the borders of windows', 1000, 56 * DAY],
		['25,000 of a day, of which a search gives 10,000', 25_000, DAY],
		['25,000 that all start within a minute', 25_000, 60_000],
	])('%s', async (_, count, over) => {
		const service = new Service(spread(count, over));
		const ids = await service.search({ start: START, end: START + Math.max(over, DAY) });
		expect(ids).toHaveLength(count);
		expect(new Set(ids)).toEqual(idsOf(count));
	});

	it('at a border of two windows', async () => {
		const service = new Service([START, START + 14 * DAY, START + 28 * DAY]);
		const ids = await service.search({ start: START, end: START + 28 * DAY });
		expect(ids.sort()).toEqual(['contact-0', 'contact-1', 'contact-2']);
	});

	it('in the order of time, through windows and halves', async () => {
		for (const newestFirst of [true, false]) {
			const service = new Service(spread(25_000, 20 * DAY));
			const ids = await service.search({ start: START, end: START + 20 * DAY }, { newestFirst });
			const expected = [...idsOf(25_000)];
			expect(ids).toEqual(newestFirst ? expected.reverse() : expected);
		}
	});

	it('takes few requests more than there are pages', async () => {
		const service = new Service(spread(25_000, DAY));
		await service.search(range);
		expect(service.pages).toBeLessThan(250 + 12);
	});
});

describe('a limit', () => {
	it('ends the search', async () => {
		const service = new Service(spread(25_000, DAY));
		const ids = await service.search(range, { limit: 150 });
		expect(ids).toHaveLength(150);
		expect(ids[0]).toBe('contact-24999');
		expect(service.pages).toBe(2);
	});

	it('beyond what one search gives is reached all the same', async () => {
		const service = new Service(spread(25_000, DAY));
		const ids = await service.search(range, { limit: 12_345 });
		expect(new Set(ids).size).toBe(12_345);
		expect(ids.at(-1)).toBe(`contact-${25_000 - 12_345}`);
	});
});

describe('a service that does not say what is so', () => {
	it('without a total: what may be cut off is halved', async () => {
		const service = new Service(spread(25_000, DAY), { total: () => undefined });
		expect(new Set(await service.search(range))).toEqual(idsOf(25_000));
	});

	it('a total that is always one too high ends soon', async () => {
		const service = new Service(spread(300, DAY), { total: (contacts) => contacts + 1 });
		expect(new Set(await service.search(range))).toEqual(idsOf(300));
		expect(service.pages).toBeLessThan(12);
	});

	it('a total that does not shrink with the range ends soon', async () => {
		const service = new Service(spread(300, DAY), { total: () => 1_000_000, most: 300 });
		expect(new Set(await service.search(range))).toEqual(idsOf(300));
		expect(service.pages).toBeLessThan(12);
	});

	it('a total that is cut off where the results are', async () => {
		const total = (contacts: number) => Math.min(contacts, 10_000);
		const service = new Service(spread(25_000, DAY), { total });
		expect(new Set(await service.search(range))).toEqual(idsOf(25_000));
	});

	it('exactly as many as a search gives are not read twice', async () => {
		const service = new Service(spread(10_000, DAY).map((time) => time + 1));
		expect(new Set(await service.search(range))).toEqual(idsOf(10_000));
		expect(service.pages).toBeLessThan(104);
	});

	it('halves that give others than the whole: all of them', async () => {
		const change = (page: SearchPage, pages: number) => ({
			...page,
			contacts: page.contacts.filter(({ Id }) => Id !== (pages === 1 ? 'contact-2' : 'contact-0')),
		});
		const service = new Service(spread(3, DAY), { change });
		expect(new Set(await service.search(range))).toEqual(idsOf(3));
	});

	it('ever new pages without contacts end', async () => {
		const change = (page: SearchPage, pages: number) => ({ ...page, next: `${pages}00` });
		const service = new Service([START], { change });
		expect(await service.search(range)).toEqual(['contact-0']);
		expect(service.pages).toBeLessThan(10);
	});

	it('pages that shift, so that one misses contacts, are read again in halves', async () => {
		const change = (page: SearchPage, pages: number) =>
			pages === 2 ? { ...page, contacts: page.contacts.slice(50) } : page;
		const service = new Service(spread(300, DAY), { change });
		expect(new Set(await service.search(range))).toEqual(idsOf(300));
	});

	it('the same page again and again ends', async () => {
		const change = (page: SearchPage) => ({ ...page, next: 'again' });
		const service = new Service(spread(50, DAY), { change });
		expect(new Set(await service.search(range))).toEqual(idsOf(50));
	});

	it('more contacts in a second than a search gives: what can be had', async () => {
		const service = new Service(Array<number>(12_000).fill(START + 1000));
		const ids = await service.search(range);
		expect(new Set(ids).size).toBe(10_000);
	});
});
