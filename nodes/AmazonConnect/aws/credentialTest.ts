import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { connectClient, stsClient } from './client';
import { readCredential } from './credential';
import { explainError, isNetworkCode, type ErrorContext } from './errors';
import { forgetRole } from './identity';
import { loadSdk } from './loadSdk';
import { STS_FIPS_REGIONS } from './regions';
import { viaCredentialTest, type Transport } from './transports';

const CALLER_IDENTITY: ErrorContext = {
	iamAction: 'sts:GetCallerIdentity',
	iamResources: 'all resources',
	notFound: "Check 'STS Endpoint' in the credential.",
};

const LIST_INSTANCES: ErrorContext = {
	iamAction: 'connect:ListInstances',
	iamResources: 'all resources',
	notFound: "Check 'Region' and 'Amazon Connect Endpoint' in the credential.",
};

/** Being refused a list proves that the keys are good. */
const KEYS_ARE_GOOD = new Set(['AccessDeniedException', 'AccessDenied']);

/** n8n shows the first words only, and the rest behind "More details". */
const failure = (what: string, cure: string): INodeCredentialTestResult => ({
	status: 'Error',
	message: `${what}. ${cure}`.trim(),
});

/** Asks AWS who the keys or the role are, then whether Amazon Connect in the Region knows them. */
export async function testAccess(
	data: ICredentialDataDecryptedObject,
	transport: Transport,
): Promise<INodeCredentialTestResult> {
	const { access, problem } = readCredential(data);
	if (problem) return failure(`'${problem.field}' ${problem.problem}`, problem.cure);

	const sdk = await loadSdk();
	forgetRole(access);
	const { endpoints, region } = access;
	const place = (endpoint: string | undefined, field: string) =>
		endpoint ? `'${field}'` : `'Region' ${region}`;
	const describe = (error: unknown, context: ErrorContext, where: string) => {
		const { message, advice, code } = explainError(error, context);
		const what = isNetworkCode(code) ? `${where} cannot be reached from the n8n server` : message;
		return { code, result: failure(what, advice) };
	};

	try {
		// Without it, the list of instances alone shows whether the keys are good.
		const hasSts = !access.fips || STS_FIPS_REGIONS.includes(region);
		if (hasSts) {
			await stsClient(sdk, access, transport).send(new sdk.GetCallerIdentityCommand({}));
		}
	} catch (error) {
		return describe(error, CALLER_IDENTITY, place(endpoints.sts, 'STS Endpoint')).result;
	}
	try {
		const listInstances = new sdk.ListInstancesCommand({ MaxResults: 1 });
		await connectClient(sdk, access, transport).send(listInstances);
	} catch (error) {
		const where = place(endpoints.connect, 'Amazon Connect Endpoint');
		const { code, result } = describe(error, LIST_INSTANCES, where);
		if (!KEYS_ARE_GOOD.has(code)) return result;
	}
	return { status: 'OK', message: 'Connection successful' };
}

/** n8n's entry to the test of the credential type `amazonConnectApi`. */
export async function amazonConnectApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await testAccess(credential.data ?? {}, viaCredentialTest(this.helpers));
}
