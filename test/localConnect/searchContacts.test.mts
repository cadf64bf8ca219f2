import { SearchContactsCommand, type SearchContactsCommandInput } from '@aws-sdk/client-connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startContacts } from '../support/contacts.mts';
import { plainSdk } from '../support/plainSdk.mts';
import { end } from './lifecycle.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import { documentedQuotas, type Contact } from './state.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const ids = (contacts: readonly Contact[]) => contacts.map(({ contactId }) => contactId);

const search = async (overrides: Partial<SearchContactsCommandInput> = {}) => {
	const command = new SearchContactsCommand({
		InstanceId: local.state.account.instances[0].id,
		TimeRange: {
			Type: 'INITIATION_TIMESTAMP',
			StartTime: new Date(Date.now() - 3_600_000),
			EndTime: new Date(Date.now() + 1000),
		},
		...overrides,
	});
	return await plainSdk(local).send(command);
};

describe('SearchContacts', () => {
	it('gives all pages, counts on the first one, and sorts', async () => {
		const contacts = startContacts(local, 7);
		for (const [index, contact] of contacts.entries()) contact.startedAt -= index * 1000;
		const ids: unknown[] = [];
		let NextToken: string | undefined;
		do {
			const answer = await search({
				MaxResults: 3,
				NextToken,
				Sort: { FieldName: 'INITIATION_TIMESTAMP', Order: 'DESCENDING' },
			});
			if (!NextToken) expect(answer.TotalCount).toBe(7);
			ids.push(...(answer.Contacts ?? []).map(({ Id }) => Id));
			({ NextToken } = answer);
		} while (NextToken);
		expect(ids).toEqual(contacts.map(({ contactId }) => contactId));
	});

	it('has no more than its most results, and says how many there are', async () => {
		local.state.behaviour.mostSearchResults = 5;
		startContacts(local, 7);
		const { Contacts, NextToken, TotalCount } = await search();
		expect([Contacts?.length, NextToken, TotalCount]).toEqual([5, undefined, 7]);
		local.state.behaviour.totalCount = 'missing';
		expect((await search()).TotalCount).toBeUndefined();
	});

	it('shows contacts late, on request', async () => {
		const [late] = startContacts(local, 2);
		local.state.behaviour.visibleAfter = (contact) => (contact === late ? 60_000 : 0);
		expect((await search()).Contacts).toHaveLength(1);
		const now = Date.now() + 60_000;
		local.state.behaviour.now = () => now;
		local.state.behaviour.verifySignatures = false;
		expect((await search()).Contacts).toHaveLength(2);
	});

	it('has pages that shift, on request', async () => {
		const contacts = startContacts(local, 4);
		for (const shifts of [false, true]) {
			local.state.behaviour.pagesShift = shifts;
			local.state.behaviour.visibleAfter = (contact) => (contact === contacts[0] ? 60_000 : 0);
			const { NextToken, Contacts: first } = await search({ MaxResults: 2 });
			expect(first?.map(({ Id }) => Id)).toEqual(ids(contacts.slice(1, 3)));
			local.state.behaviour.visibleAfter = () => 0;
			const { Contacts } = await search({ MaxResults: 2, NextToken });
			// The one that has come in front moves another one to the next page.
			expect(Contacts?.map(({ Id }) => Id)).toEqual(ids(contacts.slice(shifts ? 2 : 3)));
		}
	});

	it('has tokens that end', async () => {
		startContacts(local, 3);
		local.state.behaviour.searchTokensEndAfter = 0;
		const { NextToken } = await search({ MaxResults: 2 });
		await expect(search({ MaxResults: 2, NextToken })).rejects.toMatchObject({
			name: 'InvalidRequestException',
		});
	});

	it('finds what is still open', async () => {
		const [open, ended] = startContacts(local, 2);
		end(local.state, ended, 'EXPIRED');
		const { Contacts } = await search({
			SearchCriteria: {
				AdditionalTimeRange: {
					Criteria: [
						{
							TimestampCondition: {
								Type: 'DISCONNECT_TIMESTAMP',
								ConditionType: 'NOT_EXISTS',
							},
						},
					],
					MatchType: 'MATCH_ALL',
				},
			},
		});
		expect(Contacts?.map(({ Id }) => Id)).toEqual([open.contactId]);
	});

	it.each<[string, Partial<SearchContactsCommandInput>]>([
		['101 a page', { MaxResults: 101 }],
		['a token that nobody gave', { NextToken: 'x' }],
		[
			'an end before the start',
			{ TimeRange: { Type: 'INITIATION_TIMESTAMP', StartTime: new Date(2), EndTime: new Date(1) } },
		],
		[
			'a criterion that it does not carry out',
			{ SearchCriteria: { ActiveRegions: ['us-east-1'] } },
		],
	])('refuses %s', async (_, overrides) => {
		await expect(search(overrides)).rejects.toMatchObject({ name: 'InvalidRequestException' });
	});

	it('has the fast quota within two weeks by the start only', async () => {
		local.state.behaviour.quotas = documentedQuotas;
		local.state.behaviour.now = () => 0;
		const range = (Type: 'INITIATION_TIMESTAMP' | 'DISCONNECT_TIMESTAMP', days: number) => ({
			TimeRange: { Type, StartTime: new Date(0), EndTime: new Date(days * 86_400_000) },
		});
		local.state.behaviour.verifySignatures = false;
		for (let times = 0; times < 30; times++) await search(range('INITIATION_TIMESTAMP', 14));
		const throttled = { name: 'TooManyRequestsException' };
		await expect(search(range('INITIATION_TIMESTAMP', 14))).rejects.toMatchObject(throttled);
		await search(range('INITIATION_TIMESTAMP', 15));
		await expect(search(range('DISCONNECT_TIMESTAMP', 1))).rejects.toMatchObject(throttled);
	});
});
