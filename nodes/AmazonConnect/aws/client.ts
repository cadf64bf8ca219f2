import type { HttpRequest, MiddlewareStack, RetryStrategyV2 } from '@smithy/types';
import { trustOnlyAws } from './answers';
import type { ConnectAccess } from './credential';
import type { Time } from '../pace/time';
import { N8nHttpHandler } from './httpHandler';
import { credentialsOf, renewRefused, type Patience } from './identity';
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
	{ attemptTimeout, signal, time }: ClientOptions,
) => ({
	region: access.region,
	useFipsEndpoint: access.fips,
	credentials: credentialsOf(sdk, access, transport, {
		patience: patienceOf(attemptTimeout),
		signal,
	}),
	requestHandler: new N8nHttpHandler(transport, { attemptTimeout, time }),
});

interface ClientOptions {
	/** The SDK's own when left out: three attempts. */
	retryStrategy?: RetryStrategyV2;
	/** Milliseconds for one attempt, if not the usual time. */
	attemptTimeout?: number;
	/** The SDK's own when left out: three. */
	maxAttempts?: number;
	/** Ends the waiting for the keys of a role. */
	signal?: AbortSignal;
	/** By which an attempt's time is up; the system's when left out. */
	time?: Time;
}

/**
 * Gives a retry a new session of the role, where the old one may be why AWS refused. It is asked for at once: a
 * retry must not wait for it when it has its slot.
 */
function renewing<Input extends object, Output extends object, Client>(
	access: ConnectAccess,
	renew: () => Promise<unknown>,
	client: Client & { middlewareStack: MiddlewareStack<Input, Output> },
): Client {
	client.middlewareStack.add(
		(next) => async (args) => {
			try {
				return await next(args);
			} catch (error) {
				if (renewRefused(access, args.request, error)) await renew().catch(() => {});
				return await Promise.reject(error);
			}
		},
		// Behind the retry loop and the signing of the SDK.
		{ name: 'renewRefused', step: 'finalizeRequest', priority: 'low' },
	);
	return client;
}

/** A client for Amazon Connect. */
export const connectClient = (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	options: Omit<ClientOptions, 'maxAttempts'> = {},
) => {
	const common = settings(sdk, access, transport, options);
	const client = new sdk.ConnectClient({
		...common,
		retryStrategy: options.retryStrategy,
		endpoint: access.endpoints.connect,
	});
	return renewing(access, common.credentials, trustOnlyAws(sdk, client));
};

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
			requestHandler: new N8nHttpHandler(transport, { time }),
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
	options: Omit<ClientOptions, 'retryStrategy'> = {},
) =>
	new sdk.STSClient({
		...settings(sdk, access, transport, options),
		maxAttempts: options.maxAttempts,
		endpoint: access.endpoints.sts,
	});
