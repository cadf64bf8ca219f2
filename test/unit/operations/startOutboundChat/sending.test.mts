import { expect, it } from 'vitest';
import { readMoment } from '../../../../nodes/AmazonConnect/operations/startOutboundChat/sending.ts';
import { draftOf, problemOf, sms } from '../../../support/draft.mts';

it.each([
	['2030-01-31T18:00:00Z', 'America/New_York', '2030-01-31T18:00:00.000Z'],
	['2030-01-31T18:00:00+02:00', 'America/New_York', '2030-01-31T16:00:00.000Z'],
	['2030-01-31T18:00:00', 'America/New_York', '2030-01-31T23:00:00.000Z'],
	['2030-07-31 18:00:00', 'America/New_York', '2030-07-31T22:00:00.000Z'],
	['2030-07-31T18:00', 'Asia/Kolkata', '2030-07-31T12:30:00.000Z'],
	['2030-01-31T00:30:00', 'UTC', '2030-01-31T00:30:00.000Z'],
	// Two hours after the change to summer time.
	['2030-03-31T05:00:00', 'Europe/Berlin', '2030-03-31T03:00:00.000Z'],
])('%s in %s is %s', (text, zone, moment) => {
	expect(new Date(readMoment(text, zone)).toISOString()).toBe(moment);
});

it.each([
	[{ startBefore: 'tomorrow' }, "'Start Before' is not a time"],
	[{ giveUpAfter: -1 }, "'Give Up After (Minutes)' is not a number from 0 up"],
	[{ maxRequestsPerSecond: 0 }, "'Maximum Requests per Second' is not a number from 0.01 up"],
])('%o is refused', (options, problem) => {
	expect(problemOf(sms({ options }))).toBe(problem);
});

it('without options an item is tried for ten minutes', () => {
	expect(draftOf(sms()).draft?.options).toEqual({ giveUpAfter: 600_000 });
});
