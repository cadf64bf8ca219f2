import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	FILL_IN,
	readField,
	refuse,
	type CredentialProblem,
	type Reading,
} from './credentialFields';
import { readEndpoints, type Endpoints } from './endpoints';
import { OTHER_REGION, STS_FIPS_REGIONS } from './regions';
import { readRole, type Role } from './role';

/** What a complete *Amazon Connect API* credential gives access to. */
export interface ConnectAccess {
	region: string;
	keys: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
	/** Assumed with the keys before anything else is called. */
	role?: Role;
	/** What AWS has raised the quota of starting chats to, if it has. */
	raisedQuota?: { requestsPerSecond: number; burst: number };
	/** Base URLs that replace those of AWS. */
	endpoints: Endpoints['custom'];
	fips: boolean;
}

type CredentialReading =
	| { access: ConnectAccess; problem?: undefined }
	| { access?: undefined; problem: CredentialProblem };

/** The form of a Region's code, e.g. us-gov-west-1. */
const REGION_FORM = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

function readQuota(
	data: ICredentialDataDecryptedObject,
): Reading<NonNullable<ConnectAccess['raisedQuota']>> {
	const requestsPerSecond = Number(data.requestsPerSecond);
	if (!(requestsPerSecond > 0)) {
		return refuse('Requests per Second', 'is not above 0', 'The default quota is 2.');
	}
	const burst = Number(data.burst);
	if (!Number.isInteger(burst) || burst < 1) {
		return refuse('Burst', 'is not a whole number above 0', 'The default quota is 5.');
	}
	return { value: { requestsPerSecond, burst } };
}

/**
 * Checks a credential's fields. Values are trimmed, and switched-off sections are left out. An empty
 * key is a problem, never a reason to look for credentials elsewhere: the node would act with the
 * rights of the n8n server.
 */
export function readCredential(data: ICredentialDataDecryptedObject): CredentialReading {
	const chosen = readField(data.region);
	if (!chosen)
		return refuse('Region', 'is not set', 'Choose the Region of your Amazon Connect instance.');
	const other = chosen === OTHER_REGION;
	const region = other ? readField(data.otherRegion) : chosen;
	if (!REGION_FORM.test(region)) {
		return refuse(
			other ? 'Region Code' : 'Region',
			'is not the code of an AWS Region',
			"Use a code such as 'us-east-1'.",
		);
	}

	const accessKeyId = readField(data.accessKeyId);
	if (!accessKeyId) return refuse('Access Key ID', 'is empty', FILL_IN);
	const secretAccessKey = readField(data.secretAccessKey);
	if (!secretAccessKey) return refuse('Secret Access Key', 'is empty', FILL_IN);

	const temporary = data.temporaryCredentials === true;
	const sessionToken = temporary ? readField(data.sessionToken) : undefined;
	if (temporary && !sessionToken) return refuse('Session Token', 'is empty', FILL_IN);
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
	if (!temporary && accessKeyId.startsWith('ASIA')) {
		return refuse(
			'Session Token',
			'is missing: the Access Key ID belongs to temporary credentials',
			"Turn on 'Temporary Credentials' and paste the session token.",
		);
	}

	const role = readRole(data);
	if (role.problem) return role;

	const raisedQuota = data.quotaRaised === true ? readQuota(data) : undefined;
	if (raisedQuota?.problem) return raisedQuota;

	const endpoints = readEndpoints(data, region);
	if (endpoints.problem) return endpoints;
	const { custom, fips } = endpoints.value;
	if (fips && role.value && !STS_FIPS_REGIONS.includes(region)) {
		return refuse(
			'Assume Role',
			`needs AWS STS, which has no FIPS endpoint in ${region}`,
			"Turn off 'Assume Role' or 'Use FIPS Endpoints'.",
		);
	}

	return {
		access: {
			region,
			keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
			...(role.value ? { role: role.value } : {}),
			...(raisedQuota ? { raisedQuota: raisedQuota.value } : {}),
			endpoints: custom,
			fips,
		},
	};
}
