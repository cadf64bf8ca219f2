import type {
	ICredentialDataDecryptedObject,
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { hasSts } from './account';
import { NOT_AMAZON_CONNECT, notAmazonConnect, UNKNOWN } from './answers';
import { isAccountId } from './arn';
import { connectClient, stsClient } from './client';
import { readCredential, type ConnectAccess } from './credential';
import { explainError, isNetworkCode, type ErrorContext } from './errors';
import { forgetRole } from './identity';
import { loadSdk, type Sdk } from './loadSdk';
import { AssumeRoleError } from './roleErrors';
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

/**
 * Whether being refused a list proves that the keys are good: AWS knows them, and misses a permission. A
 * deny, such as that of a Region, may be for all requests.
 */
const provesKeys = (error: unknown): boolean =>
	error instanceof Error &&
	['AccessDeniedException', 'AccessDenied'].includes(error.name) &&
	!/explicit deny|no service control policy/i.test(error.message);

/** What is asked: its name, and the field that sends the question elsewhere. */
interface Asked {
	name: string;
	field: string;
	endpoint?: string;
	errors: ErrorContext;
}

const GOOD: INodeCredentialTestResult = { status: 'OK', message: 'Connection successful' };

/** n8n shows the first words only, and the rest behind "More details". */
const failure = (what: string, cure: string): INodeCredentialTestResult => ({
	status: 'Error',
	message: `${what}. ${cure}`.trim(),
});

interface SdkErrorShape {
	name?: unknown;
	$fault?: unknown;
	$metadata?: { httpStatusCode?: number };
}

/**
 * Whether an error comes from an answer that AWS did not give. For STS the SDK's own errors must tell:
 * what it could not read has a status but no `$fault`; what it could read and found no error's name
 * in is called `Unknown`. Redirects and 5xx are left out: AWS's own front door may answer these
 * without a name.
 */
function isForeignAnswer(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return false;
	const { name, $fault, $metadata }: SdkErrorShape = error;
	if (name === NOT_AMAZON_CONNECT) return true;
	const status = $metadata?.httpStatusCode ?? 0;
	const answered = (status >= 200 && status < 300) || (status >= 400 && status < 500);
	return answered && ($fault === undefined || name === UNKNOWN);
}

/** Why the question got no answer that proves anything. */
function explain(
	thrown: unknown,
	access: ConnectAccess,
	{ name, field, endpoint, errors }: Asked,
): INodeCredentialTestResult {
	const { message, advice, code } = explainError(thrown, errors, access);
	if (isForeignAnswer(thrown instanceof AssumeRoleError ? thrown.reason : thrown)) {
		const where = endpoint ? `'${field}' in the credential, and ` : '';
		return failure(
			`This was not ${name}: another server answered instead`,
			`Check ${where}the proxy of the n8n server.`,
		);
	}
	const where = endpoint ? `'${field}'` : `'Region' ${access.region}`;
	const what = isNetworkCode(code) ? `${where} cannot be reached from the n8n server` : message;
	return failure(what, advice);
}

/**
 * The account whose keys these are; undefined where STS has no FIPS endpoint. There the list of instances
 * alone shows whether the keys are good.
 */
async function askAccount(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
): Promise<string | undefined> {
	if (!hasSts(access)) return undefined;
	const client = stsClient(sdk, access, transport);
	const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
	if (!isAccountId(Account)) throw notAmazonConnect();
	return Account;
}

/** Whether the Region has no instance. */
async function askWhetherEmpty(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
): Promise<boolean> {
	const client = connectClient(sdk, access, transport);
	const answer = await client.send(new sdk.ListInstancesCommand({ MaxResults: 1 }));
	const { InstanceSummaryList: instances, NextToken } = answer;
	if (!Array.isArray(instances)) throw notAmazonConnect();
	return instances.length === 0 && !NextToken;
}

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

	let account: string | undefined;
	try {
		account = await askAccount(sdk, access, transport);
	} catch (error) {
		const asked = { name: 'AWS STS', field: 'STS Endpoint', errors: CALLER_IDENTITY };
		return explain(error, access, { ...asked, endpoint: endpoints.sts });
	}
	try {
		if (await askWhetherEmpty(sdk, access, transport)) {
			const whose = account ? `account ${account}` : 'their account';
			return failure(
				`The keys are good, but ${whose} has no Amazon Connect instance in ${region}`,
				"Choose another 'Region', or enter the keys of another account.",
			);
		}
	} catch (error) {
		const asked = { name: 'Amazon Connect', field: 'Amazon Connect Endpoint' };
		if (provesKeys(error)) return GOOD;
		return explain(error, access, {
			...asked,
			endpoint: endpoints.connect,
			errors: LIST_INSTANCES,
		});
	}
	return GOOD;
}

/** n8n's entry to the test of the credential type `amazonConnectApi`. */
export async function amazonConnectApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	return await testAccess(credential.data ?? {}, viaCredentialTest(this.helpers));
}
