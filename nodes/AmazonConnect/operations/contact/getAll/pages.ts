import type { ContactSearchSummary } from '@aws-sdk/client-connect';
import type { ApiQuota } from '../../../pace/quotas';
import type { Service } from '../../operation';
import { searchContacts } from '../../shared/contactSearch';
import { readSearchPage, searchQuota } from '../../shared/searchPage';
import type { GetManyRequest } from './request';

export const quotaOf = ({ timeRange }: GetManyRequest): ApiQuota => searchQuota(timeRange.type);

/** Searches; the first request has its slot already. */
export async function search(
	service: Service,
	request: GetManyRequest,
): Promise<ContactSearchSummary[]> {
	const { InstanceId, timeRange, criteria, newestFirst, limit } = request;
	const query = { InstanceId, type: timeRange.type, criteria, newestFirst };
	let first = true;
	return await searchContacts({
		range: timeRange,
		newestFirst,
		limit,
		async read(range, token) {
			const client = first ? service.client : await service.clientFor(quotaOf(request));
			first = false;
			return await readSearchPage(service, client, query, range, token);
		},
	});
}
