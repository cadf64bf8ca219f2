import type {
	HttpResponse,
	MetadataBearer,
	MiddlewareStack,
	ResponseMetadata,
} from '@smithy/types';
import { isJsonObject } from './json';
import type { Sdk } from './loadSdk';

/** An error under the name by which the SDK's retry classification and our error table know it. */
export const sdkError = (name: string, message: string): Error =>
	Object.assign(new Error(message), { name });

/** The name of the error for an answer that AWS did not give. */
export const NOT_AMAZON_CONNECT = 'NotAmazonConnect';

/** The name of an error answer without a type that may still be AWS's, such as a load balancer's 503. */
export const UNKNOWN = 'Unknown';

/** An error of the SDK, with the answer that it was made of. */
type AnswerError = Error & { $response?: HttpResponse; $metadata?: ResponseMetadata };

/** The error of an answer that was not given by Amazon Connect, or not in whole. */
export const notAmazonConnect = (httpStatusCode?: number): Error =>
	Object.assign(sdkError(NOT_AMAZON_CONNECT, ''), { $metadata: { httpStatusCode } });

const textOf = (body: unknown): string =>
	typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString('utf8');

function parsed(body: unknown): unknown {
	try {
		return JSON.parse(textOf(body));
	} catch {
		return undefined;
	}
}

/** What looks like a page or like JSON is no text for people. */
const PLAIN = /^[^<{[]/;

/**
 * What an error answer says, in its own words: the SDK would put its own in their place, such as
 * "UnknownError". Empty when it says nothing.
 */
export function wordsOf({ body }: { body?: unknown }): string {
	try {
		const json = parsed(body);
		const said = isJsonObject(json) ? (json.message ?? json.Message) : json;
		if (said !== undefined) return typeof said === 'string' ? said : '';
		const text = textOf(body).trim();
		return PLAIN.test(text) ? text : (/<Message>([^<]+)<\/Message>/.exec(text)?.[1] ?? '');
	} catch {
		return '';
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
 * The error that an answer stands for. An error answer of AWS has a type. One without is somebody else's,
 * such as a proxy's page, unless its status alone says that it passes.
 */
export function answerError(sdk: Sdk, response: HttpResponse, $metadata?: ResponseMetadata): Error {
	const { statusCode } = response;
	const type = errorType(sdk, response);
	const own = {
		$fault: statusCode >= 500 ? 'server' : 'client',
		$metadata,
		// The SDK reads the header Retry-After from it.
		$response: response,
	};
	if (type && statusCode >= 300) {
		return Object.assign(sdkError(type, wordsOf(response)), own);
	}
	const passes = statusCode === 429 || statusCode >= 500;
	const redirected = statusCode >= 300 && statusCode < 400;
	return passes || redirected
		? Object.assign(sdkError(UNKNOWN, ''), own)
		: notAmazonConnect(statusCode);
}

/**
 * The SDK's error made anew: the SDK reports a page as an error of its own parser, and copies all
 * members of an answer onto the error, where they would pass for its own.
 */
function settled(sdk: Sdk, thrown: unknown): unknown {
	if (!(thrown instanceof Error)) return thrown;
	const error: AnswerError = thrown;
	const { $response: response, $metadata } = error;
	return response ? answerError(sdk, response, $metadata) : error;
}

/** Makes a client take nothing for an answer of Amazon Connect but what has the form of one. */
export function trustOnlyAws<Input extends object, Output extends object, Client>(
	sdk: Sdk,
	client: Client & { middlewareStack: MiddlewareStack<Input, Output> },
): Client {
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

/** Checks a command's answers, within the SDK's retries: what the check throws is retried. */
export function requireOf<Input extends object, Output extends object>(
	command: { middlewareStack: MiddlewareStack<Input, Output> },
	check: (output: Output | undefined) => void,
): void {
	command.middlewareStack.add(
		(next) => async (args) => {
			const answer = await next(args);
			check(answer.output);
			return answer;
		},
		{ name: 'requireOfAnswer', step: 'deserialize', priority: 'high' },
	);
}

/**
 * For commands whose answer has no content: AWS's has a request ID all the same, anybody else's success has not.
 */
export const requireRequestId = <Input extends object, Output extends MetadataBearer>(command: {
	middlewareStack: MiddlewareStack<Input, Output>;
}): void =>
	requireOf(command, (output) => {
		requiredText(output?.$metadata.requestId, { max: 200 });
	});

/** Tells the time of an answer by the service's clock, in milliseconds since the epoch. */
export function dateOf<Input extends object, Output extends object>(
	command: { middlewareStack: MiddlewareStack<Input, Output> },
	tell: (date: number) => void,
): void {
	command.middlewareStack.add(
		(next) => async (args) => {
			const answer = await next(args);
			const date = Date.parse(headerOf(answer.response, 'date'));
			if (!Number.isNaN(date)) tell(date);
			return answer;
		},
		{ name: 'dateOfAnswer', step: 'deserialize', priority: 'high' },
	);
}

/** A header of a request or an answer of the SDK, by its name in lower case. */
export function headerOf(message: unknown, name: string): string {
	const headers = isJsonObject(message) ? message.headers : undefined;
	return isJsonObject(headers) ? String(headers[name] ?? '') : '';
}
