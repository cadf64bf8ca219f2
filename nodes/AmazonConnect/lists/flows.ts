import type { ContactFlowSummary } from '@aws-sdk/client-connect';
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { nothingToChoose } from './empty';
import { searchList, type List } from './lookUp';
import { chosenInstance } from './parameters';

/** The most that the API gives: https://docs.aws.amazon.com/connect/latest/APIReference/API_ListContactFlows.html */
const PAGE = 1000;

const flows: List<ContactFlowSummary> = {
	operation: 'ListContactFlows',
	// Quota L-4641705A: https://docs.aws.amazon.com/general/latest/gr/connect_region.html
	quota: { requestsPerSecond: 2, burst: 5 },
	errors: {
		iamAction: 'connect:ListContactFlows',
		iamResources: "'contact-flow/*' of the instance. 'By ID' works without it",
		notFound: "Check that the instance in 'Instance' is in the credential's Region and account.",
	},
	id: 'Id',
	texts: ['Name'],
	async readPage({ sdk, connect }, InstanceId, NextToken) {
		const command = new sdk.ListContactFlowsCommand({
			InstanceId,
			ContactFlowTypes: ['CONTACT_FLOW'],
			MaxResults: PAGE,
			NextToken,
		});
		const { ContactFlowSummaryList: entries, NextToken: next } = await connect.send(command);
		return { entries, next };
	},
};

/** Fills the list of *Flow*: published and active inbound flows, the kind that a chat can start. */
export async function searchFlows(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await searchList(this, flows, {
		within: chosenInstance(this),
		filter,
		paginationToken,
		shows: ({ ContactFlowState, ContactFlowStatus }) =>
			ContactFlowState === 'ACTIVE' && ContactFlowStatus === 'PUBLISHED',
		texts: ({ Name, Id }) => [Name, Id],
		item: ({ Name, Id = '' }) => ({ name: Name ?? Id, value: Id }),
		nothing: async (service) =>
			await nothingToChoose(this, service, {
				what: 'no published flow in this instance',
				cure: "Publish a flow of the type 'Inbound flow' in Amazon Connect. Drafts and archived flows are not listed.",
			}),
	});
}
