import type { InstanceSummary } from '@aws-sdk/client-connect';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { nothingToChoose } from './empty';
import { searchList, type List } from './lookUp';

/** The API gives 10 at most: https://docs.aws.amazon.com/connect/latest/APIReference/API_ListInstances.html */
const PAGE = 10;

const instances: List<InstanceSummary> = {
	operation: 'ListInstances',
	// Quota L-98C95556 is 1: https://docs.aws.amazon.com/general/latest/gr/connect_region.html
	// A little less, because one request may be faster on its way than the one before.
	quota: { requestsPerSecond: 0.95, burst: 1 },
	errors: {
		iamAction: 'connect:ListInstances',
		iamResources: "all resources (*). 'By ID' works without it",
		notFound: "Check 'Region' and 'Amazon Connect Endpoint' in the credential.",
	},
	id: 'Id',
	texts: ['InstanceAlias', 'InstanceStatus', 'InstanceAccessUrl'],
	async readPage({ sdk, connect }, _, NextToken) {
		const command = new sdk.ListInstancesCommand({ MaxResults: PAGE, NextToken });
		const { InstanceSummaryList: entries, NextToken: next } = await connect.send(command);
		return { entries, next };
	},
};

/** What is behind the alias of an instance that cannot be used yet, or never. */
const STATUS: Partial<Record<string, string>> = {
	CREATION_IN_PROGRESS: ' (being created)',
	CREATION_FAILED: ' (creation failed)',
};

/** Fills the list of *Instance*. */
export async function searchInstances(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await searchList(this, instances, {
		filter,
		paginationToken,
		texts: ({ InstanceAlias, Id }) => [InstanceAlias, Id],
		item: ({ InstanceAlias, Id = '', InstanceStatus = '', InstanceAccessUrl }) => ({
			name: `${InstanceAlias ?? Id}${STATUS[InstanceStatus] ?? ''}`,
			value: Id,
			url: InstanceAccessUrl,
		}),
		nothing: async (service) =>
			await nothingToChoose(this, service, {
				what: 'no Amazon Connect instance',
				cure: "Correct 'Region' or the keys in the credential.",
			}),
	});
}
