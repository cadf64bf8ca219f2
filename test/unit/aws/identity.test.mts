import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectClient, stsClient } from '../../../nodes/AmazonConnect/aws/client.ts';
import type { ConnectAccess } from '../../../nodes/AmazonConnect/aws/credential.ts';
import { credentialsOf, forgetRole } from '../../../nodes/AmazonConnect/aws/identity.ts';
import { loadSdk } from '../../../nodes/AmazonConnect/aws/loadSdk.ts';
import { AssumeRoleError } from '../../../nodes/AmazonConnect/aws/roleErrors.ts';
import type { Transport } from '../../../nodes/AmazonConnect/aws/transports.ts';

const sdk = await loadSdk();

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24);

const role = {
	arn: 'arn:aws:iam::123456789012:role/n8n',
	sessionName: 'n8n',
	durationSeconds: 3600,
};

const access: ConnectAccess = {
	region: 'us-east-1',
	keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
	role,
	endpoints: {},
	fips: false,
};
afterEach(() => forgetRole(access));

/** An STS with a clock, which counts how often it is asked, and by whom. */
class Sts {
	now = START;

	/** What was asked, by the name of the execution that asked. */
	readonly asked: string[] = [];

	/** Refused with this, while it is set. */
	refusal?: string;

	/** Executions that are over: whatever they still send fails. */
	readonly dead = new Set<string>();

	transport(execution: string): Transport {
		return async ({ url, body }) => {
			this.asked.push(execution);
			expect(url).toBe('https://sts.us-east-1.amazonaws.com/');
			expect(String(body)).toContain('Action=AssumeRole');
			await new Promise(setImmediate);
			if (this.dead.has(execution)) throw new Error('This execution is over');
			if (this.refusal) return this.#answer(403, `<Error><Code>${this.refusal}</Code></Error>`);
			const end = new Date(this.now + 60 * MINUTE).toISOString();
			const keys =
				`<AccessKeyId>ASIA${this.asked.length}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
				`<SessionToken>t</SessionToken><Expiration>${end}</Expiration>`;
			return this.#answer(
				200,
				`<AssumeRoleResult><Credentials>${keys}</Credentials></AssumeRoleResult>`,
			);
		};
	}

	#answer(statusCode: number, xml: string) {
		const name = statusCode === 200 ? 'AssumeRoleResponse' : 'ErrorResponse';
		return { statusCode, headers: {}, body: `<${name}>${xml}</${name}>` };
	}

	identity(execution = 'first', of: ConnectAccess = access, signal?: AbortSignal) {
		return credentialsOf(sdk, of, this.transport(execution), { signal }, () => this.now);
	}
}

describe('a credential with keys', () => {
	it('is its keys, and asks nobody', async () => {
		const sts = new Sts();
		const { role: _, ...keysOnly } = access;
		await expect(sts.identity('first', keysOnly)()).resolves.toBe(access.keys);
		expect(sts.asked).toEqual([]);
	});
});

describe('a credential with a role asks STS', () => {
	it('once for many requests, and for the next execution', async () => {
		const sts = new Sts();
		const first = sts.identity('first');
		for (let request = 0; request < 50; request++) await first();
		await sts.identity('second')();
		expect(sts.asked).toEqual(['first']);
	});

	it('once for executions that begin at the same time', async () => {
		const sts = new Sts();
		const identities = await Promise.all(
			['first', 'second', 'third'].map((n) => sts.identity(n)()),
		);
		expect(sts.asked).toEqual(['first']);
		expect(new Set(identities.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['ASIA1']));
	});

	it.each<[string, Partial<ConnectAccess>]>([
		['key', { keys: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'secret' } }],
		['secret', { keys: { ...access.keys, secretAccessKey: 'other' } }],
		['session token', { keys: { ...access.keys, sessionToken: 'token' } }],
		['role', { role: { ...role, arn: 'arn:aws:iam::123456789012:role/other' } }],
		['external ID', { role: { ...role, externalId: 'agreed' } }],
		['session name', { role: { ...role, sessionName: 'other' } }],
		['duration', { role: { ...role, durationSeconds: 900 } }],
	])('again for another %s', async (_, change) => {
		const sts = new Sts();
		const other = { ...access, ...change };
		await sts.identity()();
		await sts.identity('first', other)();
		forgetRole(other);
		expect(sts.asked).toHaveLength(2);
	});

	it('again five minutes before the keys end, with the way of who needs them then', async () => {
		const sts = new Sts();
		await sts.identity('first')();
		sts.dead.add('first');
		const second = sts.identity('second');
		sts.now = START + 54 * MINUTE;
		await second();
		expect(sts.asked).toEqual(['first']);
		sts.now = START + 55 * MINUTE;
		await expect(second()).resolves.toMatchObject({ accessKeyId: 'ASIA2' });
		expect(sts.asked).toEqual(['first', 'second']);
	});

	it('again after a refusal', async () => {
		const sts = new Sts();
		sts.refusal = 'AccessDenied';
		const failed = await sts
			.identity()()
			.catch((error: unknown) => error);
		expect(failed).toBeInstanceOf(AssumeRoleError);
		expect(failed).toMatchObject({ reason: { name: 'AccessDenied' } });
		expect(String(failed)).not.toContain('secret');
		sts.refusal = undefined;
		await expect(sts.identity()()).resolves.toMatchObject({ accessKeyId: 'ASIA2' });
	});

	it('itself when the execution that asked for both is over', async () => {
		const sts = new Sts();
		sts.dead.add('first');
		const [first, second] = await Promise.allSettled([
			sts.identity('first')(),
			sts.identity('second')(),
		]);
		expect(first.status).toBe('rejected');
		expect(second.status).toBe('fulfilled');
		expect(sts.asked).toEqual(['first', 'second']);
	});

	it('until its execution is stopped, and another one asks itself', async () => {
		const stopped = new AbortController();
		let asked = 0;
		const hangs: Transport = async () => {
			asked += 1;
			return await new Promise(() => {});
		};
		const first = credentialsOf(sdk, access, hangs, { signal: stopped.signal })();
		const sts = new Sts();
		const second = sts.identity('second')();
		await vi.waitFor(() => expect(asked).toBe(1));
		stopped.abort();
		await expect(first).rejects.toMatchObject({ name: 'AbortError' });
		await expect(second).resolves.toMatchObject({ accessKeyId: 'ASIA1' });
		expect(asked).toBe(1);
	});

	it('in vain while the old keys are good, and goes on with them', async () => {
		const sts = new Sts();
		await sts.identity()();
		sts.refusal = 'AccessDenied';
		sts.now = START + 57 * MINUTE;
		await expect(sts.identity()()).resolves.toMatchObject({ accessKeyId: 'ASIA1' });
		// Not again with every request.
		for (let request = 0; request < 50; request++) await sts.identity()();
		expect(sts.asked).toHaveLength(2);
		sts.now += 10_000;
		await sts.identity()();
		expect(sts.asked).toHaveLength(3);
		sts.now = START + 60 * MINUTE;
		await expect(sts.identity()()).rejects.toBeInstanceOf(AssumeRoleError);
		expect(sts.asked).toHaveLength(4);
	});
});

describe('a session that AWS refuses', () => {
	/** Amazon Connect and STS: sessions from before `revokedAt` are refused with an error. */
	function aws(refusal: string, words = '') {
		const began = Date.now();
		const state = { asked: 0, calls: 0, revoked: 0 };
		const transport: Transport = async ({ url, headers }) => {
			if (url.startsWith('https://sts.')) {
				state.asked += 1;
				const keys =
					`<AccessKeyId>ASIA${state.asked}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>` +
					`<SessionToken>t</SessionToken><Expiration>${new Date(began + 60 * MINUTE).toISOString()}</Expiration>`;
				return {
					statusCode: 200,
					headers: {},
					body: `<AssumeRoleResponse><AssumeRoleResult><Credentials>${keys}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
				};
			}
			state.calls += 1;
			const session = Number(/Credential=ASIA(\d+)\//.exec(headers.authorization)?.[1]);
			const isRefused = session <= state.revoked;
			return {
				statusCode: isRefused ? 403 : 200,
				headers: {
					'x-amzn-requestid': '1',
					...(isRefused ? { 'x-amzn-errortype': refusal } : {}),
				},
				body: JSON.stringify(isRefused ? { Message: words } : { InstanceSummaryList: [] }),
			};
		};
		return { state, transport };
	}
	const list = async (transport: Transport) =>
		await connectClient(sdk, access, transport).send(new sdk.ListInstancesCommand({}));
	const later = (minutes: number) =>
		vi.spyOn(Date, 'now').mockReturnValue(Date.now() + minutes * MINUTE);
	afterEach(() => void vi.restoreAllMocks());

	const DENY =
		'is not authorized to perform: connect:ListInstances on resource: * with an explicit deny in an identity-based policy';
	const REFUSALS: Array<[string, string]> = [
		['ExpiredTokenException', ''],
		['UnrecognizedClientException', ''],
		['AccessDeniedException', DENY],
	];

	it.each(REFUSALS)(
		'(%s) is replaced once, and the request goes out again',
		async (name, words) => {
			const { state, transport } = aws(name, words);
			await list(transport);
			state.revoked = 1;
			later(10);
			await expect(list(transport)).resolves.toMatchObject({ InstanceSummaryList: [] });
			expect(state).toMatchObject({ asked: 2, calls: 3 });
		},
	);

	it.each(REFUSALS)('(%s) and its successor too: the request fails', async (name, words) => {
		const { state, transport } = aws(name, words);
		await list(transport);
		state.revoked = 99;
		later(10);
		await expect(list(transport)).rejects.toMatchObject({ name });
		expect(state).toMatchObject({ asked: 2, calls: 3 });
		await expect(list(transport)).rejects.toMatchObject({ name });
		expect(state).toMatchObject({ asked: 2, calls: 4 });
	});

	it('for want of a right is kept', async () => {
		const { state, transport } = aws('AccessDeniedException', 'is not authorized');
		await list(transport);
		state.revoked = 99;
		later(10);
		await expect(list(transport)).rejects.toMatchObject({ name: 'AccessDeniedException' });
		expect(state).toMatchObject({ asked: 1, calls: 2 });
	});
});

describe('the hosts that are called', () => {
	/** Where a client of Amazon Connect and one of STS send. */
	async function hostsOf(region: string, fips: boolean): Promise<string[]> {
		const hosts: string[] = [];
		const transport: Transport = async ({ url }) => {
			hosts.push(new URL(url).host);
			return { statusCode: 403, headers: {}, body: '' };
		};
		const { role: _, ...rest } = access;
		const here = { ...rest, region, fips };
		const ignore = () => undefined;
		await connectClient(sdk, here, transport).send(new sdk.ListInstancesCommand({})).catch(ignore);
		await stsClient(sdk, here, transport).send(new sdk.GetCallerIdentityCommand({})).catch(ignore);
		return hosts;
	}

	it.each([
		['us-east-1', 'connect-fips.us-east-1.amazonaws.com', 'sts-fips.us-east-1.amazonaws.com'],
		['us-west-2', 'connect-fips.us-west-2.amazonaws.com', 'sts-fips.us-west-2.amazonaws.com'],
		[
			'ca-central-1',
			'connect-fips.ca-central-1.amazonaws.com',
			'sts-fips.ca-central-1.amazonaws.com',
		],
		['us-gov-west-1', 'connect.us-gov-west-1.amazonaws.com', 'sts.us-gov-west-1.amazonaws.com'],
	])('with FIPS in %s', async (region, connect, sts) => {
		expect(await hostsOf(region, true)).toEqual([connect, sts]);
	});

	it('without FIPS', async () => {
		expect(await hostsOf('us-east-1', false)).toEqual([
			'connect.us-east-1.amazonaws.com',
			'sts.us-east-1.amazonaws.com',
		]);
	});

	it('for the role too', async () => {
		const hosts: string[] = [];
		const transport: Transport = async ({ url }) => {
			hosts.push(new URL(url).host);
			return { statusCode: 403, headers: {}, body: '' };
		};
		const assuming = credentialsOf(sdk, { ...access, fips: true }, transport)();
		await expect(assuming).rejects.toBeInstanceOf(AssumeRoleError);
		expect(hosts).toEqual(['sts-fips.us-east-1.amazonaws.com']);
	});
});
