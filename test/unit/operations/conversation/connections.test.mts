import { describe, expect, it, vi } from 'vitest';
import { Connections } from '../../../../nodes/AmazonConnect/operations/conversation/shared/connections.ts';

const HOUR = 60 * 60_000;

/** A clock by hand, and connections that are numbered and live so long. */
function office(life = HOUR) {
	let now = 1_700_000_000_000;
	let count = 0;
	const connections = new Connections(() => now);
	const connect = vi.fn(async () => {
		count += 1;
		return { token: `connection-${count}`, expiresAt: now + life };
	});
	const pass = (milliseconds: number) => {
		now += milliseconds;
	};
	return { connections, connect, pass };
}

describe('a connection token', () => {
	it('is asked for once, also by several at the same time', async () => {
		const { connections, connect } = office();
		const tokens = await Promise.all(
			Array.from({ length: 5 }, async () => await connections.tokenOf('token', connect)),
		);
		expect(new Set([...tokens, await connections.tokenOf('token', connect)])).toEqual(
			new Set(['connection-1']),
		);
		expect(connect).toHaveBeenCalledTimes(1);
	});

	it('is renewed before it ends', async () => {
		const { connections, connect, pass } = office();
		await connections.tokenOf('token', connect);
		pass(HOUR - 6 * 60_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-1');
		pass(2 * 60_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-2');
	});

	it('is not renewed all the time when it lives briefly', async () => {
		const { connections, connect, pass } = office(100_000);
		await connections.tokenOf('token', connect);
		pass(70_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-1');
		pass(20_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-2');
	});

	it('is used for a while when the clock says that it has ended already', async () => {
		const { connections, connect, pass } = office(-HOUR);
		await connections.tokenOf('token', connect);
		pass(20_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-1');
	});

	it('is used until its end when it cannot be renewed, and then there is none', async () => {
		const { connections, connect, pass } = office();
		await connections.tokenOf('token', connect);
		connect.mockRejectedValue(new Error('throttled'));
		pass(HOUR - 60_000);
		expect(await connections.tokenOf('token', connect)).toBe('connection-1');
		expect(await connections.tokenOf('token', connect)).toBe('connection-1');
		// Not asked for again at once.
		expect(connect).toHaveBeenCalledTimes(2);
		pass(61_000);
		await expect(connections.tokenOf('token', connect)).rejects.toThrow('throttled');
	});

	it('that failed for another execution is asked for again', async () => {
		const { connections, connect } = office();
		connect.mockRejectedValueOnce(new Error('cancelled'));
		const first = connections.tokenOf('token', connect);
		const second = connections.tokenOf('token', connect);
		await expect(first).rejects.toThrow('cancelled');
		expect(await second).toBe('connection-1');
	});

	it('that was refused is forgotten, unless there is a newer one', async () => {
		const { connections, connect } = office();
		const old = await connections.tokenOf('token', connect);
		connections.forget('token', old);
		expect(await connections.tokenOf('token', connect)).toBe('connection-2');
		connections.forget('token', old);
		expect(await connections.tokenOf('token', connect)).toBe('connection-2');
	});

	it('is one for each participant', async () => {
		const { connections, connect } = office();
		expect(await connections.tokenOf('one', connect)).toBe('connection-1');
		expect(await connections.tokenOf('other', connect)).toBe('connection-2');
	});
});
