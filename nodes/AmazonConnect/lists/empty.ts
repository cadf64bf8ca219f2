import { NodeOperationError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { accountOfService, type ListAccess } from './lookUp';

/**
 * Why a list is empty: the account and the Region that were asked, and what to do. The editor shows
 * an error's text in the drop-down, and for an empty answer only that there is none. It drops the
 * hyphens of a message, so that a Region must stand in the description.
 */
export async function nothingToChoose(
	context: ILoadOptionsFunctions,
	service: ListAccess,
	{ what, cure }: { what: string; cure: string },
): Promise<NodeOperationError> {
	const account = await accountOfService(service);
	const whose = account ? `AWS account ${account}` : 'The AWS account of the credential';
	return new NodeOperationError(context.getNode(), `There is ${what} to choose from`, {
		description: `${whose} has ${what} in ${service.access.region}. ${cure}`,
	});
}
