import type {
	HttpRequest,
	HttpResponse,
	RetryErrorType,
	RetryStrategyV2,
	RetryToken,
	SdkError,
} from '@smithy/types';
import { patienceOf } from './client';
import type { ConnectAccess } from './credential';
import { answerError } from './answers';
import { N8nHttpHandler } from './httpHandler';
import { credentialsOf, renewRefused } from './identity';
import { isJsonObject, type JsonObject } from './json';
import type { Sdk } from './loadSdk';
import type { Transport } from './transports';
import { escapeUri } from './uri';

/** What a call is made with: the SDK, the credential, the way through n8n, and when to retry. */
export interface Caller {
	sdk: Sdk;
	access: ConnectAccess;
	transport: Transport;
	retryStrategy: RetryStrategyV2;
	/** Milliseconds for one attempt, if not the usual time. */
	attemptTimeout?: number;
}

/** A service that takes and gives plain JSON (AWS restJson1), for which there is no client in the bundle. */
export interface Service {
	/** The name that requests are signed for. */
	signingName: string;
	/** Its base URL. */
	endpoint: string;
}

export interface Call {
	method: 'GET' | 'POST';
	/** Segments of the path, unescaped. */
	path: readonly string[];
	/** What is undefined is left out. */
	query?: Record<string, string | undefined>;
	body?: object;
}

function unsigned({ endpoint }: Service, { method, path, query = {}, body }: Call): HttpRequest {
	const { protocol, hostname, port, host, pathname } = new URL(endpoint);
	const present = Object.entries(query).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value]],
	);
	return {
		protocol,
		hostname,
		port: port ? Number(port) : undefined,
		method,
		path: `${pathname.replace(/\/$/, '')}/${path.map(escapeUri).join('/')}`,
		query: Object.fromEntries(present),
		headers: { host, ...(body ? { 'content-type': 'application/json' } : {}) },
		body: body && JSON.stringify(body),
	};
}

/** The object that the answer is; undefined for anything else, such as a page. */
function parse({ body }: HttpResponse): JsonObject | undefined {
	try {
		// As in the SDK, null is as good as absent.
		const answer: unknown = JSON.parse(
			Buffer.from(body).toString('utf8'),
			(_, value: unknown) => value ?? undefined,
		);
		return isJsonObject(answer) ? answer : undefined;
	} catch {
		return undefined;
	}
}

/** An error of the service in the form of the SDK's, from which the error table reads. */
const failure = (sdk: Sdk, response: HttpResponse): Error =>
	answerError(sdk, response, {
		httpStatusCode: response.statusCode,
		requestId: response.headers['x-amzn-requestid'],
	});

async function attempt(
	{ sdk, access, transport, attemptTimeout }: Caller,
	service: Service,
	call: Call,
): Promise<JsonObject> {
	const signer = new sdk.SignatureV4({
		service: service.signingName,
		region: access.region,
		credentials: credentialsOf(sdk, access, transport, { patience: patienceOf(attemptTimeout) }),
		sha256: sdk.Sha256,
	});
	const request = await signer.sign(unsigned(service, call));
	const { response } = await new N8nHttpHandler(transport, { attemptTimeout }).handle(request);
	const answer = parse(response);
	if (response.statusCode < 300 && answer) return answer;
	const error = failure(sdk, response);
	renewRefused(access, request, error);
	throw error;
}

/** How the SDK classifies an error, for the retry strategy. */
function classify({ isThrottlingError, isTransientError }: Sdk, error: SdkError): RetryErrorType {
	if (isThrottlingError(error)) return 'THROTTLING';
	return isTransientError(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

/** The leave to try again; undefined when there is none. */
async function nextToken(
	{ sdk, retryStrategy }: Caller,
	token: RetryToken,
	error: unknown,
): Promise<RetryToken | undefined> {
	if (!isSdkError(error)) return undefined;
	try {
		const errorType = classify(sdk, error);
		return await retryStrategy.refreshRetryTokenForRetry(token, { error, errorType });
	} catch {
		return undefined;
	}
}

/**
 * Carries out a call, and retries it when and as often as the caller's retry strategy says.
 *
 * @throws Error with `name`, and with `$metadata` when there was an answer, as the SDK's clients do
 */
export async function callService(
	caller: Caller,
	service: Service,
	call: Call,
): Promise<JsonObject> {
	const { retryStrategy } = caller;
	let token = await retryStrategy.acquireInitialRetryToken('');
	for (;;) {
		try {
			const answer = await attempt(caller, service, call);
			retryStrategy.recordSuccess(token);
			return answer;
		} catch (error) {
			const next = await nextToken(caller, token, error);
			if (!next) return await Promise.reject(error);
			token = next;
		}
	}
}
