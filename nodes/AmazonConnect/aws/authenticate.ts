import {
	UserError,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IHttpRequestOptions,
} from 'n8n-workflow';
import { readCredential, type ConnectAccess } from './credential';
import { loadSdk, type Sdk } from './loadSdk';
import { signingScope, type SigningScope } from './signingScope';
import { queryString } from './uri';

/**
 * A request as n8n hands it over: from the HTTP Request node in the form of n8n's older helper, which has
 * the address in `uri` and forms in members of their own.
 */
type AnyRequest = IHttpRequestOptions & {
	uri?: string;
	form?: unknown;
	formData?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
};

/** What goes out, byte by byte as it is signed. */
interface Parts {
	url: URL;
	query: Record<string, string[]>;
	headers: Record<string, string>;
	body?: Buffer;
}

const refused = (message: string, description: string) => new UserError(message, { description });

/** Media types whose body n8n would write anew after it was signed. */
const FORMS = /^\s*(multipart\/form-data|application\/x-www-form-urlencoded)/i;

/** Made by signing; an older one would be sent beside it or be signed along. */
const OWN_HEADERS = /^(host|authorization|x-amz-(date|security-token|content-sha256))$/i;

/** https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/ speaks AWS JSON 1.0. */
const JSON_TYPE: Record<SigningScope['service'], string> = {
	connect: 'application/json',
	wisdom: 'application/json',
	'sms-voice': 'application/x-amz-json-1.0',
};

function urlOf({ url, uri, baseURL }: AnyRequest): URL {
	const text = url ?? uri ?? '';
	if (URL.canParse(text, baseURL)) return new URL(text, baseURL);
	throw refused('The URL of the request is not valid', 'Enter the full URL, including https://.');
}

const isPlain = (value: unknown): value is string | number | boolean =>
	['string', 'number', 'boolean'].includes(typeof value);

/** The query of the URL and the query parameters of the node. AWS wants lists as repeated names. */
function queryOf(url: URL, qs: IDataObject = {}): Record<string, string[]> {
	const query: Record<string, string[]> = {};
	for (const [name, value] of url.searchParams) query[name] = [...(query[name] ?? []), value];
	for (const [name, value] of Object.entries(qs)) {
		if (value === undefined || value === null) continue;
		const values: unknown[] = [value].flat();
		if (!values.every(isPlain)) {
			throw refused(
				`The query parameter '${name}' is not a text or a list of texts`,
				'Use a text, a number, true, false, or a list of these.',
			);
		}
		query[name] = values.map(String);
	}
	return query;
}

function headersOf(headers: IDataObject = {}): Record<string, string> {
	const kept = Object.entries(headers).filter(
		([name, value]) => !OWN_HEADERS.test(name) && value !== undefined && value !== null,
	);
	return Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

const notSignable = (what: string) =>
	refused(
		`${what} cannot be signed for AWS`,
		"Set 'Body Content Type' to JSON or Raw. The APIs of Amazon Connect accept JSON only.",
	);

/**
 * The bytes of the body. Anything but a Buffer would be written by n8n after signing: objects as JSON,
 * texts trimmed or quoted, each in a way of its own.
 */
function bodyOf({ body, form, formData }: AnyRequest): Buffer | undefined {
	if (form !== undefined || formData !== undefined) throw notSignable('A form');
	if (body === undefined || body === null || body === '') return undefined;
	if (typeof body === 'string') return Buffer.from(body);
	if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	if (typeof body === 'object') {
		if ('pipe' in body) throw notSignable('A file that is sent as a stream');
		if ('append' in body) throw notSignable('A form');
	}
	return Buffer.from(JSON.stringify(body));
}

function partsOf(request: AnyRequest, url: URL, { service }: SigningScope): Parts {
	const headers = headersOf(request.headers);
	const body = bodyOf(request);
	if (body) headers['content-type'] ??= JSON_TYPE[service];
	if (FORMS.test(headers['content-type'] ?? '')) throw notSignable('A form');
	return { url, query: queryOf(url, request.qs), headers, body };
}

/** @throws UserError that says why the credential does not sign for this address */
function scopeOf(sdk: Sdk, url: URL, access: ConnectAccess): SigningScope {
	const scope = signingScope(sdk, url, access);
	if (!scope) {
		throw refused(
			`The credential cannot sign requests to ${url.protocol}//${url.host}`,
			'It signs requests to Amazon Connect, Amazon Q in Connect and AWS End User Messaging SMS only: https hosts such as connect.us-east-1.amazonaws.com, wisdom.us-east-1.amazonaws.com and sms-voice.us-east-1.amazonaws.com, and the custom endpoints in the credential.',
		);
	}
	if (access.fips && !scope.fips) {
		throw refused(
			`${url.host} is not a FIPS endpoint, but the credential requires one`,
			"Call the host with '-fips', such as connect-fips.us-east-1.amazonaws.com, or turn off 'Use FIPS Endpoints' in the credential.",
		);
	}
	return scope;
}

/** @throws UserError that names the credential's field */
function keysFor(credentials: ICredentialDataDecryptedObject): ConnectAccess {
	const { access, problem } = readCredential(credentials);
	if (problem) {
		throw refused(`'${problem.field}' in the credential ${problem.problem}`, problem.cure);
	}
	if (access.role) {
		throw refused(
			"A credential with 'Assume Role' works in the Amazon Connect node only",
			'Here, n8n lets a credential sign the request, but not ask AWS for the keys of a role. Use a credential with access keys or temporary credentials.',
		);
	}
	return access;
}

/**
 * Signs a request of n8n's HTTP Request node with SigV4, for the service and the Region of its host. The
 * query moves into the URL and the body becomes bytes, so that what is sent is what was signed.
 * Redirects are not followed: the signature is for this host, and the session token is a secret.
 *
 * @throws UserError for another host, a role, or a body that cannot be signed
 */
export async function signRequest(
	credentials: ICredentialDataDecryptedObject,
	request: AnyRequest,
): Promise<IHttpRequestOptions> {
	const access = keysFor(credentials);
	const url = urlOf(request);
	const sdk = await loadSdk();
	const scope = scopeOf(sdk, url, access);
	const { query, headers, body } = partsOf(request, url, scope);

	const signer = new sdk.SignatureV4({
		credentials: access.keys,
		service: scope.service,
		region: scope.region,
		sha256: sdk.Sha256,
	});
	const method = request.method ?? 'GET';
	const signed = await signer.sign({
		method,
		protocol: url.protocol,
		hostname: url.hostname,
		path: url.pathname,
		query,
		// What n8n may change or add afterwards, such as accept, is sent and not signed.
		headers: Object.fromEntries([
			['host', url.host],
			...Object.entries(headers).filter(([name]) => /^(content-type$|x-amz-)/.test(name)),
		]),
		body,
	});

	const sent: AnyRequest = {
		...request,
		url: `${url.origin}${url.pathname}${queryString(query)}`,
		method,
		headers: { ...headers, ...signed.headers },
		body,
		disableFollowRedirect: true,
		followRedirect: false,
		followAllRedirects: false,
	};
	// What of it is in the URL now.
	for (const part of ['uri', 'baseURL', 'qs'] as const) delete sent[part];
	if (!body) delete sent.body;
	return sent;
}
