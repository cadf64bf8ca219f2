import { describe, expect, it } from 'vitest';
import { getAll } from '../../../../../nodes/AmazonConnect/operations/contact/getAll/index.ts';
import { windowsOf } from '../../../../../nodes/AmazonConnect/operations/shared/contactSearch.ts';
import { ItemParameters } from '../../../../../nodes/AmazonConnect/operations/itemParameters.ts';
import { INSTANCE_ID, locator } from '../../../../support/draft.mts';

const NOW = Date.UTC(2030, 0, 31, 12);
const HOUR = 3_600_000;

function read(parameters: Record<string, unknown>, stored = parameters) {
	const defaults = Object.fromEntries(
		getAll.properties.map(({ name, default: value }) => [name, value]),
	);
	const all: Record<string, unknown> = {
		...defaults,
		instanceId: locator('id', INSTANCE_ID),
		...parameters,
	};
	const item = new ItemParameters((name) => all[name], {
		region: 'us-east-1',
		run: 'production',
		tool: false,
		now: NOW,
		timeZone: 'Europe/Berlin',
		index: 0,
		flow: () => ({}),
		stored: (name) => stored[name],
	});
	const draft = getAll.draft(item);
	const problems = item.problems.map(({ parameter, problem }) => `'${parameter}' ${problem}`);
	return { draft, problems: problems.join('; ') };
}
const requestOf = (parameters: Record<string, unknown>) => {
	const { draft, problems } = read(parameters);
	if (!draft) throw new Error(problems);
	return draft.request;
};
const criteriaOf = (filters: Record<string, unknown>) => requestOf({ filters }).criteria;

describe('a new node', () => {
	it('asks for 50 contacts that started within 24 hours, newest first', () => {
		expect(requestOf({})).toEqual({
			InstanceId: INSTANCE_ID,
			timeRange: { type: 'INITIATION_TIMESTAMP', start: NOW - 24 * HOUR, end: NOW },
			criteria: undefined,
			newestFirst: true,
			limit: 50,
			details: false,
			simplify: true,
		});
	});

	it('leaves the input fields out', () => {
		expect(read({}).draft?.includeInputFields).toBe(false);
	});
});

describe('the time range', () => {
	it('is read in the time zone of the workflow', () => {
		const { timeRange } = requestOf({
			startTime: '2030-01-30T00:00:00',
			endTime: '2030-01-30T01:00:00Z',
		});
		expect(timeRange.start).toBe(Date.UTC(2030, 0, 29, 23));
		expect(timeRange.end).toBe(Date.UTC(2030, 0, 30, 1));
	});

	it('begins 24 hours before a given end', () => {
		const end = Date.UTC(2030, 0, 10);
		expect(requestOf({ endTime: new Date(end) }).timeRange.start).toBe(end - 24 * HOUR);
	});

	it.each([
		[{ startTime: 'yesterday' }, "'Start Time' is not a time"],
		[{ startTime: '2030-01-31T13:00:00Z' }, "'Start Time' is not before 'End Time'"],
		[{ timeRangeType: 'SCHEDULED_TIMESTAMP' }, "'Time Range' has an unknown value"],
	])('%o is refused', (parameters, problem) => {
		expect(read(parameters).problems).toBe(problem);
	});

	it('leaves out times in which no contact can be, which would take thousands of searches', () => {
		const { timeRange } = requestOf({ startTime: '0001-01-01', endTime: '9999-12-31' });
		expect(timeRange).toMatchObject({ start: Date.UTC(2017, 0), end: NOW + 5 * 365 * 24 * HOUR });
		const range = { startTime: new Date(-8.64e15), endTime: new Date(8.64e15) };
		expect(requestOf(range).timeRange).toEqual(timeRange);
		const future = requestOf({ startTime: '2041-01-01', endTime: '9999-12-31' }).timeRange;
		expect(windowsOf(future, true)).toEqual([]);
	});

	it('an expression that gives nothing is not taken for the last 24 hours', () => {
		const stored = { startTime: '={{ $json.since }}' };
		expect(read({ startTime: '' }, stored).problems).toBe("'Start Time' is empty");
	});
});

describe('quotas', () => {
	const quota = (timeRangeType: string) => getAll.quota(requestOf({ timeRangeType }), {} as never);

	it('are the fast one for the time of the start only', () => {
		expect(quota('INITIATION_TIMESTAMP')).toMatchObject({ requestsPerSecond: 10, burst: 30 });
		for (const type of ['DISCONNECT_TIMESTAMP', 'ENQUEUE_TIMESTAMP']) {
			expect(quota(type)).toMatchObject({ requestsPerSecond: 1, burst: 1 });
		}
	});
});

describe('filters', () => {
	it.each([
		[{ agentIds: 'a, arn:aws:connect:us-east-1:1:instance/i/agent/b' }, { AgentIds: ['a', 'b'] }],
		[{ queueIds: ['q'] }, { QueueIds: ['q'] }],
		[{ channels: ['CHAT', 'VOICE'] }, { Channels: ['CHAT', 'VOICE'] }],
		[{ channels: 'chat' }, { Channels: ['CHAT'] }],
		[{ initiationMethods: ['API'] }, { InitiationMethods: ['API'] }],
		[{ name: 'Order 4711' }, { Name: { SearchText: ['Order 4711'], MatchType: 'MATCH_ALL' } }],
		[
			{ subtype: ['connect:SMS'] },
			{
				SearchableSegmentAttributes: {
					Criteria: [{ Key: 'connect:Subtype', Values: ['connect:SMS'] }],
					MatchType: 'MATCH_ALL',
				},
			},
		],
		[
			{ contactAttributes: { attribute: [{ key: 'orderId', value: '4711' }] } },
			{
				SearchableContactAttributes: {
					Criteria: [{ Key: 'orderId', Values: ['4711'] }],
					MatchType: 'MATCH_ALL',
				},
			},
		],
		[
			{ tags: { attribute: [{ key: 'aws:connect:instanceId', value: 'north' }] } },
			{ ContactTags: { AndConditions: [{ TagKey: 'aws:connect:instanceId', TagValue: 'north' }] } },
		],
		[{ stillOpen: false }, undefined],
	])('%o', (filters, criteria) => {
		expect(criteriaOf(filters)).toEqual(criteria);
	});

	it('Still Open asks for contacts without an end', () => {
		expect(criteriaOf({ stillOpen: true })?.AdditionalTimeRange?.Criteria).toEqual([
			{ TimestampCondition: { Type: 'DISCONNECT_TIMESTAMP', ConditionType: 'NOT_EXISTS' } },
		]);
	});

	// What is ended or written to afterwards depends on it: an empty filter must not let everything through.
	it.each([
		[{ agentIds: '' }, "'Agent IDs' is empty"],
		[{ queueIds: ' , ' }, "'Queue IDs' is empty"],
		[{ queueIds: 'arn:aws:connect:us-east-1:1:instance/i/queue/' }, "'Queue IDs' has an empty ID"],
		[{ channels: [] }, "'Channels' is empty"],
		[{ channels: undefined }, "'Channels' is empty"],
		[{ channels: ['SMS'] }, `'Channels' has an unknown value: "SMS"`],
		[{ name: ' ' }, "'Name' is empty"],
		[{ tags: {} }, "'Tags' is empty"],
		[{ contactAttributes: {} }, "'Contact Attributes' is empty"],
		[
			{ contactAttributes: { attribute: [{ key: 'orderId', value: '' }] } },
			`'Contact Attributes' has no value for "orderId"`,
		],
		[{ stillOpen: '' }, "'Still Open' is neither true nor false"],
		[{ subtype: '' }, "'Subtype' is empty"],
		[
			{ agentIds: Array.from({ length: 101 }, (_, index) => `a${index}`) },
			"'Agent IDs' has 101 IDs; the limit is 100",
		],
	])('%o is refused', (filters, problem) => {
		expect(read({ filters }).problems).toBe(problem);
	});

	it('Still Open and Ended contradict each other', () => {
		const parameters = { timeRangeType: 'DISCONNECT_TIMESTAMP', filters: { stillOpen: true } };
		expect(read(parameters).problems).toContain("'Still Open' cannot be combined");
	});

	it('what is searched for is confidential', () => {
		const filters = {
			name: 'Ada',
			contactAttributes: { attribute: [{ key: 'mail', value: 'ada@example.com' }] },
			tags: { attribute: [{ key: 'family', value: 'Lovelace' }] },
		};
		const confidential = ['ada@example.com', 'Ada', 'Lovelace'];
		expect(read({ filters }).draft?.confidential).toEqual(confidential);
	});
});

describe('how many', () => {
	it('all, or a limit', () => {
		expect(requestOf({ returnAll: true }).limit).toBe(Number.POSITIVE_INFINITY);
		expect(requestOf({ limit: 7 }).limit).toBe(7);
	});

	it.each([
		[{ limit: 0 }, "'Limit' is not between 1 and 1,000,000"],
		[{ limit: '' }, "'Limit' is empty"],
		[{ returnAll: 'maybe' }, "'Return All' is neither true nor false"],
	])('%o is refused', (parameters, problem) => {
		expect(read(parameters).problems).toBe(problem);
	});
});
