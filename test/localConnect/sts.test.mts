import { ConnectClient, ListInstancesCommand } from '@aws-sdk/client-connect';
import {
	AssumeRoleCommand,
	GetCallerIdentityCommand,
	STSClient,
	type AssumeRoleCommandInput,
} from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roleArn } from './account.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const settings = (credentials: AwsCredentialIdentity = local.state.account.keys[0]) => ({
	endpoint: local.url,
	region: 'us-east-1',
	credentials,
	maxAttempts: 1,
});

/** Assumes the account's role, and gives its keys. */
async function assume(
	change: Partial<AssumeRoleCommandInput> = {},
	by?: AwsCredentialIdentity,
): Promise<AwsCredentialIdentity> {
	const { account } = local.state;
	const input = { RoleArn: roleArn(account, account.roles[0]), RoleSessionName: 'n8n', ...change };
	const { Credentials } = await new STSClient(settings(by)).send(new AssumeRoleCommand(input));
	return {
		accessKeyId: Credentials?.AccessKeyId ?? '',
		secretAccessKey: Credentials?.SecretAccessKey ?? '',
		sessionToken: Credentials?.SessionToken,
		expiration: Credentials?.Expiration,
	};
}

describe('AssumeRole', () => {
	it('gives keys that work, end, and may be refused an action', async () => {
		const keys = await assume({ DurationSeconds: 900 });
		const left = (keys.expiration?.getTime() ?? 0) - Date.now();
		expect(left).toBeGreaterThan(890_000);
		expect(left).toBeLessThanOrEqual(900_000);
		const { Arn } = await new STSClient(settings(keys)).send(new GetCallerIdentityCommand({}));
		expect(Arn).toContain(':assumed-role/n8n/');
		const list = async () =>
			await new ConnectClient(settings(keys)).send(new ListInstancesCommand({}));
		await expect(list()).resolves.toBeDefined();
		local.state.account.roles[0].denied.push('connect:ListInstances');
		await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
	});

	const elsewhere = 'arn:aws:iam::123456789012:role/elsewhere';
	it.each([
		['an unknown role', { RoleArn: elsewhere }, 'AccessDenied', 403],
		['a session name of one character', { RoleSessionName: 'x' }, 'ValidationError', 400],
		['a session name with a space', { RoleSessionName: 'n 8' }, 'ValidationError', 400],
		['an external ID with a space', { ExternalId: 'a b' }, 'ValidationError', 400],
		['less than 15 minutes', { DurationSeconds: 899 }, 'ValidationError', 400],
		['more than 12 hours', { DurationSeconds: 43_201 }, 'ValidationError', 400],
	])('refuses %s', async (_, change, name, httpStatusCode) => {
		await expect(assume(change)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
	});

	it('refuses who is not trusted, and who is denied the action', async () => {
		const { account } = local.state;
		account.keys[0].denied = ['sts:AssumeRole'];
		await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
		account.keys[0].denied = [];
		account.roles[0].trusted = ['AKIASOMEBODYELSE'];
		await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
	});

	it('refuses a missing and a wrong external ID of a role that has one', async () => {
		local.state.account.roles[0].externalId = 'agreed';
		await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
		await expect(assume({ ExternalId: 'guessed' })).rejects.toMatchObject({ name: 'AccessDenied' });
		await expect(assume({ ExternalId: 'agreed' })).resolves.toBeDefined();
	});

	it("refuses more than the role's maximum, and more than an hour to a role", async () => {
		const { account } = local.state;
		const long = { DurationSeconds: 7200 };
		await expect(assume(long)).rejects.toThrow('MaxSessionDuration');
		account.roles[0].maxSessionSeconds = 43_200;
		const keys = await assume(long);
		account.roles[0].trusted.push(keys.accessKeyId);
		await expect(assume(long, keys)).rejects.toThrow('role chaining');
		await expect(assume({}, keys)).resolves.toBeDefined();
	});
});
