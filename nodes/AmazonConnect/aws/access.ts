import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';
import { readCredential, type ConnectAccess } from './credential';

const CREDENTIAL = 'amazonConnectApi';

/**
 * What the node's credential gives access to.
 *
 * @throws NodeOperationError that names the credential's field
 */
export async function readAccess(
	context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
): Promise<ConnectAccess> {
	const { access, problem } = readCredential(await context.getCredentials(CREDENTIAL, 0));
	if (access) return access;
	throw new NodeOperationError(
		context.getNode(),
		`'${problem.field}' in the credential ${problem.problem}`,
		{ description: problem.cure },
	);
}
