import type { GetTranscriptRequest } from '@aws-sdk/client-connectparticipant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { participantCalls, type ParticipantCalls } from '../support/participantSdk.mts';
import { reply } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import type { Contact } from './state.mts';

let local: LocalConnect;
let now: number;
let calls: ParticipantCalls;
let contact: Contact;
let token: string | undefined;
beforeEach(async () => {
	now = 1_800_000_000_000;
	local = await startLocalConnect();
	// The SDK signs with its own clock.
	Object.assign(local.state.behaviour, { now: () => now, verifySignatures: false });
	calls = participantCalls(local);
	[contact] = startContacts(local, 1);
	token = await calls.join(contact);
	// 0 is "Hello", 1 "joined", then 2 to 13, a second apart.
	for (let index = 2; index < 14; index++) {
		now += 1000;
		reply(local.state, contact, String(index));
	}
});
afterEach(async () => await local.close());

const idOf = (index: number) => contact.transcript[index].Id;
const timeOf = (index: number) => contact.transcript[index].AbsoluteTime;

/** The places of the items on a page. */
const read = async (request: Partial<GetTranscriptRequest>) => {
	const { Transcript = [], NextToken } = await calls.transcript(token, request);
	const ids = contact.transcript.map(({ Id }) => Id);
	return { page: Transcript.map(({ Id }) => ids.indexOf(Id ?? '')), NextToken };
};

/** The places of the items on all pages. */
const readAll = async (request: Partial<GetTranscriptRequest>) => {
	const pages: number[][] = [];
	let NextToken: string | undefined;
	do {
		const answer = await read({ ...request, NextToken });
		pages.push(answer.page);
		({ NextToken } = answer);
	} while (NextToken);
	return pages;
};

const range = (from: number, to: number) =>
	Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('begins with the latest ten, latest first', async () => {
	const { page, NextToken } = await read({});
	expect(page).toEqual(range(4, 13).toReversed());
	expect(NextToken).toBeDefined();
});

it('has all pages, in both directions and orders', async () => {
	const MaxResults = 6;
	expect(await readAll({ MaxResults })).toEqual([
		range(8, 13).toReversed(),
		range(2, 7).toReversed(),
		[1, 0],
	]);
	expect(await readAll({ MaxResults, SortOrder: 'ASCENDING' })).toEqual([
		range(8, 13),
		range(2, 7),
		[0, 1],
	]);
	const StartPosition = { Id: idOf(0) };
	expect(await readAll({ MaxResults, StartPosition, SortOrder: 'ASCENDING' })).toEqual([
		range(0, 5),
		range(6, 11),
		[12, 13],
	]);
});

it('pages stay in place while the customer writes', async () => {
	const first = await read({ MaxResults: 4 });
	reply(local.state, contact, 'new');
	const second = await read({ MaxResults: 4, NextToken: first.NextToken });
	expect([...first.page, ...second.page]).toEqual(range(6, 13).toReversed());
});

describe('from a position', () => {
	const SortOrder = 'ASCENDING';

	it('of an item', async () => {
		const StartPosition = { Id: idOf(11) };
		expect((await read({ StartPosition, SortOrder })).page).toEqual([11, 12, 13]);
		const back = { StartPosition, SortOrder, ScanDirection: 'BACKWARD', MaxResults: 2 } as const;
		expect((await read(back)).page).toEqual([10, 11]);
		local.state.behaviour.transcriptStart = 'exclusive';
		expect((await read({ StartPosition, SortOrder })).page).toEqual([12, 13]);
		expect((await read(back)).page).toEqual([9, 10]);
		expect((await read({ StartPosition: { Id: idOf(13) } })).page).toEqual([]);
	});

	it('of a time', async () => {
		const StartPosition = { AbsoluteTime: timeOf(11) };
		expect((await read({ StartPosition, SortOrder })).page).toEqual([11, 12, 13]);
		const back = { StartPosition, SortOrder, ScanDirection: 'BACKWARD', MaxResults: 2 } as const;
		expect((await read(back)).page).toEqual([10, 11]);
		local.state.behaviour.transcriptStart = 'exclusive';
		expect((await read({ StartPosition, SortOrder })).page).toEqual([12, 13]);
		expect((await read(back)).page).toEqual([9, 10]);
	});

	it('of a time between two items, before and after all', async () => {
		const between = new Date(Date.parse(timeOf(11)) + 500).toISOString();
		const from = async (AbsoluteTime: string) =>
			(await read({ StartPosition: { AbsoluteTime }, SortOrder, MaxResults: 100 })).page;
		expect(await from(between)).toEqual([12, 13]);
		expect(await from('2000-01-01T00:00:00.000Z')).toEqual(range(0, 13));
		expect(await from('2100-01-01T00:00:00.000Z')).toEqual([]);
	});

	it('of the most recent items', async () => {
		expect((await read({ StartPosition: { MostRecent: 3 }, SortOrder })).page).toEqual([
			11, 12, 13,
		]);
		expect((await read({ StartPosition: { MostRecent: 100 }, SortOrder })).page).toEqual(
			range(0, 9),
		);
	});
});

it('of a contact of another chat it has nothing', async () => {
	expect(await read({ ContactId: 'other' })).toEqual({ page: [], NextToken: undefined });
	expect((await read({ ContactId: contact.contactId })).page).toHaveLength(10);
});

it('the last page has no token, an empty one, or an empty page after it', async () => {
	const MaxResults = 14;
	expect((await read({ MaxResults })).NextToken).toBeUndefined();
	local.state.behaviour.lastPage = 'emptyToken';
	expect((await read({ MaxResults })).NextToken).toBe('');
	local.state.behaviour.lastPage = 'emptyPage';
	const pages = await readAll({ MaxResults });
	expect(pages.map((page) => page.length)).toEqual([14, 0]);
});

it('the server may give smaller pages than asked for', async () => {
	local.state.behaviour.pageSize = 5;
	const pages = await readAll({ MaxResults: 100 });
	expect(pages.map((page) => page.length)).toEqual([5, 5, 4]);
});

it.each([
	{ MaxResults: 101 },
	{ MaxResults: -1 },
	{ NextToken: 'unknown' },
	{ SortOrder: 'UPWARD' },
	{ ScanDirection: 'FORWARD' },
	{ ScanDirection: 'FORWARD', StartPosition: {} },
	{ StartPosition: { Id: 'unknown' } },
	{ StartPosition: { AbsoluteTime: 'yesterday' } },
	{ StartPosition: { MostRecent: 101 } },
	{ StartPosition: { MostRecent: 1, AbsoluteTime: '2000-01-01T00:00:00.000Z' } },
	{ ContactId: '' },
])('refuses %o', async (request) => {
	await expect(read(request as Partial<GetTranscriptRequest>)).rejects.toMatchObject({
		name: 'ValidationException',
		$metadata: { httpStatusCode: 400 },
	});
});
