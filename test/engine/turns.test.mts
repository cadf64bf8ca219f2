/**
 * The process keeps its turns while a node has much to do. These tests measure that, so no other file runs
 * at the same time: ALONE in test/vitest.config.mts.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { execute } from '../support/engine.mts';

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

describe('10,000 items', () => {
	it('leave the process its turns while they are checked, and cancel works', async () => {
		const gaps: number[] = [];
		let last = performance.now();
		const timer = setInterval(() => {
			const now = performance.now();
			gaps.push(now - last);
			last = now;
		}, 50);
		const check = {
			items: customers(10_000),
			parameters: smsParameters(local, { options: { checkOnly: true } }),
			credential: credentialFor(local),
		};
		const { output } = await execute(check);
		clearInterval(timer);
		expect(output).toHaveLength(10_000);
		// Some 200 turns with today's expression engine, some 20 with that of n8n 2.0.
		expect(gaps.length).toBeGreaterThan(10);
		const sorted = gaps.sort((left, right) => left - right);
		expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
		expect(sorted.at(-1)).toBeLessThan(400);

		const stopped = await execute({ ...check, cancelAfter: 500 });
		expect(stopped.status).toBe('canceled');
		expect(stopped.endedAfter).toBeLessThan(1000);
	});
});

describe('25,000 contacts', () => {
	it('are all found, each once, and others keep running', async () => {
		const present = Date.now();
		let now = present;
		local.state.behaviour.now = () => now;
		for (let index = 0; index < 250; index++) {
			now = present - 24 * 3_600_000 + (index + 1) * 340_000;
			startContacts(local, 100, index * 100);
		}
		now = present;
		const delay = monitorEventLoopDelay({ resolution: 5 });
		delay.enable();
		const { output } = await execute({
			items: [{ name: 'Ada' }],
			parameters: {
				resource: 'contact',
				operation: 'getAll',
				instanceId: { __rl: true, mode: 'id', value: local.state.account.instances[0].id },
				returnAll: true,
			},
			credential: credentialFor(local),
		});
		delay.disable();
		expect(new Set(output.map(({ json }) => json.ContactId)).size).toBe(25_000);
		expect(output).toHaveLength(25_000);
		// Milliseconds, with what the engine and the local Amazon Connect do in this process.
		expect(delay.max / 1e6).toBeLessThan(100);
	});
});
