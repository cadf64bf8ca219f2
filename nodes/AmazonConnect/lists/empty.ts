import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { stsClient } from '../aws/client';
import { LIST_TIMEOUT, type Service } from './lookUp';

/** The number of the account whose keys these are, as far as AWS tells. */
async function accountOf({ sdk, access, transport }: Service): Promise<string> {
	try {
		const client = stsClient(sdk, access, transport, { attemptTimeout: LIST_TIMEOUT });
		const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
		return `AWS account ${Account}`;
	} catch {
		return 'The AWS account of the credential';
	}
}

/**
 * Why a list is empty: the account and the Region that were asked, and what to do. The editor shows
 * an error's text in the drop-down, and for an empty answer only that there is none. It drops the
 * hyphens of a message, so that a Region must stand in the description.
 */
export async function nothingToChoose(
	context: ILoadOptionsFunctions,
	service: Service,
	{ what, cure }: { what: string; cure: string },
): Promise<NodeOperationError> {
	const account = await accountOf(service);
	return new NodeOperationError(context.getNode(), `There is ${what} to choose from`, {
		description: `${account} has ${what} in ${service.access.region}. ${cure}`,
	});
}
