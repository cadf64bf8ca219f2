/** The packed node with a credential that assumes a role, in n8n's engine. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { roleArn } from '../localConnect/account.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { execute, type Run } from '../support/engine.mts';

// Every test has a server of its own, and with it identities that no other test has used.
let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const credential = (change: ICredentialDataDecryptedObject = {}) => ({
	...credentialFor(local),
	assumeRole: true,
	roleArn: roleArn(local.state.account, local.state.account.roles[0]),
	...change,
});
const run = async (overrides: Partial<Run> = {}) =>
	await execute({
		items: customers(50),
		parameters: smsParameters(local),
		credential: credential(),
		...overrides,
	});
const asked = () => local.state.requests('AssumeRole').length;

/** Milliseconds in which a run must be over that is to find good keys. */
const MARGIN = 3000;

/** Just above the five minutes before their end at which keys are renewed. */
const ALMOST_OVER = 5 * 60 * 1000 + MARGIN;

describe('STS is asked', () => {
	it('once over 50 requests and two executions, and the role signs them', async () => {
		const first = await run();
		const second = await run({ items: customers(50, 50) });
		expect([first.status, second.status]).toEqual(['success', 'success']);
		expect(asked()).toBe(1);
		const sent = local.state.requests('StartOutboundChatContact');
		expect(sent).toHaveLength(100);
		const tokens = new Set(sent.map(({ headers }) => headers['x-amz-security-token']));
		expect(tokens).toEqual(new Set([local.state.account.keys[1].sessionToken]));
	});

	it('once by executions that begin at the same time', async () => {
		const runs = [0, 50, 100].map(async (from) => await run({ items: customers(50, from) }));
		for (const { status } of await Promise.all(runs)) expect(status).toBe('success');
		expect(local.state.contacts).toHaveLength(150);
		expect(asked()).toBe(1);
	});

	it('twice for two credentials', async () => {
		await run();
		await run({ credential: credential({ roleSessionName: 'other' }) });
		await run();
		expect(asked()).toBe(2);
	});

	it('again when the keys are about to end', async () => {
		local.state.behaviour.roleSessionsEndAfter = ALMOST_OVER;
		await run();
		await sleep(MARGIN + 100);
		const { status } = await run({ items: customers(50, 50) });
		expect(status).toBe('success');
		expect(asked()).toBe(2);
	});

	it('again between two attempts of one request, when the keys are about to end', async () => {
		Object.assign(local.state.behaviour, {
			roleSessionsEndAfter: ALMOST_OVER,
			latency: MARGIN + 200,
		});
		local.state.faults.push({
			operation: 'StartOutboundChatContact',
			times: 1,
			kind: 'error',
			status: 500,
			type: 'InternalServiceException',
		});
		const { status } = await run({ items: customers(1) });
		expect(status).toBe('success');
		expect(asked()).toBe(2);
		const keys = local.state
			.requests('StartOutboundChatContact')
			.map(({ headers }) => headers['x-amz-security-token']);
		expect(new Set(keys).size).toBe(2);
	});

	it('up to five times when it meets a fault', async () => {
		const fault = { kind: 'error', status: 500, type: 'InternalFailure' } as const;
		local.state.faults.push({ operation: 'AssumeRole', times: 4, ...fault });
		expect((await run()).status).toBe('success');
		expect(asked()).toBe(5);
	});

	it('never without Assume Role', async () => {
		await run({ credential: credential({ assumeRole: false }) });
		expect(asked()).toBe(0);
	});
});

describe('an STS that does not answer', () => {
	it('does not hold up Stop', async () => {
		local.state.faults.push({ operation: 'AssumeRole', times: 10, kind: 'hang' });
		const { endedAfter, status } = await run({ cancelWhen: () => asked() > 0 });
		expect(status).toBe('canceled');
		expect(endedAfter).toBeLessThan(500);
		expect(local.state.faults).toMatchObject([{ times: 9 }]);
	});
});

describe('a session that is refused', () => {
	/** Ends all sessions, as AWS does when somebody revokes them, a minute after STS gave them. */
	function revoke(): void {
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
		for (const key of local.state.account.keys) if (key.role) key.expiresAt = 1;
	}
	afterEach(() => void vi.useRealTimers());

	it('is replaced, and nobody is left out', async () => {
		await run();
		revoke();
		const { status, output } = await run({ items: customers(50, 50) });
		expect(status).toBe('success');
		expect(output).toHaveLength(50);
		expect(local.state.contacts).toHaveLength(100);
		expect(asked()).toBe(2);
	});

	it('and whose successor is refused, too, has advice for a role', async () => {
		await run();
		revoke();
		local.state.behaviour.roleSessionsEndAfter = -1;
		const { error } = await run({ items: customers(1, 50) });
		expect(error?.message).toContain("the session of the role in 'Role ARN'");
		expect(error?.description).not.toContain('Paste new');
		// At the beginning, after the refusal, and because each session has ended before it is used.
		expect(asked()).toBe(3);
	});
});

describe('a role that is refused', () => {
	it('ends the batch, says what is missing, and is asked for again by the next run', async () => {
		const [role] = local.state.account.roles;
		role.externalId = 'agreed';
		const { status, error } = await run();
		expect(status).toBe('error');
		expect(error?.message).toContain("'Role ARN' cannot be assumed");
		for (const word of ['sts:AssumeRole', 'External ID', 'trust policy', 'AccessDenied']) {
			expect(error?.description).toContain(word);
		}
		expect(`${error?.message} ${error?.description}`).not.toContain('connect:');
		expect(asked()).toBe(1);
		expect(local.state.contacts).toHaveLength(0);

		role.externalId = undefined;
		expect((await run()).status).toBe('success');
	});

	it.each([
		[
			'a session that is too long',
			{ roleDurationMinutes: 120 },
			"'Role Session Duration (Minutes)' is longer",
		],
		['a wrong secret', { secretAccessKey: 'wrong-secret-value' }, "'Secret Access Key' does not"],
		['an STS that is down', { stsEndpoint: 'http://127.0.0.1:9' }, 'AWS STS cannot be reached'],
	])('%s: in words of its own', async (_, change, words) => {
		const { error } = await run({ credential: credential(change) });
		expect(error?.message).toContain(words);
		expect(JSON.stringify(error)).not.toContain('wrong-secret-value');
	});

	it('with Continue (using error output) sends every item down the error branch', async () => {
		local.state.account.roles[0].trusted = [];
		const { status, output, errorOutput } = await run({ node: { onError: 'continueErrorOutput' } });
		expect(status).toBe('success');
		expect(output).toHaveLength(0);
		expect(errorOutput).toHaveLength(50);
		expect(errorOutput[0].json).toMatchObject({
			name: 'Customer 0',
			error: expect.stringContaining("'Role ARN'"),
			details: { code: 'AccessDenied', httpStatus: 403, attempted: false },
		});
		expect(errorOutput[49].json.details).toMatchObject({ code: 'NotAttempted', attempted: false });
	});

	it('an action that is denied to the role is named, not the role', async () => {
		local.state.account.roles[0].denied.push('connect:StartOutboundChatContact');
		const { error } = await run({ items: customers(1) });
		expect(error?.description).toContain("'connect:StartOutboundChatContact'");
		expect(error?.description).not.toContain('sts:');
	});
});
