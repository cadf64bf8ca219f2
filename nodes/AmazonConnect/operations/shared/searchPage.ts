import type {
	SearchContactsCommandInput,
	SearchContactsCommandOutput,
	SearchContactsTimeRangeType,
	SearchCriteria,
} from '@aws-sdk/client-connect';
import { dateOf, notAmazonConnect, requiredText, requireOf } from '../../aws/answers';
import { TOO_LONG } from '../../aws/httpHandler';
import type { ConnectClient } from '../../aws/loadSdk';
import type { ApiQuota } from '../../pace/quotas';
import type { Service } from '../operation';
import type { Range, SearchPage } from './contactSearch';
import { CONTACT_ID } from './limits';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContactsTimeRange.html */
export const TIME_RANGE_TYPES = [
	'INITIATION_TIMESTAMP',
	'CONNECTED_TO_AGENT_TIMESTAMP',
	'DISCONNECT_TIMESTAMP',
	'ENQUEUE_TIMESTAMP',
] as const satisfies readonly SearchContactsTimeRangeType[];

export type TimeRangeType = (typeof TIME_RANGE_TYPES)[number];

/** The one type whose time a search cannot be sorted by. */
export const QUEUED = 'ENQUEUE_TIMESTAMP';

/** What is searched for, in any range of time. */
export interface ContactQuery {
	InstanceId: string;
	type: TimeRangeType;
	criteria?: SearchCriteria;
	newestFirst: boolean;
}

/**
 * Within two weeks by the time of the start, and otherwise:
 * https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
 */
const FAST: ApiQuota = { operation: 'SearchContacts', requestsPerSecond: 10, burst: 30 };
const SLOW: ApiQuota = { operation: 'SearchContacts (wide)', requestsPerSecond: 1, burst: 1 };

/** Contacts of a page at most: https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContacts.html */
const PAGE = 100;

/** The quota of a search by a time, in ranges of at most two weeks. */
export const searchQuota = (type: TimeRangeType): ApiQuota =>
	type === 'INITIATION_TIMESTAMP' ? FAST : SLOW;

const commandInput = (
	{ InstanceId, type, criteria, newestFirst }: ContactQuery,
	{ start, end }: Range,
	MaxResults: number,
	NextToken?: string,
): SearchContactsCommandInput => ({
	InstanceId,
	TimeRange: { Type: type, StartTime: new Date(start), EndTime: new Date(end) },
	SearchCriteria: criteria,
	MaxResults,
	NextToken,
	// The API cannot sort by the time of queuing.
	Sort:
		type === QUEUED
			? undefined
			: { FieldName: type, Order: newestFirst ? 'DESCENDING' : 'ASCENDING' },
});

/** @throws an error for an answer that is not a page of contacts */
function checkPage(output?: SearchContactsCommandOutput): void {
	if (!Array.isArray(output?.Contacts)) throw notAmazonConnect(200);
	for (const contact of output.Contacts) requiredText(contact?.Id, CONTACT_ID);
}

const pageOf = ({
	Contacts = [],
	NextToken,
	TotalCount,
}: SearchContactsCommandOutput): SearchPage => ({
	contacts: Contacts,
	next: NextToken || undefined,
	total: typeof TotalCount === 'number' && TotalCount >= 0 ? TotalCount : undefined,
});

/** A page, and when the service answered it by its own clock, in milliseconds since the epoch. */
export interface SearchAnswer extends SearchPage {
	date?: number;
}

/**
 * Reads a page of a search, whose quota has a slot for it. One that is longer than the node reads is asked for in
 * halves; whether AWS takes a token with another number of contacts, it does not say.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContacts.html
 *
 * @throws an error for an answer that is not a page of contacts
 */
export async function readSearchPage(
	service: Pick<Service, 'sdk' | 'abortSignal' | 'clientFor'>,
	client: ConnectClient,
	query: ContactQuery,
	range: Range,
	token?: string,
	most = PAGE,
): Promise<SearchAnswer> {
	const { sdk, abortSignal } = service;
	const command = new sdk.SearchContactsCommand(commandInput(query, range, most, token));
	requireOf(command, checkPage);
	let date: number | undefined;
	dateOf(command, (at) => {
		date = at;
	});
	try {
		return { ...pageOf(await client.send(command, { abortSignal })), date };
	} catch (error) {
		const isTooLong = error instanceof Error && error.name === TOO_LONG;
		if (!isTooLong || most === 1) return await Promise.reject(error);
		const again = await service.clientFor(searchQuota(query.type));
		return await readSearchPage(service, again, query, range, token, Math.ceil(most / 2));
	}
}
