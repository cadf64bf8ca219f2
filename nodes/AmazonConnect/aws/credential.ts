import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { OTHER_REGION } from './regions';

/** What a complete *Amazon Connect API* credential gives access to. */
export interface ConnectAccess {
	region: string;
	keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
	/** The account's quota for StartOutboundChatContact. */
	quota: { requestsPerSecond: number; burst: number };
	/** Base URLs that replace those of AWS. */
	endpoints: { connect?: string; sts?: string; qConnect?: string };
}

/** What is wrong with a credential: the label of the field and a sentence each for what and cure. */
export interface CredentialProblem {
	field: string;
	problem: string;
	cure: string;
}

type CredentialReading =
	| { access: ConnectAccess; problem?: undefined }
	| { access?: undefined; problem: CredentialProblem };

/** The form of a Region's code, e.g. us-gov-west-1. */
const REGION_FORM = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const readText = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Undefined for a URL that may be called: https, or http on this machine, with nothing hidden in it. */
function endpointProblem(text: string): string | undefined {
	if (!URL.canParse(text)) return 'is not a URL';
	const url = new URL(text);
	const safe =
		url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
	if (!safe) return 'is not an https URL';
	if (url.username || url.password) return 'contains a user name or password';
	return url.search || url.hash ? 'contains a query or fragment' : undefined;
}

/**
 * Checks a credential's fields. Values are trimmed, and switched-off sections are left out. An empty
 * key is a problem, never a reason to look for credentials elsewhere: the node would act with the
 * rights of the n8n server.
 */
export function readCredential(data: ICredentialDataDecryptedObject): CredentialReading {
	const refuse = (field: string, problem: string, cure: string) => ({
		problem: { field, problem, cure },
	});
	const filledIn = 'Open the credential, fill it in, and save.';

	const chosen = readText(data.region);
	if (!chosen) return refuse('Region', 'is not set', 'Open the credential and choose a Region.');
	const other = chosen === OTHER_REGION;
	const region = other ? readText(data.otherRegion) : chosen;
	if (!REGION_FORM.test(region)) {
		return refuse(
			other ? 'Region Code' : 'Region',
			'is not the code of an AWS Region',
			"Use a code such as 'us-east-1'.",
		);
	}

	const accessKeyId = readText(data.accessKeyId);
	if (!accessKeyId) return refuse('Access Key ID', 'is empty', filledIn);
	const secretAccessKey = readText(data.secretAccessKey);
	if (!secretAccessKey) return refuse('Secret Access Key', 'is empty', filledIn);

	const temporary = data.temporaryCredentials === true;
	const sessionToken = temporary ? readText(data.sessionToken) : undefined;
	if (temporary && !sessionToken) return refuse('Session Token', 'is empty', filledIn);
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
	if (!temporary && accessKeyId.startsWith('ASIA')) {
		return refuse(
			'Session Token',
			'is missing: the Access Key ID belongs to temporary credentials',
			"Switch on 'Temporary Credentials' and paste the session token.",
		);
	}

	const requestsPerSecond = Number(data.requestsPerSecond);
	if (!(requestsPerSecond > 0)) {
		return refuse('Requests per Second', 'is not above 0', 'The default quota is 2.');
	}
	const burst = Number(data.burst);
	if (!Number.isInteger(burst) || burst < 1) {
		return refuse('Burst', 'is not a whole number above 0', 'The default quota is 5.');
	}

	const endpoints: ConnectAccess['endpoints'] = {};
	if (data.customEndpoints === true) {
		const fields = [
			['connect', 'Amazon Connect Endpoint', data.connectEndpoint],
			['sts', 'STS Endpoint', data.stsEndpoint],
			['qConnect', 'Amazon Q in Connect Endpoint', data.qConnectEndpoint],
		] as const;
		for (const [service, field, value] of fields) {
			const endpoint = readText(value);
			if (!endpoint) continue;
			const problem = endpointProblem(endpoint);
			if (problem) return refuse(field, problem, "Use a form such as 'https://host.example'.");
			endpoints[service] = endpoint;
		}
	}

	return {
		access: {
			region,
			keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
			quota: { requestsPerSecond, burst },
			endpoints,
		},
	};
}
