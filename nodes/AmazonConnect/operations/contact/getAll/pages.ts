import type {
	ContactSearchSummary,
	SearchContactsCommandInput,
	SearchContactsCommandOutput,
} from '@aws-sdk/client-connect';
import { notAmazonConnect, requiredText, requireOf } from '../../../aws/answers';
import type { ApiQuota } from '../../../pace/quotas';
import type { Service } from '../../operation';
import { CONTACT_ID } from '../../shared/limits';
import type { GetManyRequest } from './request';
import { searchContacts, type Range, type SearchPage } from './search';
import { QUEUED } from './timeRange';

/**
 * Within two weeks by the time of the start, and otherwise:
 * https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
 */
const FAST: ApiQuota = { operation: 'SearchContacts', requestsPerSecond: 10, burst: 30 };
const SLOW: ApiQuota = { operation: 'SearchContacts (wide)', requestsPerSecond: 1, burst: 1 };

/** The most that the API gives: https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContacts.html */
const PAGE = 100;

export const quotaOf = ({ timeRange }: GetManyRequest): ApiQuota =>
	timeRange.type === 'INITIATION_TIMESTAMP' ? FAST : SLOW;

/** The request for a page. Newest first or not, each range of time is read in that order. */
const commandInput = (
	{ InstanceId, timeRange: { type }, criteria, newestFirst }: GetManyRequest,
	{ start, end }: Range,
	NextToken?: string,
): SearchContactsCommandInput => ({
	InstanceId,
	TimeRange: { Type: type, StartTime: new Date(start), EndTime: new Date(end) },
	SearchCriteria: criteria,
	MaxResults: PAGE,
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

/** Searches; the first request has its slot already. */
export async function search(
	service: Service,
	request: GetManyRequest,
): Promise<ContactSearchSummary[]> {
	const { sdk, abortSignal } = service;
	const { timeRange, newestFirst, limit } = request;
	let first = true;
	return await searchContacts({
		range: timeRange,
		newestFirst,
		limit,
		async read(range, token) {
			const client = first ? service.client : await service.clientFor(quotaOf(request));
			first = false;
			const command = new sdk.SearchContactsCommand(commandInput(request, range, token));
			requireOf(command, checkPage);
			return pageOf(await client.send(command, { abortSignal }));
		},
	});
}
