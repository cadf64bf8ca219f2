import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsError } from './errors.mts';

/** A key pair that the server knows. */
export interface AccessKey {
	accessKeyId: string;
	secretAccessKey: string;
	sessionToken?: string;
	/** Milliseconds since the epoch, for temporary keys. */
	expiresAt?: number;
	/** IAM actions that are refused to it, e.g. `connect:ListInstances`. */
	denied?: string[];
	/** The only IAM actions that its policy allows; all when missing. */
	allowed?: string[];
	/** Of a role's session: the name of the role. */
	role?: string;
}

/** A request as it arrived. */
export interface ReceivedRequest {
	method: string;
	/** Path and query as sent, still escaped. */
	target: string;
	headers: Record<string, string | string[] | undefined>;
	body: Buffer;
}

/** Who signed a request, for what. */
export interface Caller {
	key: AccessKey;
	region: string;
	service: string;
}

const AUTHORIZATION =
	/^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html: five minutes, fifteen for some. */
const SKEW = 5 * 60 * 1000;

const header = (request: ReceivedRequest, name: string): string =>
	[request.headers[name]].flat().join(',');

function signingDate(text: string): Date {
	const [, year, month, day, hour, minute, second] =
		/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
	return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function queryOf(search: string): Record<string, string | string[]> {
	const query: Record<string, string | string[]> = {};
	for (const [name, value] of new URLSearchParams(search)) {
		query[name] = name in query ? [query[name], value].flat() : value;
	}
	return query;
}

/**
 * Signs the request again with the SDK's own signer, from the bytes that arrived, and compares.
 *
 * @throws AwsError as AWS answers a missing, unknown, expired or wrong signature
 */
export async function verifySignature(
	request: ReceivedRequest,
	keys: ReadonlyMap<string, AccessKey>,
	now: number,
): Promise<Caller> {
	const authorization = header(request, 'authorization');
	const match = AUTHORIZATION.exec(authorization);
	if (!match) {
		throw new AwsError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
	}
	const [, accessKeyId, , region, service, signedHeaders] = match;
	const key = keys.get(accessKeyId);
	const token = header(request, 'x-amz-security-token');
	if (!key || (key.sessionToken ?? '') !== token) {
		throw new AwsError(
			service === 'sts' ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
			403,
			'The security token included in the request is invalid.',
		);
	}
	if (key.expiresAt !== undefined && key.expiresAt <= now) {
		throw new AwsError(
			service === 'sts' ? 'ExpiredToken' : 'ExpiredTokenException',
			403,
			'The security token included in the request is expired',
		);
	}
	const date = signingDate(header(request, 'x-amz-date'));
	if (Math.abs(date.getTime() - now) > SKEW) {
		throw new AwsError('InvalidSignatureException', 403, 'Signature expired');
	}

	const names = signedHeaders.split(';');
	const required = ['host', 'x-amz-date', ...(token ? ['x-amz-security-token'] : [])];
	const [path, search = ''] = request.target.split('?');
	const ownHeaders = ['x-amz-content-sha256', 'x-amz-security-token'];
	const again = await new SignatureV4({
		credentials: key,
		region,
		service,
		sha256: Hash.bind(null, 'sha256'),
		applyChecksum: names.includes('x-amz-content-sha256'),
	}).sign(
		new HttpRequest({
			method: request.method,
			protocol: 'http:',
			hostname: header(request, 'host'),
			path,
			query: queryOf(search),
			headers: Object.fromEntries(
				names
					.filter((name) => !ownHeaders.includes(name))
					.map((name) => [name, header(request, name)]),
			),
			body: request.body,
		}),
		{ signingDate: date },
	);
	if (
		again.headers.authorization !== authorization ||
		!required.every((name) => names.includes(name))
	) {
		throw new AwsError(
			service === 'sts' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException',
			403,
			'The request signature we calculated does not match the signature you provided.',
		);
	}
	return { key, region, service };
}
