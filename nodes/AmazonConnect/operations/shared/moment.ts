/** A date, with or without a time of day and a time zone. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** Whether a month has a day. `Date.parse` takes 30 February for 2 March. */
const isDay = (year: number, month: number, day: number): boolean =>
	day > 0 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Milliseconds that a time zone is ahead of UTC at a moment. */
function offset(moment: number, timeZone: string): number {
	const options = { timeZone, hour12: false, dateStyle: 'short', timeStyle: 'medium' } as const;
	const there = new Intl.DateTimeFormat('sv-SE', options).format(moment);
	return Date.parse(`${there.replace(' ', 'T')}Z`) - moment;
}

/**
 * Milliseconds since the epoch of a time in ISO 8601; NaN for anything else. A time without a zone,
 * as n8n's picker gives it, is the workflow's.
 */
export function readMoment(text: string, timeZone: string): number {
	const [whole, year, month, day, zone] = ISO.exec(text.trim()) ?? [];
	if (whole === undefined || !isDay(Number(year), Number(month), Number(day))) return NaN;
	const iso = whole.toUpperCase().replace(' ', 'T').replace(',', '.');
	if (zone) return Date.parse(iso);
	const asUtc = Date.parse(`${iso}Z`);
	return Number.isNaN(asUtc) ? asUtc : asUtc - offset(asUtc - offset(asUtc, timeZone), timeZone);
}

/** A date of the JavaScript or, as `$now` gives it, of the Luxon kind. */
const isDate = (value: unknown): value is { valueOf(): unknown } =>
	value instanceof Date || (typeof value === 'object' && value !== null && 'toMillis' in value);

/** The same of a value: a text, or a date as expressions give it. */
export function momentOf(value: unknown, timeZone: string): number {
	if (isDate(value)) {
		const milliseconds = value.valueOf();
		return typeof milliseconds === 'number' ? milliseconds : NaN;
	}
	return typeof value === 'string' ? readMoment(value, timeZone) : NaN;
}
