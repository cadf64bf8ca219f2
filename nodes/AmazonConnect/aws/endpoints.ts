import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readField, refuse, type Reading } from './credentialFields';
import { FIPS_REGIONS } from './regions';

/** Which hosts are called. */
export interface Endpoints {
	/** Base URLs that replace those of AWS. */
	custom: {
		connect?: string;
		participant?: string;
		sts?: string;
		qConnect?: string;
		smsVoice?: string;
	};
	/** Whether AWS's FIPS hosts are called. Never together with a custom one. */
	fips: boolean;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const FIPS = 'Use FIPS Endpoints';

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
 * Reads the custom endpoints and the FIPS switch. The SDK refuses both together too, but only when
 * it sends, and in its own words.
 */
export function readEndpoints(
	data: ICredentialDataDecryptedObject,
	region: string,
): Reading<Endpoints> {
	const fips = data.fips === true;
	if (fips && !FIPS_REGIONS.includes(region)) {
		return refuse(
			FIPS,
			`is on, but Amazon Connect has no FIPS endpoint in ${region}`,
			`Turn it off, or use one of these Regions: ${FIPS_REGIONS.join(', ')}.`,
		);
	}
	const custom: Endpoints['custom'] = {};
	if (data.customEndpoints === true) {
		const fields = [
			['connect', 'Amazon Connect Endpoint', data.connectEndpoint],
			['participant', 'Participant Service Endpoint', data.participantEndpoint],
			['sts', 'STS Endpoint', data.stsEndpoint],
			['qConnect', 'Amazon Q in Connect Endpoint', data.qConnectEndpoint],
			['smsVoice', 'End User Messaging SMS Endpoint', data.smsVoiceEndpoint],
		] as const;
		for (const [service, field, value] of fields) {
			const endpoint = readField(value);
			if (!endpoint) continue;
			const problem = endpointProblem(endpoint);
			if (problem) return refuse(field, problem, "Use a URL such as 'https://host.example'.");
			if (fips) {
				return refuse(
					field,
					`cannot be used while '${FIPS}' is on`,
					`Clear the field, or turn off '${FIPS}' and enter a FIPS endpoint here.`,
				);
			}
			custom[service] = endpoint;
		}
	}
	return { value: { custom, fips } };
}
