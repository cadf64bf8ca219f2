import type {
	ICredentialTestFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';

/** A signed request, ready to go out. */
export interface OutgoingRequest {
	method: string;
	url: string;
	headers: Record<string, string>;
	body?: Buffer | string;
	/** Milliseconds of silence after which the socket is given up. */
	timeout: number;
	signal: AbortSignal;
}

/** An answer whose body has not been read yet. */
export interface IncomingAnswer {
	statusCode: number;
	statusMessage?: string;
	headers: Record<string, unknown>;
	/** A stream of bytes; from some n8n versions bytes or text. */
	body: unknown;
}

export type Transport = (request: OutgoingRequest) => Promise<IncomingAnswer>;

type HttpRequestHelper = (options: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>;

/** Sends through `helpers.httpRequest`: n8n's proxy, SSRF policy and CA settings apply. */
export const viaHttpRequest =
	(httpRequest: HttpRequestHelper): Transport =>
	async ({ method, signal, ...request }) =>
		await httpRequest({
			...request,
			method: method as IHttpRequestMethods,
			abortSignal: signal,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
		});

/** Sends with the helpers of a credential test, to which n8n gives no `httpRequest`. */
export const viaCredentialTest =
	({ request }: Pick<ICredentialTestFunctions['helpers'], 'request'>): Transport =>
	async ({ url, method, headers, body, timeout }) =>
		await request({
			url,
			method,
			headers,
			body,
			timeout,
			useStream: true,
			encoding: null,
			resolveWithFullResponse: true,
			simple: false,
			followRedirect: false,
		});
