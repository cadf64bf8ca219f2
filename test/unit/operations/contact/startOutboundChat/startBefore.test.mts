import { expect, it } from 'vitest';
import { draftOf, problemOf, sms } from '../../../../support/draft.mts';

it.each([
	[{ startBefore: 'tomorrow' }, "'Start Before' is not a time"],
	...[
		'2030-02-30T18:00:00Z',
		'2030-02-29',
		'2030-04-31 10:00',
		'2030-13-01T10:00:00Z',
		'2030-00-10T10:00:00Z',
		'2030-01-00T10:00:00Z',
		'2030-01-01T25:00:00Z',
		'2030-01-01T10:60:00',
		'2030-01-01T10:00:00+99:00',
		'01/02/2030',
		'Jan 31 2030',
		true,
		['2030-01-31T18:00:00Z'],
		new Date(NaN),
	].map((startBefore): [object, string] => [{ startBefore }, "'Start Before' is not a time"]),
	...['0x40', '1e2', [], true, {}, NaN, Infinity].map((giveUpAfter): [object, string] => [
		{ giveUpAfter },
		"'Give Up After (Minutes)' is not a number of at least 0",
	]),
	[
		{ maxRequestsPerSecond: '0x1' },
		"'Maximum Requests per Second' is not a number of at least 0.01",
	],
	[{ giveUpAfter: -1 }, "'Give Up After (Minutes)' is not a number of at least 0"],
	[{ maxRequestsPerSecond: 0 }, "'Maximum Requests per Second' is not a number of at least 0.01"],
])('%o is refused', (options, problem) => {
	expect(problemOf(sms({ options }))).toBe(problem);
});

it('an empty Start Before comes with its cure', () => {
	const { problems } = draftOf(sms({ options: { startBefore: '' } }));
	expect(problems[0].cure).toBe(
		"Use a format such as '2030-01-31T18:00:00Z', or remove the option.",
	);
});

it('Start Before takes a date', () => {
	const startBefore = new Date('2030-02-28T10:00:00Z');
	expect(draftOf(sms({ options: { startBefore } })).draft?.start?.startBefore).toBe(
		startBefore.getTime(),
	);
});

it('numbers are taken as text too', () => {
	const options = { giveUpAfter: ' 1.5 ', maxRequestsPerSecond: '0.5' };
	expect(draftOf(sms({ options })).draft?.options).toEqual({
		giveUpAfter: 90_000,
		maxRequestsPerSecond: 0.5,
	});
});

it('without options an item is tried for ten minutes', () => {
	expect(draftOf(sms()).draft?.options).toEqual({ giveUpAfter: 600_000 });
});
