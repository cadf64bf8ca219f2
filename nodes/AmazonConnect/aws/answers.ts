import type { HttpResponse, ResponseMetadata } from '@smithy/types';
import type { Sdk } from './loadSdk';
import { sdkError } from './sdkError';

/** The name of the error for an answer that AWS did not give. */
export const NOT_AMAZON_CONNECT = 'NotAmazonConnect';

/** The name of an error answer without a type that may still be AWS's, such as a load balancer's 503. */
export const UNKNOWN = 'Unknown';

type ConnectClient = InstanceType<Sdk['ConnectClient']>;

/** An error of the SDK, with the answer that it was made of. */
type AnswerError = Error & { $response?: HttpResponse; $metadata?: ResponseMetadata };

/** The error of an answer that was not given by Amazon Connect, or not in whole. */
export const notAmazonConnect = (httpStatusCode?: number): Error =>
	Object.assign(sdkError(NOT_AMAZON_CONNECT, ''), { $metadata: { httpStatusCode } });

function parsed(body: unknown): unknown {
	try {
		const text = typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString('utf8');
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The type that AWS gives its errors, in a header or in the body. Undefined when there is none. */
function errorType(sdk: Sdk, response: HttpResponse): string | undefined {
	try {
		const type: unknown = sdk.loadRestJsonErrorCode(response, parsed(response.body));
		return typeof type === 'string' && type !== '' ? type : undefined;
	} catch {
		return undefined;
	}
}

/**
 * The error that is to be handled. An error answer of AWS has a type. One without is somebody else's,
 * such as a proxy's page, unless its status alone says that it passes. The SDK would report it as an
 * error of its own parser, and takes members of the answer as they come, e.g. an object as message.
 */
function settled(sdk: Sdk, thrown: unknown): unknown {
	if (!(thrown instanceof Error)) return thrown;
	const error: AnswerError = thrown;
	const { $response: response } = error;
	if (!response) return error;
	const { statusCode } = response;
	const type = errorType(sdk, response);
	// The SDK copies all members of the answer onto the error, where they would pass for its own.
	const own = {
		$fault: statusCode >= 500 ? 'server' : 'client',
		$metadata: error.$metadata,
		$response: response,
	};
	if (type && statusCode >= 300) {
		const message: unknown = error.message;
		return Object.assign(sdkError(type, typeof message === 'string' ? message : ''), own);
	}
	const passes = statusCode === 429 || statusCode >= 500;
	const redirected = statusCode >= 300 && statusCode < 400;
	return passes || redirected
		? Object.assign(sdkError(UNKNOWN, ''), own)
		: notAmazonConnect(statusCode);
}

/** Makes a client take nothing for an answer of Amazon Connect but what has the form of one. */
export function trustOnlyAws(sdk: Sdk, client: ConnectClient): ConnectClient {
	client.middlewareStack.add(
		(next) => async (args) => {
			try {
				return await next(args);
			} catch (error) {
				throw settled(sdk, error);
			}
		},
		{ name: 'trustOnlyAws', step: 'deserialize', priority: 'high' },
	);
	return client;
}

/**
 * A member that an answer must have, as text.
 *
 * @throws an error that {@link NOT_AMAZON_CONNECT} names
 */
export function requiredText(value: unknown, { max }: { max: number }): string {
	if (typeof value === 'string' && value.trim() !== '' && value.length <= max) return value;
	throw notAmazonConnect(200);
}

interface SdkErrorShape {
	name?: unknown;
	$fault?: unknown;
	$metadata?: { httpStatusCode?: number };
}

/**
 * Whether an error of the SDK comes from an answer that AWS did not give. What the SDK could not read has a status but no
 * `$fault`; what it could read and found no error's name in is called `Unknown`. Redirects and 5xx are
 * left out: AWS's own front door may answer these without a name.
 */
export function isForeignAnswer(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return false;
	const { name, $fault, $metadata }: SdkErrorShape = error;
	if (name === NOT_AMAZON_CONNECT) return true;
	const status = $metadata?.httpStatusCode ?? 0;
	const answered = (status >= 200 && status < 300) || (status >= 400 && status < 500);
	return answered && ($fault === undefined || name === UNKNOWN);
}
