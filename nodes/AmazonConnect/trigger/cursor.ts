import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { isJsonObject } from '../aws/json';

/**
 * How far a trigger has come, in the node's static data. All times are milliseconds since the epoch by the
 * service's clock, never by that of this machine.
 */
export interface Cursor {
	/** What it belongs to: Region, instance and event. With others, the trigger begins anew. */
	of: string;
	/** What was handled from this time on is in `seen`. Nothing before it is looked for. */
	since: number;
	/** Everything before it has been read completely. */
	readTo: number;
	/** A scan that did not come to its end: where it goes on, and what `readTo` is after its end. */
	scan?: { from: number; until: number };
	/** What was handled: minute since the epoch -> hashes of IDs, one after the other. */
	seen: Record<string, string>;
	/** What could not be handled though others could, by the hash of its ID: `readTo` stays before it. */
	failed: Record<string, Failed>;
}

/** When the event of a contact was that could not be handled, and in how many scans it could not. */
export interface Failed {
	at: number;
	scans: number;
}

const MINUTE = 60_000;

/** Characters of a hash: 48 bits, so that one contact in 10¹⁰ is taken for one of 6,000 that were handled. */
const HASH = 8;

export const hashOf = (id: string): string =>
	createHash('sha256').update(id.toLowerCase()).digest('base64url').slice(0, HASH);

const minuteOf = (at: number): number => Math.floor(at / MINUTE);

const isTime = (value: unknown): value is number =>
	typeof value === 'number' && Number.isFinite(value) && value > 0;

const isFailed = (value: unknown): value is Failed =>
	isJsonObject(value) && isTime(value.at) && isTime(value.scans);

/** The cursor in static data; undefined where there is none of this kind, or another node's. */
export function readCursor(data: IDataObject, of: string): Cursor | undefined {
	const { cursor } = data;
	if (!isJsonObject(cursor) || cursor.of !== of) return undefined;
	if (!isTime(cursor.readTo) || !isTime(cursor.since)) return undefined;
	const scan = isJsonObject(cursor.scan) ? cursor.scan : {};
	const seen = isJsonObject(cursor.seen) ? cursor.seen : {};
	const failed = isJsonObject(cursor.failed) ? cursor.failed : {};
	const minutes = Object.entries(seen).filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string',
	);
	return {
		of,
		since: cursor.since,
		readTo: cursor.readTo,
		...(isTime(scan.from) && isTime(scan.until)
			? { scan: { from: scan.from, until: scan.until } }
			: {}),
		seen: Object.fromEntries(minutes),
		failed: Object.fromEntries(
			Object.entries(failed).filter((entry): entry is [string, Failed] => isFailed(entry[1])),
		),
	};
}

/** A cursor that reports nothing from before a time. */
export const newCursor = (of: string, at: number): Cursor => ({
	of,
	since: at,
	readTo: at,
	seen: {},
	failed: {},
});

/** What was handled, for a poll: looked up and added to by the hash of a contact's ID. */
export class Seen {
	/** Hash -> the minute up to which it is kept. */
	readonly #minutes = new Map<string, number>();

	constructor({ seen }: Cursor) {
		for (const [minute, hashes] of Object.entries(seen)) {
			for (let at = 0; at < hashes.length; at += HASH) {
				this.#minutes.set(hashes.slice(at, at + HASH), Number(minute));
			}
		}
	}

	has(hash: string): boolean {
		return this.#minutes.has(hash);
	}

	/** Adds a contact, or keeps one for longer whose time the service has corrected. */
	add(hash: string, at: number): void {
		this.#minutes.set(hash, Math.max(minuteOf(at), this.#minutes.get(hash) ?? 0));
	}

	/** In the form that is kept, without what scans no longer read. */
	from(at: number): Cursor['seen'] {
		const kept: Cursor['seen'] = {};
		for (const [hash, minute] of this.#minutes) {
			if (minute >= minuteOf(at)) kept[minute] = (kept[minute] ?? '') + hash;
		}
		return kept;
	}
}
