import type { HttpHandlerOptions, HttpRequest, HttpResponse, RequestHandler } from '@smithy/types';
import { onAbort } from '../pace/abort';
import { notAmazonConnect, sdkError } from './answers';
import { SYSTEM_TIME, type Time } from '../pace/time';
import { isJsonObject } from './json';
import type { IncomingAnswer, OutgoingRequest, Transport } from './transports';
import { queryString } from './uri';

/** Milliseconds for one attempt, from connecting to the last byte of the answer. */
export const ATTEMPT_TIMEOUT = 10_000;

/** Bytes of the longest answer that is read. Pages of lists are asked for so that they stay below. */
export const ANSWER_LIMIT = 1024 * 1024;

/** Network codes of axios and undici that mean "no answer"; the SDK retries what is named TimeoutError. */
const TIMEOUT_CODES = new Set([
	'ECONNABORTED',
	'ETIMEDOUT',
	'UND_ERR_BODY_TIMEOUT',
	'UND_ERR_CONNECT_TIMEOUT',
	'UND_ERR_HEADERS_TIMEOUT',
	'UND_ERR_SOCKET',
]);

const urlOf = ({ protocol, hostname, port, path, query }: HttpRequest): string =>
	`${protocol}//${hostname}${port ? `:${port}` : ''}${path}${queryString(query)}`;

/**
 * Exactly the bytes of the body. The SDK hands over a view into a pooled buffer, and axios sends
 * the whole buffer behind a view: 64 KB of this process's memory.
 */
function bytesOf(body: unknown): Buffer | string | undefined {
	if (body === undefined || body === null || body === '') return undefined;
	if (typeof body === 'string') return body;
	if (ArrayBuffer.isView(body)) {
		return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	}
	throw sdkError('TypeError', 'Only text and bytes can be sent.');
}

const isStream = (body: unknown): body is AsyncIterable<Uint8Array> =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** The name of the error for a longer one. */
export const TOO_LONG = 'ResponseTooLarge';

const tooLong = () => sdkError(TOO_LONG, `The answer is longer than ${ANSWER_LIMIT} bytes.`);

async function readBody(body: unknown): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	const parts = isStream(body) ? body : [Buffer.from((body ?? '') as string | Uint8Array)];
	for await (const chunk of parts) {
		length += chunk.length;
		// Leaving the loop destroys the stream, so the rest is not downloaded.
		if (length > ANSWER_LIMIT) throw tooLong();
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function headersOf(headers: IncomingAnswer['headers']): Record<string, string> {
	const present = Object.entries(headers).filter(([, value]) => value !== undefined);
	return Object.fromEntries(present.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Codes of Node's HTTP parser and of zlib for what is no HTTP answer, or not one that AWS would give. */
const MALFORMED = /^(HPE|Z)_/;

/** Names a time-out so that the SDK's retry classification knows it, and an answer that is none. */
function named(error: unknown): unknown {
	const { code, cause, message } = isJsonObject(error) ? error : {};
	const ofCause = isJsonObject(cause) ? cause.code : undefined;
	const name = String(code ?? ofCause);
	if (MALFORMED.test(name)) return notAmazonConnect();
	return TIMEOUT_CODES.has(name) ? sdkError('TimeoutError', String(message)) : error;
}

interface HandlerOptions {
	/** Milliseconds for one attempt. */
	attemptTimeout?: number;
	/** Cancels all requests, for callers that cannot give each one a signal. */
	ended?: AbortSignal;
	/** By which an attempt's time is up. */
	time?: Pick<Time, 'timeout'>;
}

/** Sends the SDK's requests through one of n8n's HTTP helpers. */
export class N8nHttpHandler implements RequestHandler<
	HttpRequest,
	HttpResponse,
	HttpHandlerOptions
> {
	readonly metadata = { handlerProtocol: 'http/1.1' };

	readonly #transport: Transport;

	readonly #attemptTimeout: number;

	readonly #ended?: AbortSignal;

	readonly #time: Pick<Time, 'timeout'>;

	constructor(
		transport: Transport,
		{ attemptTimeout = ATTEMPT_TIMEOUT, ended, time = SYSTEM_TIME }: HandlerOptions = {},
	) {
		this.#transport = transport;
		this.#attemptTimeout = attemptTimeout;
		this.#ended = ended;
		this.#time = time;
	}

	async handle(
		request: HttpRequest,
		{ abortSignal: cancel = this.#ended }: HttpHandlerOptions = {},
	): Promise<{ response: HttpResponse }> {
		const attempt = new AbortController();
		const timeUp = this.#time.timeout(this.#attemptTimeout);
		const onTimeUp = () =>
			attempt.abort(
				sdkError('TimeoutError', `No complete answer within ${this.#attemptTimeout} ms.`),
			);
		const onCancel = () => attempt.abort(sdkError('AbortError', 'The request was cancelled.'));

		timeUp.addEventListener('abort', onTimeUp);
		const forget = cancel instanceof AbortSignal ? onAbort(cancel, onCancel) : undefined;

		try {
			return { response: await this.#exchange(request, attempt.signal) };
		} finally {
			timeUp.removeEventListener('abort', onTimeUp);
			forget?.();
		}
	}

	/** One request and its answer. Ends with the signal's reason as soon as the signal aborts. */
	async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
		signal.throwIfAborted();
		const aborted = new Promise<never>((_, reject) => {
			signal.addEventListener('abort', () => reject(signal.reason), { once: true });
		});
		const answered = this.#transport(this.#outgoing(request, signal)).then(async (answer) => {
			const body = await readBody(answer.body);
			return {
				statusCode: answer.statusCode,
				reason: answer.statusMessage,
				headers: headersOf(answer.headers),
				body,
			};
		});
		try {
			return await Promise.race([answered, aborted]);
		} catch (error) {
			throw signal.aborted ? signal.reason : named(error);
		}
	}

	#outgoing(request: HttpRequest, signal: AbortSignal): OutgoingRequest {
		return {
			method: request.method,
			url: urlOf(request),
			headers: request.headers,
			body: bytesOf(request.body),
			timeout: this.#attemptTimeout,
			signal,
		};
	}

	destroy(): void {}

	updateHttpClientConfig(): void {}

	httpHandlerConfigs(): Record<string, never> {
		return {};
	}
}
