/**
 * What n8n and people retry, and what the customer gets from it. Each row of the table in
 * docs/maintainers/delivery.md has its test here or, where a real n8n is needed, in the end-to-end
 * tests.
 */
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { SIGNS_RESUME_URLS } from '../support/n8n.mts';
import { execute, retryOf, type Result, type Run } from '../support/engine.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
	local.state.behaviour.concurrentChats = Number.POSITIVE_INFINITY;
});
afterEach(async () => await local.close());

const run = async (overrides: Partial<Run> = {}, parameters: IDataObject = {}) =>
	await execute({
		items: customers(20),
		parameters: smsParameters(local, parameters),
		credential: credentialFor(local),
		...overrides,
	});

interface Body {
	DestinationEndpoint: { Address: string };
}
const to = (body: unknown) => (body as Body).DestinationEndpoint.Address;

/** Makes the chats with some customers fail once each. */
const failOnce = (...indices: number[]) => {
	for (const index of indices) {
		const { phone } = customers(index + 1)[index];
		local.state.faults.push({
			times: 1,
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
			when: (body) => to(body) === phone,
		});
	}
};
const chatsPerCustomer = () => {
	const counts = new Map<string, number>();
	for (const { request } of local.state.contacts) {
		const phone = request.DestinationEndpoint.Address ?? '';
		counts.set(phone, (counts.get(phone) ?? 0) + 1);
	}
	return [...counts.values()];
};
const expectOneChatEach = (count: number) =>
	expect(chatsPerCustomer()).toEqual(Array(count).fill(1));
const statuses = ({ output }: Result) => output.map(({ json }) => json.Status);

describe('within an execution', () => {
	it('Retry On Fail over items 0, 7 and the last that fail once each, with the time in the text', async () => {
		failOnce(0, 7, 19);
		const result = await run(
			{ node: { retryOnFail: true, maxTries: 5, waitBetweenTries: 1 } },
			{ initialSystemMessage: '={{ $json.name }}, it is {{ $now }}' },
		);
		expect(result.status).toBe('success');
		expectOneChatEach(20);
	});

	it('Retry On Fail with Continue, which n8n does when item 0 failed, asks only for who is missing', async () => {
		failOnce(0);
		const { output } = await run({
			node: {
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 1,
				onError: 'continueRegularOutput',
			},
		});
		expect(output).toHaveLength(20);
		expectOneChatEach(20);
		expect(local.state.requests('StartOutboundChatContact')).toHaveLength(21);
	});

	it('the same customer twice in the list gets two chats', async () => {
		await run({ items: [...customers(2), ...customers(2)] });
		expect(chatsPerCustomer()).toEqual([2, 2]);
	});

	it('a hint counts what was started, and who comes twice', async () => {
		const { run: result } = await run({ items: [...customers(2), ...customers(1)] });
		const [{ hints }] = result.data.resultData.runData['Amazon Connect'];
		expect(hints?.[0].message).toBe(
			'3 chats started. Started is not delivered. 1 item is for the same customer as an earlier item.',
		);
	});
});

describe('Retry execution', () => {
	it('goes on with those who are missing, though the resume URL is an attribute', async () => {
		failOnce(3, 4);
		const parameters = {
			attributes: { attribute: [{ key: 'resume', value: '={{ $execution.resumeUrl }}' }] },
		};
		const first = await run({ executionId: '100' }, parameters);
		expect(first.status).toBe('error');
		const asked = local.state.requests('StartOutboundChatContact').length;
		const retry: Partial<Run> = { mode: 'retry', executionId: '101' };
		const second = await run({ ...retry, runExecutionData: retryOf(first) }, parameters);
		const third = await run(
			{ ...retry, executionId: '102', runExecutionData: retryOf(second) },
			parameters,
		);
		expect(third.status).toBe('success');
		expectOneChatEach(20);
		expect(local.state.requests('StartOutboundChatContact').length).toBeLessThan(asked + 20);
		expect(third.output.every(({ json }) => typeof json.ContactId === 'string')).toBe(true);
	});

	it('with an edited text messages only those who are missing', async () => {
		failOnce(5);
		const first = await run();
		const second = await run(
			{ mode: 'retry', runExecutionData: retryOf(first) },
			{ initialSystemMessage: 'Corrected text' },
		);
		expect(second.status).toBe('success');
		expectOneChatEach(20);
	});

	it('keeps only the IDs of a run, since n8n may run it again', async () => {
		const { run: result } = await run({ items: customers(2) });
		const kept = result.data.executionData?.contextData['node:Amazon Connect'];
		expect(Object.values(kept?.started as IDataObject).sort()).toEqual(
			local.state.contacts.map(({ contactId }) => contactId).sort(),
		);
		expect(JSON.stringify(kept)).not.toContain(customers(1)[0].phone);
	});
});

describe.skipIf(!SIGNS_RESUME_URLS)(
	'after a crash, when the node knows nothing of the first try',
	() => {
		// n8n keeps when the execution was established and how its resume URL is signed.
		const origin = { established: { at: 1_700_000_000_000, resumeToken: 'signed' } };

		it('the list reversed and without its first hundred starts nobody again', async () => {
			const items = customers(300);
			await run({ ...origin, items });
			expectOneChatEach(300);
			const again = await run({ ...origin, items: items.slice(100).reverse() });
			expect(again.status).toBe('success');
			expectOneChatEach(300);
		});

		it('that came when the node had ended, of which n8n keeps a run without output', async () => {
			await run(origin);
			const again = await run({ ...origin, recovered: true });
			expect(again.status).toBe('success');
			expectOneChatEach(20);
		});

		it.each(['return', 'conflict'] as const)(
			'and with another text, when the service answers a repeat by "%s"',
			async (repeatWithOtherContent) => {
				local.state.behaviour.repeatWithOtherContent = repeatWithOtherContent;
				await run(origin);
				const again = await run(origin, { initialSystemMessage: 'Another text' });
				expect(again.status).toBe('success');
				expectOneChatEach(20);
				if (repeatWithOtherContent === 'conflict') {
					expect(statuses(again)).toEqual(Array(20).fill('alreadyStarted'));
				}
			},
		);

		it('a service that forgets tokens when chats end would start them again: nothing else can know', async () => {
			local.state.behaviour.forgetTokenAtDisconnect = true;
			await run({ ...origin, items: customers(2) });
			for (const contact of local.state.contacts) contact.disconnectedAt = Date.now();
			await run({ ...origin, items: customers(2) });
			expect(chatsPerCustomer()).toEqual([2, 2]);
		});
	},
);

describe('across executions', () => {
	it('a new execution starts new chats', async () => {
		await run();
		await run();
		expect(chatsPerCustomer()).toEqual(Array(20).fill(2));
	});

	it('two executions of the same millisecond are two', async () => {
		const at = 1_700_000_000_000;
		await run({ established: { at, resumeToken: 'one' } });
		await run({ established: { at, resumeToken: 'two' } });
		expect(chatsPerCustomer()).toEqual(Array(20).fill(2));
	});

	const ownKey = (key: string) => ({ repeatProtection: 'ownKey', idempotencyKey: key });

	it('Own Key starts a chat once, in whatever execution', async () => {
		const byName = ownKey('=order-{{ $json.name }}');
		await run({}, byName);
		await run({ items: customers(20).reverse() }, byName);
		expectOneChatEach(20);
	});

	it('a constant key over 1,000 numbers loses nobody', async () => {
		const { output } = await run({ items: customers(1000) }, ownKey('campaign'));
		expect(new Set(output.map(({ json }) => json.ContactId)).size).toBe(1000);
		expectOneChatEach(1000);
	});

	it('one key is one chat, also when n8n has given the node another ID', async () => {
		await run({ items: customers(1) }, ownKey('order-1'));
		await run({ items: customers(1), node: { id: 'another-node' } }, ownKey('order-1'));
		expect(chatsPerCustomer()).toEqual([1]);
	});

	it('an empty key is refused, and nothing sent', async () => {
		const { error } = await run({ items: customers(1) }, ownKey('={{ $json.missing }}'));
		expect(error?.message).toBe("'Key' is empty");
		expect(local.state.log).toHaveLength(0);
	});

	it('Same Message to Same Number starts a text once, and another text again', async () => {
		const same = { repeatProtection: 'sameMessage' };
		await run({}, same);
		await run({}, same);
		expectOneChatEach(20);
		await run({}, { ...same, initialSystemMessage: 'Something else' });
		expect(chatsPerCustomer()).toEqual(Array(20).fill(2));
	});

	it('the same message and number twice in one list is one chat, and both items say which', async () => {
		const { output } = await run(
			{ items: [...customers(2), ...customers(2)] },
			{ repeatProtection: 'sameMessage' },
		);
		expectOneChatEach(2);
		expect(output.map(({ json }) => json.Status)).toEqual([
			'started',
			'started',
			'alreadyStarted',
			'alreadyStarted',
		]);
		expect(output[2].json.ContactId).toBe(output[0].json.ContactId);
	});
});

describe('pace and time', () => {
	it('Maximum Requests per Second slows this node down', async () => {
		const began = performance.now();
		await run({ items: customers(5) }, { options: { maxRequestsPerSecond: 10 } });
		expect(performance.now() - began).toBeGreaterThan(350);
	});

	it('Start Before: an item whose turn comes later fails as too late', async () => {
		const { errorOutput } = await run(
			{ items: customers(2), node: { onError: 'continueErrorOutput' } },
			{ options: { startBefore: '2020-01-01T00:00:00Z' } },
		);
		expect(errorOutput.map(({ json }) => (json.details as { code: string }).code)).toEqual([
			'TooLate',
			'TooLate',
		]);
		expect(local.state.log).toHaveLength(0);
	});

	it('Start Before: after it, only a doubt is settled, for 15 seconds', async () => {
		const [refused, lost] = customers(2);
		const of =
			({ phone }: typeof refused) =>
			(body: unknown) =>
				JSON.stringify(body).includes(phone);
		local.state.faults.push(
			{ kind: 'resetBefore', when: of(refused), times: 1 },
			{
				kind: 'error',
				status: 429,
				type: 'LimitExceededException',
				when: of(refused),
				times: Infinity,
			},
			{ kind: 'resetAfter', when: of(lost), times: Infinity },
		);
		const limit = Date.now() + 3000;
		const { errorOutput } = await run(
			{ items: [refused, lost], node: { onError: 'continueErrorOutput' } },
			{ options: { startBefore: new Date(limit).toISOString() } },
		);
		expect(errorOutput.map(({ json }) => json.details)).toMatchObject([
			{ code: 'TooLate', attempted: true },
			{ code: 'TooLate', attempted: true },
		]);
		expect(errorOutput.map(({ json }) => /may have been started/.test(String(json.error)))).toEqual(
			[false, true],
		);
		const lastOf = (customer: typeof refused) =>
			Math.max(
				...local.state.log.filter(({ body }) => body.includes(customer.phone)).map(({ at }) => at),
			);
		// A request needs a moment to arrive.
		expect(lastOf(refused)).toBeLessThan(limit + 500);
		expect(lastOf(lost)).toBeGreaterThan(limit);
		expect(lastOf(lost)).toBeLessThan(limit + 15_500);
		expect(local.state.contacts).toHaveLength(1);
	});

	it('a throttled batch loses nobody and hits the quota seldom when it knows it', async () => {
		const { tokenBucket } = await import('../localConnect/quotas.mts');
		local.state.behaviour.quotas = { StartOutboundChatContact: () => tokenBucket(40, 10) };
		const { output } = await run({
			items: customers(60),
			credential: { ...credentialFor(local), requestsPerSecond: 40, burst: 10 },
		});
		expect(output).toHaveLength(60);
		expectOneChatEach(60);
		const refused = local.state.log.filter(({ status }) => status === 429);
		expect(refused.length).toBeLessThanOrEqual(1);
	});

	it('a cancelled run stops waiting at once and starts nothing more', async () => {
		const { status, endedAfter } = await run({
			items: customers(50),
			credential: { ...credentialFor(local), requestsPerSecond: 2, burst: 5 },
			cancelAfter: 700,
		});
		expect(status).toBe('canceled');
		const started = local.state.contacts.length;
		expect(started).toBeLessThan(10);
		expect(endedAfter).toBeLessThan(500);
		await new Promise((resolve) => setTimeout(resolve, 1200));
		expect(local.state.contacts).toHaveLength(started);
	});
});
