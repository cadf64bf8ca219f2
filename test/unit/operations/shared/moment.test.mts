import { expect, it } from 'vitest';
import { momentOf, readMoment } from '../../../../nodes/AmazonConnect/operations/shared/moment.ts';

it.each([
	['2030-01-31T18:00:00Z', 'America/New_York', '2030-01-31T18:00:00.000Z'],
	['2030-01-31T18:00:00+02:00', 'America/New_York', '2030-01-31T16:00:00.000Z'],
	['2030-01-31T18:00:00', 'America/New_York', '2030-01-31T23:00:00.000Z'],
	['2030-07-31 18:00:00', 'America/New_York', '2030-07-31T22:00:00.000Z'],
	['2030-07-31T18:00', 'Asia/Kolkata', '2030-07-31T12:30:00.000Z'],
	['2028-02-29T00:30:00', 'UTC', '2028-02-29T00:30:00.000Z'],
	['2030-01-31T18:00:00.123+0530', 'UTC', '2030-01-31T12:30:00.123Z'],
	['2030-01-31', 'UTC', '2030-01-31T00:00:00.000Z'],
	['2030-01-31T00:30:00', 'UTC', '2030-01-31T00:30:00.000Z'],
	// Two hours after the change to summer time.
	['2030-03-31T05:00:00', 'Europe/Berlin', '2030-03-31T03:00:00.000Z'],
])('%s in %s is %s', (text, zone, moment) => {
	expect(new Date(readMoment(text, zone)).toISOString()).toBe(moment);
});

it('reads dates as expressions give them', () => {
	const at = Date.UTC(2030, 0, 1);
	const luxon = { toMillis: () => at, valueOf: () => at };
	expect(momentOf(new Date(at), 'UTC')).toBe(at);
	expect(momentOf(luxon, 'UTC')).toBe(at);
	for (const other of [at, true, {}, ['2030-01-01'], { toMillis: 'x' }, null]) {
		expect(momentOf(other, 'UTC')).toBeNaN();
	}
});
