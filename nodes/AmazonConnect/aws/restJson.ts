import type { HttpRequest, HttpResponse, SdkError } from '@smithy/types';
import { sleep } from 'n8n-workflow';
import type { ConnectAccess } from './credential';
import { N8nHttpHandler } from './httpHandler';
import { credentialsOf } from './identity';
import type { Sdk } from './loadSdk';
import { sdkError } from './sdkError';
import type { Transport } from './transports';
import { escapeUri } from './uri';

/** Who asks, and by which way. */
export interface Caller {
	sdk: Sdk;
	access: ConnectAccess;
	transport: Transport;
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

function parse({ body }: HttpResponse): unknown {
	try {
		return JSON.parse(Buffer.from(body).toString('utf8'));
	} catch {
		return undefined;
	}
}

/** An error of the service in the form of the SDK's, from which the error table reads. */
function failure(sdk: Sdk, response: HttpResponse, answer: unknown): Error {
	const words: { message?: unknown; Message?: unknown } =
		typeof answer === 'object' && answer !== null ? answer : {};
	const name = sdk.loadRestJsonErrorCode(response, answer) ?? 'Unknown';
	return Object.assign(sdkError(name, String(words.message ?? words.Message ?? '')), {
		$metadata: {
			httpStatusCode: response.statusCode,
			requestId: response.headers['x-amzn-requestid'],
		},
	});
}

async function attempt(
	{ sdk, access, transport, attemptTimeout }: Caller,
	service: Service,
	call: Call,
): Promise<unknown> {
	const signer = new sdk.SignatureV4({
		service: service.signingName,
		region: access.region,
		credentials: credentialsOf(sdk, access, transport),
		sha256: sdk.Sha256,
	});
	const request = await signer.sign(unsigned(service, call));
	const { response } = await new N8nHttpHandler(transport, attemptTimeout).handle(request);
	const answer = parse(response);
	if (response.statusCode < 300 && answer !== undefined) return answer;
	throw failure(sdk, response, answer);
}

const isError = (error: unknown): error is SdkError => error instanceof Error;

/**
 * Carries out a call that may be repeated, and repeats it once after throttling or a fault that may pass.
 *
 * @throws Error with `name`, and with `$metadata` when there was an answer, as the SDK's clients do
 */
export async function callService(caller: Caller, service: Service, call: Call): Promise<unknown> {
	const { isThrottlingError, isTransientError, BACKOFF } = caller.sdk;
	return await attempt(caller, service, call).catch(async (error: unknown) => {
		const mayPass = isError(error) && (isThrottlingError(error) || isTransientError(error));
		if (!mayPass) return await Promise.reject(error);
		await sleep(BACKOFF.base);
		return await attempt(caller, service, call);
	});
}
