/** Each contact once, whatever happens between: a service with contacts in virtual time. */
import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import { describe, expect, it } from 'vitest';
import type { Range } from '../../../nodes/AmazonConnect/operations/shared/contactSearch.ts';
import { ServiceClock } from '../../../nodes/AmazonConnect/trigger/serviceClock.ts';
import { newCursor, readCursor, type Cursor } from '../../../nodes/AmazonConnect/trigger/cursor.ts';
import { scan, type DatedPage } from '../../../nodes/AmazonConnect/trigger/scan.ts';
import { seededRandom } from '../../support/virtualTime.mts';

const MINUTE = 60_000;
const BEGAN = Date.UTC(2030, 0, 1);
const OF = 'us-east-1 instance contactEnded';

interface Ended {
	id: string;
	at: number;
	/** When a search shows it. */
	visibleAt: number;
	isUntold: boolean;
	/** The end as it is told later on. */
	correction?: { from: number; at: number };
}

interface Setting {
	overlap: number;
	/** Milliseconds that this machine's clock is ahead of the service's. */
	ahead: number;
	/** What the cursor becomes; the real one when left out. */
	change?(cursor: Cursor, now: number): Cursor;
	failing?: number;
	/** The chance that n8n restarts after a poll: what it saved with the last items is all that is left. */
	restarting: number;
	/** The chance that a search does not tell when a contact ended. */
	untold: number;
	/** The chance that the service corrects the end of a contact later, by some minutes. */
	corrected: number;
	/** The chance that a contact can never be handled. */
	bad: number;
	/** Contacts that a poll can describe. */
	perPoll: number;
}

/** Ends contacts, polls each minute, and says how often each was put out, and in which order. */
class World {
	readonly contacts: Ended[] = [];

	readonly out: string[] = [];

	/** Those that can never be handled. */
	readonly #bad = new Set<string>();

	cursor: Cursor = newCursor(OF, BEGAN);

	/** What n8n has saved, as JSON. */
	#saved = JSON.stringify({ cursor: this.cursor });

	now = BEGAN;

	requests = 0;

	polls = 0;

	largest = 0;

	/** The chance that a request fails. */
	failing: number;

	readonly #random: () => number;

	readonly #clock: ServiceClock;

	readonly #setting: Setting;

	constructor(seed: number, setting: Partial<Setting> = {}) {
		this.#random = seededRandom(seed);
		this.#setting = {
			overlap: 10 * MINUTE,
			ahead: 0,
			perPoll: 450,
			restarting: 0,
			untold: 0,
			corrected: 0,
			bad: 0,
			...setting,
		};
		this.failing = this.#setting.failing ?? 0;
		this.#clock = new ServiceClock(() => this.now + this.#setting.ahead);
	}

	end(count: number, within: number, delay: number, bad = this.#setting.bad): void {
		for (let index = 0; index < count; index++) {
			const at = this.now + Math.floor(this.#random() * within);
			const visibleAt = at + Math.floor(this.#random() * delay);
			const { untold, corrected } = this.#setting;
			const isCorrected = this.#random() < corrected;
			// Like all that comes late, before the overlap is over.
			const later = { from: at + 9 * MINUTE, at: at + this.#random() * 8 * MINUTE };
			const id = `contact-${this.contacts.length}`;
			if (this.#random() < bad) this.#bad.add(id);
			this.contacts.push({
				id,
				at,
				visibleAt,
				isUntold: this.#random() < untold,
				correction: isCorrected ? later : undefined,
			});
		}
	}

	overlap(overlap: number): void {
		this.#setting.overlap = overlap;
	}

	async poll(): Promise<void> {
		const { overlap, ahead, perPoll, restarting, change = (cursor) => cursor } = this.#setting;
		let handled = 0;
		const fail = () => {
			if (this.#random() < this.failing) throw new Error('planned');
		};
		const { items, cursor } = await scan(this.cursor, {
			overlap,
			now: this.#clock.now(),
			read: async (range, token) => {
				fail();
				const page = this.#page(range, token);
				this.#clock.tell(page.date);
				return page;
			},
			timeOf: ({ DisconnectTimestamp }) => DisconnectTimestamp?.getTime(),
			handle: async ({ Id }) => {
				fail();
				if (this.#bad.has(Id ?? '')) throw new Error('planned');
				handled += 1;
				return Id;
			},
			giveUp: ({ Id }) => Id,
			isRefusedToken: () => false,
			isOver: () => handled >= perPoll,
		});
		this.out.push(...items);
		// As n8n keeps it: as JSON, saved when something comes out.
		let kept = JSON.stringify({ cursor: change(cursor, this.now + ahead) });
		this.largest = Math.max(this.largest, kept.length);
		if (items.length > 0) this.#saved = kept;
		if (this.#random() < restarting) kept = this.#saved;
		this.cursor = readCursor(JSON.parse(kept), OF) ?? newCursor(OF, BEGAN);
		this.polls += 1;
		this.now += MINUTE;
	}

	/** A page by number: what becomes visible meanwhile shifts the later ones. */
	#page({ start, end }: Range, token = '0'): DatedPage {
		this.requests += 1;
		this.now += 50;
		const found = this.contacts
			.map((contact) =>
				contact.correction && contact.correction.from <= this.now
					? { ...contact, at: contact.correction.at }
					: contact,
			)
			.filter(({ at, visibleAt }) => visibleAt <= this.now && at >= start && at <= end)
			.sort((left, right) => left.at - right.at || (left.id < right.id ? -1 : 1));
		const first = Number(token);
		const contacts: ContactSearchSummary[] = found
			.slice(first, first + 100)
			.map(({ id, at, isUntold }) => ({
				Id: id,
				DisconnectTimestamp: isUntold ? undefined : new Date(at),
			}));
		const next = first + 100 < found.length ? String(first + 100) : undefined;
		// The header has whole seconds.
		const date = Math.floor(this.now / 1000) * 1000;
		return { contacts, next, total: token === '0' ? found.length : undefined, date };
	}

	get counts(): { lost: number; repeated: number } {
		const ids = new Set(this.out);
		return { lost: this.contacts.length - ids.size, repeated: this.out.length - ids.size };
	}
}

const HONEST = { lost: 0, repeated: 0 };

/** An hour of arrivals that become visible within the overlap, with failures; then rest. */
async function hour(seed: number, setting: Partial<Setting> = {}): Promise<World> {
	const world = new World(seed, { failing: 0.05, ...setting });
	const random = seededRandom(seed + 1000);
	for (let minute = 0; minute < 60; minute++) {
		world.end(Math.floor(random() * 40), MINUTE, 9 * MINUTE);
		await world.poll();
	}
	world.failing = 0;
	for (let minute = 0; minute < 30; minute++) {
		// One that can be handled tells that the fault is that of those that cannot.
		if (minute === 15) world.end(1, 1, 1, 0);
		await world.poll();
	}
	return world;
}

const seeds = Array.from({ length: 200 }, (_, index) => index);

describe('every contact once', { timeout: 120_000 }, () => {
	it('over 200 seeds of arrivals, delays, failures and restarts', async () => {
		for (const seed of seeds) {
			const { counts } = await hour(seed, { restarting: 0.1 });
			expect(counts, `seed ${seed}`).toEqual(HONEST);
		}
	});

	it.each([
		['a search does not always tell when a contact ended', { untold: 0.2 }],
		['the service corrects the end of contacts', { corrected: 0.2 }],
		['some contacts can never be handled', { bad: 0.1 }],
	])('where %s', async (_, setting) => {
		for (const seed of seeds.slice(0, 40)) {
			expect((await hour(seed, setting)).counts, `seed ${seed}`).toEqual(HONEST);
		}
	});

	it('with a longer overlap than before: what it does not remember, it does not look for', async () => {
		const world = new World(5);
		for (let minute = 0; minute < 60; minute++) {
			if (minute === 30) world.overlap(60 * MINUTE);
			if (minute < 50) world.end(20, MINUTE, MINUTE);
			await world.poll();
		}
		expect(world.counts).toEqual(HONEST);
	});

	/** Scans pages once. */
	const scanned = async (
		cursor: Cursor,
		now: number,
		pages: ContactSearchSummary[][],
		handle: (contact: ContactSearchSummary) => Promise<string | undefined>,
	) =>
		await scan(cursor, {
			overlap: 2 * MINUTE,
			now,
			read: async ({ start, end }, token = '0') => {
				// As AWS does.
				if (start >= end) throw new Error('The start time is not before the end time');
				const next = Number(token) + 1;
				return {
					// Those with a time of 1970 are found in any range.
					contacts: pages[Number(token)].filter(({ DisconnectTimestamp }) => {
						const at = DisconnectTimestamp?.getTime() ?? start;
						return at < BEGAN || at >= start;
					}),
					next: next < pages.length ? String(next) : undefined,
					date: now,
				};
			},
			timeOf: ({ DisconnectTimestamp }) => DisconnectTimestamp?.getTime(),
			handle,
			giveUp: ({ Id }) => `${Id} given up`,
			isRefusedToken: () => false,
			isOver: () => false,
		});

	/** Scans pages, again and again, a minute after the other; gives what came out of each scan. */
	const scanPages = async (
		pages: ContactSearchSummary[][],
		scans: number,
		handle: (contact: ContactSearchSummary) => Promise<string | undefined> = async ({ Id }) => Id,
	) => {
		const out: string[][] = [];
		let cursor = newCursor(OF, BEGAN);
		for (let count = 1; count <= scans; count++) {
			const { items, cursor: after } = await scanned(cursor, BEGAN + count * MINUTE, pages, handle);
			out.push(items);
			cursor = readCursor(JSON.parse(JSON.stringify({ cursor: after })), OF) ?? cursor;
		}
		return out;
	};
	const contactOf = (Id: string, at: number = BEGAN + 1) => ({
		Id,
		DisconnectTimestamp: new Date(at),
	});

	it('where a page names a contact twice', async () => {
		expect(await scanPages([[contactOf('one'), contactOf('one')]], 2)).toEqual([['one'], []]);
	});

	it('where two pages in a row are empty, and others follow', async () => {
		const pages = [[contactOf('one')], [], [], [contactOf('two', BEGAN + 2)]];
		expect(await scanPages(pages, 2)).toEqual([['one', 'two'], []]);
	});

	it.each([
		['1970', 1],
		['next year', BEGAN + 400 * 24 * 60 * MINUTE],
	])(
		'where a contact has a time of %s, also when the scan is interrupted behind it',
		async (_, at) => {
			const pages = [[contactOf('odd', at), contactOf('one'), contactOf('late', BEGAN + 2)]];
			let tries = 0;
			const handle = async ({ Id }: ContactSearchSummary) => {
				if (Id === 'late' && (tries += 1) === 1) throw new Error('planned');
				return Id;
			};
			expect(await scanPages(pages, 4, handle)).toEqual([['odd', 'one'], ['late'], [], []]);
		},
	);

	/** Handles all but those named "bad". */
	const allButBad = async ({ Id = '' }: ContactSearchSummary) => {
		if (Id.startsWith('bad')) throw new Error('planned');
		return Id;
	};

	it('of which one cannot be handled: the others do not wait for it, and it is given up after five scans', async () => {
		const pages = [[contactOf('one'), contactOf('bad', BEGAN + 2), contactOf('two', BEGAN + 3)]];
		expect(await scanPages(pages, 8, allButBad)).toEqual([
			['one', 'two'],
			[],
			[],
			[],
			[],
			['bad given up'],
			[],
			[],
		]);
	});

	it('of which 60 in a row cannot be handled: those behind them do not wait', async () => {
		const bad = Array.from({ length: 60 }, (_, index) => contactOf(`bad ${index}`, BEGAN + 2));
		const pages = [[contactOf('one'), ...bad], [contactOf('two', BEGAN + 3)]];
		const out = await scanPages(pages, 7, allButBad);
		expect(out[0]).toEqual(['one', 'two']);
		expect(out.slice(1, 5).flat()).toEqual([]);
		expect(out[5]).toEqual(bad.map(({ Id }) => `${Id} given up`));
		expect(out[6]).toEqual([]);
	});

	it('of which one cannot be handled at first: it comes later, once', async () => {
		let tries = 0;
		const handle = async ({ Id }: ContactSearchSummary) => {
			if (Id === 'slow' && (tries += 1) < 4) throw new Error('planned');
			return Id;
		};
		const pages = [[contactOf('one'), contactOf('slow', BEGAN + 2)], [contactOf('two', BEGAN + 3)]];
		expect(await scanPages(pages, 6, handle)).toEqual([['one', 'two'], [], [], ['slow'], [], []]);
	});

	it('of which one cannot be handled and is no longer found: it is forgotten', async () => {
		const pages = [[contactOf('one'), contactOf('bad', BEGAN + 2)]];
		const { cursor } = await scanned(newCursor(OF, BEGAN), BEGAN + MINUTE, pages, allButBad);
		expect(Object.values(cursor.failed)).toEqual([{ at: BEGAN + 2, scans: 1 }]);
		const without = [[contactOf('one'), contactOf('two', BEGAN + 3)]];
		const after = await scanned(cursor, BEGAN + 2 * MINUTE, without, allButBad);
		expect(after.items).toEqual(['two']);
		expect(after.cursor).toMatchObject({ failed: {}, readTo: BEGAN + 2 * MINUTE });
	});

	it("says what failed only where nothing tells that the fault is the contact's", async () => {
		const bad = [[contactOf('bad')]];
		const both = [[contactOf('bad'), contactOf('one', BEGAN + 2)]];
		const alone = await scanned(newCursor(OF, BEGAN), BEGAN + MINUTE, bad, allButBad);
		expect(alone).toMatchObject({ items: [], error: new Error('planned') });
		const among = await scanned(newCursor(OF, BEGAN), BEGAN + MINUTE, both, allButBad);
		expect(among.error).toBeUndefined();
		const again = await scanned(among.cursor, BEGAN + 2 * MINUTE, both, allButBad);
		expect(again.error).toBeUndefined();
	});

	it('while none can be handled, a scan tries no more than a hundred', async () => {
		const all = Array.from({ length: 400 }, (_, index) => contactOf(`bad ${index}`, BEGAN + index));
		const pages = [all.slice(0, 100), all.slice(100, 200), all.slice(200)];
		let tries = 0;
		await scanned(newCursor(OF, BEGAN), BEGAN + MINUTE, pages, async () => {
			tries += 1;
			throw new Error('planned');
		});
		expect(tries).toBe(100);
	});

	it('none of which can be handled: none is given up', async () => {
		const fail = async () => await Promise.reject<string>(new Error('planned'));
		const pages = [[contactOf('one'), contactOf('two', BEGAN + 2)]];
		expect((await scanPages(pages, 10, fail)).flat()).toEqual([]);
	});

	it.each([-40 * MINUTE, -4 * MINUTE, 4 * MINUTE])(
		'with a clock that is %i ms ahead',
		async (ahead) => {
			for (const seed of seeds.slice(0, 40)) {
				expect((await hour(seed, { ahead })).counts, `seed ${seed}`).toEqual(HONEST);
			}
		},
	);

	it('when a poll can describe few, in the order of their ends', async () => {
		const world = new World(1, { perPoll: 50 });
		world.end(1000, MINUTE, 1);
		for (let minute = 0; minute < 60; minute++) await world.poll();
		expect(world.counts).toEqual(HONEST);
		const order = [...world.contacts].sort(
			(left, right) => left.at - right.at || left.id.localeCompare(right.id),
		);
		expect(world.out).toEqual(order.map(({ id }) => id));
	});

	it('5,000 that end within one minute', async () => {
		const world = new World(2);
		world.end(5000, MINUTE, 1);
		for (let minute = 0; minute < 40; minute++) await world.poll();
		expect(world.counts).toEqual(HONEST);
	});

	it('many in the same millisecond', async () => {
		const world = new World(3, { perPoll: 30 });
		world.end(200, 1, 1);
		for (let minute = 0; minute < 40; minute++) await world.poll();
		expect(world.counts).toEqual(HONEST);
	});

	it('with a state that is small: 3,000 within an overlap', async () => {
		const world = new World(4);
		for (let minute = 0; minute < 20; minute++) {
			world.end(300, MINUTE, MINUTE);
			await world.poll();
		}
		for (let minute = 0; minute < 20; minute++) await world.poll();
		expect(world.counts).toEqual(HONEST);
		expect(world.largest).toBeLessThan(64 * 1024);
	});

	it('over a day with failures and restarts, in a state that keeps no more than an hour of it', async () => {
		const world = new World(6, { failing: 0.05, restarting: 0.02 });
		const random = seededRandom(6);
		for (let minute = 0; minute < 24 * 60; minute++) {
			world.end(Math.floor(random() * 11), MINUTE, 9 * MINUTE);
			await world.poll();
		}
		world.failing = 0;
		for (let minute = 0; minute < 30; minute++) await world.poll();
		expect(world.counts).toEqual(HONEST);
		expect(world.contacts.length).toBeGreaterThan(7000);
		// Of an hour, 300 contacts with eight characters each.
		expect(world.largest).toBeLessThan(300 * 8);
	});
});

describe('what each part is for', () => {
	const count = async (setting: Partial<Setting>) => {
		let lost = 0;
		let repeated = 0;
		for (const seed of seeds.slice(0, 10)) {
			const { counts } = await hour(seed, setting);
			lost += counts.lost;
			repeated += counts.repeated;
		}
		return { lost, repeated };
	};

	it('without an overlap, late contacts are lost', async () => {
		expect((await count({ overlap: 0 })).lost).toBeGreaterThan(0);
	});

	it('without the memory, contacts are repeated', async () => {
		const change = (cursor: Cursor) => ({ ...cursor, seen: {} });
		expect((await count({ change })).repeated).toBeGreaterThan(0);
	});

	it('with the cursor at the time of this machine, contacts are lost', async () => {
		const change = (cursor: Cursor, now: number): Cursor => ({
			...cursor,
			readTo: now,
			scan: undefined,
		});
		expect((await count({ change, ahead: 12 * MINUTE })).lost).toBeGreaterThan(0);
	});
});
