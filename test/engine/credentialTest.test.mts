/** The credential test of the packed node, over the one helper that n8n gives it. */
import type { ICredentialDataDecryptedObject, ICredentialsDecrypted } from 'n8n-workflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import {
	startForeignServer,
	type ForeignAnswer,
	type ForeignServer,
} from '../support/foreignServer.mts';
import { loadPackage, n8nHelpers } from '../support/engine.mts';

/** What n8n stores for fields that nobody touched. */
const DEFAULTS = { roleSessionName: 'n8n', roleDurationMinutes: 60 };

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

async function test(change: ICredentialDataDecryptedObject = {}) {
	const { type } = (await loadPackage()).getNode('amazonConnect');
	const { credentialTest } = await n8nHelpers();
	if (!('methods' in type)) throw new Error('The node has no methods');
	const testIt = type.methods?.credentialTest?.amazonConnectApiTest;
	const credential: ICredentialsDecrypted = {
		id: '1',
		name: 'Amazon Connect',
		type: 'amazonConnectApi',
		data: { ...DEFAULTS, ...credentialFor(local), ...change },
	};
	return await testIt?.call(credentialTest, credential);
}

describe('the credential test', () => {
	it('is good when AWS knows the keys and Connect answers', async () => {
		expect(await test()).toEqual({ status: 'OK', message: 'Connection successful' });
		expect(local.state.log.map(({ operation }) => operation)).toEqual([
			'GetCallerIdentity',
			'ListInstances',
		]);
	});

	it('is good without the right to list instances', async () => {
		local.state.account.keys[0].denied = ['connect:ListInstances'];
		expect(await test()).toMatchObject({ status: 'OK' });
		expect(await test({ region: 'eu-central-1' })).toMatchObject({ status: 'OK' });
	});

	it('is not good when a policy denies the request explicitly, as it may deny all of a Region', async () => {
		local.state.faults.push({
			operation: 'ListInstances',
			times: 1,
			kind: 'error',
			status: 403,
			type: 'AccessDeniedException',
			message:
				'User: arn:aws:iam::123456789012:user/local is not authorized to perform: connect:ListInstances on resource: * with an explicit deny in a service control policy',
		});
		const result = await test();
		expect(result?.status).toBe('Error');
		expect(result?.message).toMatch(/^A policy in AWS explicitly denies this\. AWS refused/);
		expect(result?.message).toContain('the deny in the service control policy');
	});

	it('is not good in a Region without an instance, and says whose and where', async () => {
		expect(await test({ region: 'eu-central-1' })).toEqual({
			status: 'Error',
			message:
				"The keys are good, but account 123456789012 has no Amazon Connect instance in eu-central-1. Choose another 'Region', or enter the keys of another account.",
		});
	});

	it.each([
		['no Region', { region: '' }, "'Region' is not set"],
		['an empty key', { accessKeyId: '' }, "'Access Key ID' is empty"],
		[
			'an unknown key',
			{ accessKeyId: 'AKIANOBODY' },
			"'Access Key ID' or 'Session Token' is not known",
		],
		[
			'a wrong secret',
			{ secretAccessKey: 'wrong-secret-value' },
			"'Secret Access Key' does not belong",
		],
		[
			'an endpoint that is down',
			{ stsEndpoint: 'http://127.0.0.1:9' },
			"'STS Endpoint' cannot be reached",
		],
		[
			'a Connect endpoint that is down',
			{ connectEndpoint: 'http://127.0.0.1:9' },
			"'Amazon Connect Endpoint' cannot be reached",
		],
	])('%s: the first words name the field', async (_, change, words) => {
		const result = await test(change);
		expect(result?.status).toBe('Error');
		expect(result?.message.startsWith(words)).toBe(true);
		expect(result?.message).not.toContain('wrong-secret-value');
		// It is read inside the credential.
		expect(result?.message).not.toContain('Open the credential');
		expect(result?.message).not.toContain('Retry');
	});

	it('an expired session token is named', async () => {
		const key = { accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't' };
		local.state.account.keys.push({ ...key, expiresAt: 1 });
		const result = await test({ ...key, temporaryCredentials: true });
		expect(result?.message).toMatch(/^'Session Token' has expired/);
	});
});

describe('the credential test, answered by something that is not AWS', () => {
	const PAGE =
		'<!doctype html><html><head><meta charset="utf-8"></head><body>Sign in</body></html>';
	let foreign: ForeignServer;
	let answer: ForeignAnswer = {};
	beforeAll(async () => void (foreign = await startForeignServer(() => answer)));
	afterAll(async () => await foreign.close());

	it.each<[string, ForeignAnswer]>([
		['a page', { body: PAGE }],
		['a page that is well-formed', { body: '<html><body>Sign in</body></html>' }],
		['a page that says no', { status: 403, body: PAGE }],
		['a page of a proxy that wants a password', { status: 407, body: PAGE }],
		['nothing', {}],
		['an empty object', { body: '{}' }],
		['a list', { body: '[]' }],
		['a list that is text', { body: '{"InstanceSummaryList":"none"}' }],
		['an error of another kind', { status: 404, body: '{"message":5}' }],
	])('%s: says so, and where', async (_, given) => {
		answer = given;
		for (const [service, field, change] of [
			['Amazon Connect', 'Amazon Connect Endpoint', { connectEndpoint: foreign.url }],
			['AWS STS', 'STS Endpoint', { stsEndpoint: foreign.url }],
		] as const) {
			expect(await test(change)).toEqual({
				status: 'Error',
				message: `This was not ${service}: another server answered instead. Check '${field}' in the credential, and the proxy of the n8n server.`,
			});
		}
	});

	it('nor by what answers for STS without an account', async () => {
		answer = {
			body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>x</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
		};
		const { message } = (await test({ stsEndpoint: foreign.url })) ?? {};
		expect(message).toMatch(/^This was not AWS STS/);
	});

	it('nor when a role is to be assumed', async () => {
		answer = { body: PAGE };
		const role = { assumeRole: true, roleArn: 'arn:aws:iam::123456789012:role/n8n' };
		const { message } = (await test({ ...role, stsEndpoint: foreign.url })) ?? {};
		expect(message).toMatch(/^This was not AWS STS/);
	});
});

describe('the credential test with a role', () => {
	const role = { assumeRole: true, roleArn: 'arn:aws:iam::123456789012:role/n8n' };

	it('is good when the role can be assumed, and asks as the role', async () => {
		expect(await test(role)).toMatchObject({ status: 'OK' });
		const { log, account } = local.state;
		const operations = log.map(({ operation }) => operation);
		expect(operations).toEqual(['AssumeRole', 'GetCallerIdentity', 'ListInstances']);
		const [, ...asRole] = log.map(({ headers }) => headers['x-amz-security-token']);
		expect(asRole).toEqual(Array(2).fill(account.keys[1].sessionToken));
	});

	it('asks STS again each time, not an older answer', async () => {
		expect(await test(role)).toMatchObject({ status: 'OK' });
		local.state.account.roles[0].trusted = [];
		expect(await test(role)).toMatchObject({ status: 'Error' });
	});

	it.each([
		[
			'a role that is not known',
			{ roleArn: 'arn:aws:iam::123456789012:role/x' },
			"The role in 'Role ARN'",
		],
		['no role', { roleArn: '' }, "'Role ARN' is empty"],
		['too long', { roleDurationMinutes: 120 }, "'Role Session Duration (Minutes)' is longer"],
		['a wrong secret', { secretAccessKey: 'wrong-secret-value' }, "'Secret Access Key' does not"],
		[
			'an STS that is down',
			{ stsEndpoint: 'http://127.0.0.1:9' },
			"'STS Endpoint' cannot be reached",
		],
		['FIPS at an own host', { fips: true }, "'Amazon Connect Endpoint' cannot be used while"],
	])('%s: the first words name the field', async (_, change, words) => {
		const result = await test({ ...role, ...change });
		expect(result?.status).toBe('Error');
		expect(result?.message.startsWith(words)).toBe(true);
		expect(result?.message).not.toContain('wrong-secret-value');
	});
});
