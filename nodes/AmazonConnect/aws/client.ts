import type { HttpRequest, RetryStrategyV2 } from '@smithy/types';
import { trustOnlyAws } from './answers';
import type { ConnectAccess } from './credential';
import { ATTEMPT_TIMEOUT, N8nHttpHandler } from './httpHandler';
import { credentialsOf, type Patience } from './identity';
import type { Time } from '../pace/time';
import type { Sdk } from './loadSdk';
import type { Transport } from './transports';

/** Whoever does not wait long for an answer does not wait long for the keys of a role either. */
export const patienceOf = (attemptTimeout?: number): Patience | undefined =>
	attemptTimeout === undefined ? undefined : { attempts: 2, attemptTimeout };

/** Settings shared by every client: the credential's Region and identity, HTTP through n8n. */
const settings = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	{ attemptTimeout, time }: Pick<ClientOptions, 'attemptTimeout' | 'time'>,
) => ({
	region: access.region,
	useFipsEndpoint: access.fips,
	credentials: credentialsOf(sdk, access, transport, patienceOf(attemptTimeout)),
	requestHandler: new N8nHttpHandler(transport, attemptTimeout, time),
});

interface ClientOptions {
	/** The SDK's own when left out: three attempts. */
	retryStrategy?: RetryStrategyV2;
	/** Milliseconds for one attempt, if not the usual time. */
	attemptTimeout?: number;
	/** The SDK's own when left out: three. */
	maxAttempts?: number;
	/** By which an attempt's time is up; the system's when left out. */
	time?: Time;
}

/** A client for Amazon Connect. */
export const connectClient = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	{ retryStrategy, ...options }: Omit<ClientOptions, 'maxAttempts'> = {},
) =>
	trustOnlyAws(
		sdk,
		new sdk.ConnectClient({
			...settings(sdk, access, transport, options),
			retryStrategy,
			endpoint: access.endpoints.connect,
		}),
	);

/** As SDKs name it. https://smithy.io/2.0/spec/authentication-traits.html#optionalauth-trait */
const NO_AUTH = 'smithy.api#noAuth';

/**
 * A client for the participant service. It signs nothing: each request carries the token that it is made
 * with. https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendMessage.html
 */
export const participantClient = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	{ retryStrategy, time }: Required<Pick<ClientOptions, 'retryStrategy' | 'time'>>,
) =>
	trustOnlyAws(
		sdk,
		new sdk.ConnectParticipantClient({
			region: access.region,
			useFipsEndpoint: access.fips,
			requestHandler: new N8nHttpHandler(transport, ATTEMPT_TIMEOUT, time),
			retryStrategy,
			endpoint: access.endpoints.participant,
			httpAuthSchemeProvider: () => [{ schemeId: NO_AUTH }],
			httpAuthSchemes: [
				{
					schemeId: NO_AUTH,
					identityProvider: () => async () => ({}),
					signer: { sign: async (request: HttpRequest) => request },
				},
			],
		}),
	);

/** A client for STS in the credential's Region. */
export const stsClient = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	{ maxAttempts, ...options }: Omit<ClientOptions, 'retryStrategy'> = {},
) =>
	new sdk.STSClient({
		...settings(sdk, access, transport, options),
		maxAttempts,
		endpoint: access.endpoints.sts,
	});
