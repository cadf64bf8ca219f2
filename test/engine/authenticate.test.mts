/** What n8n's HTTP Request node sends with the packed credential, checked by signing it again from the result. */
import { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { CREDENTIAL_TYPE, loadPackage, n8nHelpers } from '../support/engine.mts';

const SECRET = 'a-secret-that-opens-nothing';

const complete = {
	region: 'eu-central-1',
	accessKeyId: 'AKIAEXAMPLE',
	secretAccessKey: SECRET,
	requestsPerSecond: 2,
	burst: 5,
};
const temporary = {
	...complete,
	accessKeyId: 'ASIAEXAMPLE',
	temporaryCredentials: true,
	sessionToken: 'token',
};

/** The request, and what n8n's older helper calls it by, which the HTTP Request node uses. */
type Request = Partial<IHttpRequestOptions> & { uri?: string; form?: object; formData?: object };

interface Sent {
	url: string;
	method: string;
	headers: Record<string, string>;
	body?: Buffer;
	qs?: unknown;
	disableFollowRedirect?: boolean;
	followAllRedirects?: boolean;
}

async function sign(
	request: Request,
	credentials: ICredentialDataDecryptedObject = complete,
): Promise<Sent> {
	const { authenticate } = (await loadPackage()).getCredential(CREDENTIAL_TYPE).type;
	if (typeof authenticate !== 'function') throw new Error('The credential does not sign');
	return (await authenticate(credentials, request as IHttpRequestOptions)) as unknown as Sent;
}

const AUTHORIZATION =
	/Credential=(\w+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+),/;

/** Signs the bytes that are sent anew, with the plain library, and gives what they were signed for. */
async function verified({ url, method, headers, body }: Sent) {
	const { authorization } = headers;
	const [, key, region, service, names] = AUTHORIZATION.exec(authorization) ?? [];
	const { host, pathname, searchParams } = new URL(url);
	const query: Record<string, string[]> = {};
	for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
	const date = headers['x-amz-date'].replace(
		/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
		'$1-$2-$3T$4:$5:$6Z',
	);
	const again = await new SignatureV4({
		credentials: {
			accessKeyId: key,
			secretAccessKey: SECRET,
			sessionToken: headers['x-amz-security-token'],
		},
		region,
		service,
		sha256: Hash.bind(null, 'sha256'),
	}).sign(
		new HttpRequest({
			method,
			hostname: host,
			path: pathname,
			query,
			headers: Object.fromEntries(
				names.split(';').map((name) => [name, name === 'host' ? host : headers[name]]),
			),
			body,
		}),
		{ signingDate: new Date(date) },
	);
	expect(again.headers.authorization).toBe(authorization);
	return { service, region, names: names.split(';') };
}

const CONNECT = 'https://connect.us-east-1.amazonaws.com';

describe('a request is signed for the service and the Region of its host', () => {
	const vpce = 'vpce-0123456789abcdef0-abcdefgh';
	it.each([
		['connect.us-east-1.amazonaws.com', 'connect', 'us-east-1'],
		['connect-fips.us-west-2.amazonaws.com', 'connect', 'us-west-2'],
		['connect.us-gov-west-1.amazonaws.com', 'connect', 'us-gov-west-1'],
		['wisdom.eu-west-2.amazonaws.com', 'wisdom', 'eu-west-2'],
		['sms-voice.ap-southeast-1.amazonaws.com', 'sms-voice', 'ap-southeast-1'],
		['sms-voice-fips.us-east-1.amazonaws.com', 'sms-voice', 'us-east-1'],
		['sms-voice.cn-north-1.amazonaws.com.cn', 'sms-voice', 'cn-north-1'],
		['connect.eusc-de-east-1.amazonaws.eu', 'connect', 'eusc-de-east-1'],
		[`${vpce}.wisdom.us-iso-east-1.vpce.c2s.ic.gov`, 'wisdom', 'us-iso-east-1'],
		[`${vpce}.connect.us-east-1.vpce.amazonaws.com`, 'connect', 'us-east-1'],
		[`${vpce}-us-east-1a.sms-voice.us-east-1.vpce.amazonaws.com`, 'sms-voice', 'us-east-1'],
	])('%s', async (host, service, region) => {
		const sent = await sign({ url: `https://${host}/path` });
		expect(await verified(sent)).toMatchObject({ service, region });
		expect(sent.url).toBe(`https://${host}/path`);
	});

	it.each([
		['https://connect.example:8443/a', 'connect'],
		['https://q.example/base/a', 'wisdom'],
		['https://q.example/base', 'wisdom'],
		['http://127.0.0.1:4566/a', 'sms-voice'],
	])('%s, a custom endpoint', async (url, service) => {
		const sent = await sign(
			{ url },
			{
				...complete,
				customEndpoints: true,
				connectEndpoint: 'https://connect.example:8443',
				qConnectEndpoint: 'https://q.example/base',
				smsVoiceEndpoint: 'http://127.0.0.1:4566',
			},
		);
		expect(await verified(sent)).toMatchObject({ service, region: 'eu-central-1' });
	});
});

it.each([
	['https://gateway.example/', 'connect'],
	['https://gateway.example/connect', 'connect'],
	['https://gateway.example/aws/q', 'wisdom'],
	['https://gateway.example/aws/q/knowledgeBases', 'wisdom'],
	['https://gateway.example/aws/q?x=1', 'wisdom'],
	['https://gateway.example/aws/quite', 'sms-voice'],
	['https://gateway.example/aws/sms', 'sms-voice'],
	['https://gateway.example/aws/q/../sms', 'sms-voice'],
	['https://gateway.example/awsome', 'connect'],
])('%s, below one of several endpoints of a host, is for %s', async (url, service) => {
	const credentials = {
		...complete,
		customEndpoints: true,
		connectEndpoint: 'https://gateway.example',
		qConnectEndpoint: 'https://gateway.example/aws/q/',
		smsVoiceEndpoint: 'https://gateway.example/aws',
	};
	expect(await verified(await sign({ url }, credentials))).toMatchObject({ service });
});

describe('no other host gets a signature', () => {
	it.each([
		'https://example.com/',
		'https://connect.us-east-1.amazonaws.com.example.com/',
		'https://connect.us-east-1.amazonaws.com.cn.example.com/',
		'https://connect.us-east-1.amazonaws.com.cn/',
		'https://connect.cn-north-1.amazonaws.com/',
		'https://connect.us-east-1.amazonaws.eu/',
		'https://xconnect.us-east-1.amazonaws.com/',
		'https://evil.connect.us-east-1.amazonaws.com/',
		'https://example.com/connect.us-east-1.amazonaws.com/',
		'https://connect.us-east-1.amazonaws.com@example.com/',
		'https://example.com#connect.us-east-1.amazonaws.com',
		'https://vpce-1.connect.us-east-1.vpce.amazonaws.com.example/',
		'https://s3.us-east-1.amazonaws.com/',
		'https://sts.us-east-1.amazonaws.com/',
		'https://connect.us-east-1.amazonaws.com:8443/',
		'http://connect.us-east-1.amazonaws.com/',
		'https://connect.example/',
		'https://connect.example:8444/',
		'https://q.example/',
		'https://q.example/bases/a',
		'https://q.example/base/../a',
	])('%s', async (url) => {
		const credentials = {
			...complete,
			customEndpoints: true,
			connectEndpoint: 'https://connect.example:8443',
			qConnectEndpoint: 'https://q.example/base',
			stsEndpoint: 'https://sts.example',
		};
		await expect(sign({ url }, credentials)).rejects.toMatchObject({
			message: expect.stringContaining('cannot sign requests to'),
			description: expect.stringContaining('connect.us-east-1.amazonaws.com'),
		});
	});

	it('nor one that a redirect leads to', async () => {
		expect(await sign({ url: CONNECT })).toMatchObject({
			disableFollowRedirect: true,
			followAllRedirects: false,
		});
	});

	it('of AWS that is no FIPS one, when the credential demands it', async () => {
		const fips = { ...complete, region: 'us-east-1', fips: true };
		await expect(sign({ url: CONNECT }, fips)).rejects.toThrow('is not a FIPS endpoint');
		const sent = await sign({ url: 'https://connect-fips.us-east-1.amazonaws.com/' }, fips);
		expect(await verified(sent)).toMatchObject({ service: 'connect' });
	});
});

describe('what is sent is what was signed', () => {
	it('the query in the URL and beside it, escaped as AWS wants it', async () => {
		const sent = await sign({
			uri: `${CONNECT}/contact-flows-summary/a%2Fb?maxResults=5`,
			qs: { contactFlowTypes: ['CONTACT_FLOW', 'CAMPAIGN'], nextToken: "a b/+=!'()*ü", none: null },
		});
		expect(sent.url).toBe(
			`${CONNECT}/contact-flows-summary/a%2Fb?maxResults=5&contactFlowTypes=CONTACT_FLOW` +
				'&contactFlowTypes=CAMPAIGN&nextToken=a%20b%2F%2B%3D%21%27%28%29%2A%C3%BC',
		);
		expect(sent).not.toHaveProperty('qs');
		expect(sent).not.toHaveProperty('uri');
		await verified(sent);
	});

	it.each<[string, Request['body'], string]>([
		['an object as JSON', { Name: 'Grüße “👋”' }, '{"Name":"Grüße “👋”"}'],
		['a list as JSON', [1, 2], '[1,2]'],
		['an empty object as JSON', {}, '{}'],
		['a text with spaces around it as it is', ' {"a":1}\n', ' {"a":1}\n'],
		['a text that is not JSON as it is', 'plain', 'plain'],
		['a Buffer as it is', Buffer.from('{"a":2}'), '{"a":2}'],
	])('%s', async (_, body, bytes) => {
		const sent = await sign({ url: CONNECT, method: 'POST', json: true, body });
		expect(Buffer.isBuffer(sent.body)).toBe(true);
		expect(sent.body?.toString()).toBe(bytes);
		expect(sent.headers['content-type']).toBe('application/json');
		expect((await verified(sent)).names).toContain('content-type');
	});

	it('exactly the bytes of a view into a larger buffer', async () => {
		const view = new Uint8Array(Buffer.from('before{"a":3}after')).subarray(6, 13);
		const body = view as unknown as Buffer;
		const sent = await sign({ url: CONNECT, method: 'POST', body });
		expect(sent.body?.toString()).toBe('{"a":3}');
	});

	it('nothing, without a body', async () => {
		const sent = await sign({ url: CONNECT });
		expect(sent).not.toHaveProperty('body');
		expect(sent.method).toBe('GET');
		await verified(sent);
	});

	it('the media type of the SMS service, and the one that is set', async () => {
		const url = 'https://sms-voice.us-east-1.amazonaws.com/';
		const headers = { 'X-Amz-Target': 'PinpointSMSVoiceV2.DescribeOptedOutNumbers' };
		const sent = await sign({ url, method: 'POST', headers, body: {} });
		expect(sent.headers['content-type']).toBe('application/x-amz-json-1.0');
		expect((await verified(sent)).names).toContain('x-amz-target');
		const own = { ...headers, 'Content-Type': 'application/json' };
		const other = await sign({ url, method: 'POST', headers: own, body: {} });
		expect(other.headers['content-type']).toBe('application/json');
	});

	it('the session token, and no signature or host that was there before', async () => {
		const headers = {
			Host: 'example.com',
			AUTHORIZATION: 'Bearer x',
			'X-Amz-Security-Token': 'old',
			'x-amz-date': '20200101T000000Z',
			accept: 'application/json',
		};
		const sent = await sign({ url: CONNECT, headers }, temporary);
		expect(sent.headers['x-amz-security-token']).toBe('token');
		expect(sent.headers.host).toBe('connect.us-east-1.amazonaws.com');
		expect(sent.headers.accept).toBe('application/json');
		expect(Object.keys(sent.headers).filter((name) => /authorization/i.test(name))).toHaveLength(1);
		const { names } = await verified(sent);
		expect(names).toContain('x-amz-security-token');
		expect(names).not.toContain('accept');
	});

	it('no token of others, and the hash of its own body', async () => {
		const headers = { 'X-Amz-Security-Token': 'old', 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
		const sent = await sign({ url: CONNECT, method: 'POST', headers, body: {} });
		expect(sent.headers).not.toHaveProperty('x-amz-security-token');
		expect(sent.headers['x-amz-content-sha256']).toMatch(/^[\da-f]{64}$/);
		await verified(sent);
	});

	it('leaves the request alone that n8n may send again', async () => {
		const request = { url: CONNECT, method: 'POST' as const, qs: { a: '1' }, body: { b: 2 } };
		const before = structuredClone(request);
		await sign(request);
		expect(request).toEqual(before);
	});
});

describe('refused, with what to do', () => {
	const role = {
		assumeRole: true,
		roleArn: 'arn:aws:iam::123456789012:role/n8n',
		roleSessionName: 'n8n',
		roleDurationMinutes: 60,
	};
	const post = { url: CONNECT, method: 'POST' as const };
	const form = { 'content-type': 'application/x-www-form-urlencoded' };

	it.each<[string, Request, object, string, string]>([
		['a role', post, role, "'Assume Role'", 'temporary credentials'],
		['an incomplete credential', post, { accessKeyId: '' }, "'Access Key ID'", 'Fill it in'],
		['a form', { ...post, form: { a: 'b' } }, {}, 'A form', 'JSON'],
		['multipart', { ...post, formData: { a: 'b' } }, {}, 'A form', 'JSON'],
		['a form in a text', { ...post, headers: form, body: 'a=b' }, {}, 'A form', 'JSON'],
		['a form object', { ...post, body: new URLSearchParams('a=b') }, {}, 'A form', 'JSON'],
		['a stream', { ...post, body: Readable.from('a') as never }, {}, 'stream', 'JSON'],
		['a nested query', { ...post, qs: { a: { b: 'c' } } }, {}, "'a'", 'a list of these'],
		['no address', { url: 'connect' }, {}, 'not valid', 'https://'],
	])('%s', async (_, request, change, message, description) => {
		const refusal = sign(request, { ...complete, ...change });
		await expect(refusal).rejects.toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringContaining(description),
		});
		await expect(refusal).rejects.not.toThrow(SECRET);
	});
});

describe("n8n's helpers send it as it was signed", () => {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => await local.close());

	/** The older helper, which the HTTP Request node uses, and the newer one, which nodes use. */
	const sendBy = {
		async request(request: Request): Promise<void> {
			const { credentialTest } = await n8nHelpers();
			const signed = await sign(request, credentialFor(local));
			await credentialTest.helpers.request(signed as never);
		},
		async httpRequest(request: Request): Promise<void> {
			const { httpRequest } = await n8nHelpers();
			await httpRequest((await sign(request, credentialFor(local))) as never);
		},
	};

	describe.each(['request', 'httpRequest'] as const)('%s', (helper) => {
		const send = async (request: Request) => {
			await sendBy[helper](request);
			return local.state.log[0];
		};

		it.each<[string, Partial<Request>]>([
			['an object', { json: true, body: { MaxResults: 5 } }],
			['an object, for an answer as a stream', { json: false, body: { MaxResults: 5 } }],
			['a text with spaces around it', { json: true, body: ' {"MaxResults":5} ' }],
			[
				'a text with its media type',
				{ headers: { 'Content-Type': 'application/json' }, body: '{}' },
			],
			['a Buffer', { body: Buffer.from('{"MaxResults":5}') }],
			['an empty object', { json: true, body: {} }],
		])('%s', async (_, request) => {
			const url = `${local.url}/phone-number/list`;
			const { status, operation } = await send({ ...request, url, method: 'POST' });
			expect({ status, operation }).toEqual({ status: 200, operation: 'ListPhoneNumbersV2' });
		});

		it('a query with lists and unusual characters', async () => {
			const [{ id }] = local.state.account.instances;
			const qs = { contactFlowTypes: ['CONTACT_FLOW', 'CAMPAIGN'], other: "a b/+=!'()*ü" };
			const url = `${local.url}/contact-flows-summary/${id}`;
			const { target } = await send({ url, method: 'GET', json: true, qs });
			const sent = new URL(target, local.url).searchParams;
			expect(sent.getAll('contactFlowTypes')).toEqual(['CONTACT_FLOW', 'CAMPAIGN']);
			expect(sent.get('other')).toBe("a b/+=!'()*ü");
		});

		it('an ARN in the path, escaped and not', async () => {
			const url = `${local.url}/phone-number/`;
			const arn =
				'arn:aws:connect:us-east-1:123456789012:phone-number%2F10000000-0000-4000-8000-000000000001';
			await send({ url: url + arn, method: 'GET', json: true });
			await send({ url: url + arn.replaceAll(':', '%3A'), method: 'GET', json: true });
			expect(local.state.log.map(({ status }) => status)).toEqual([200, 200]);
		});
	});
});
