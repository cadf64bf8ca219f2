import { describe, expect, it, vi } from 'vitest';
import { Connections } from '../../../../nodes/AmazonConnect/operations/conversation/shared/connections.ts';

const HOUR = 60 * 60_000;

const never = new AbortController().signal;

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
			Array.from({ length: 5 }, async () => await connections.tokenOf('token', connect, never)),
		);
		expect(new Set([...tokens, await connections.tokenOf('token', connect, never)])).toEqual(
			new Set(['connection-1']),
		);
		expect(connect).toHaveBeenCalledTimes(1);
	});

	it('is renewed before it ends', async () => {
		const { connections, connect, pass } = office();
		await connections.tokenOf('token', connect, never);
		pass(HOUR - 6 * 60_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
		pass(2 * 60_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-2');
	});

	it('is not renewed all the time when it lives briefly', async () => {
		const { connections, connect, pass } = office(100_000);
		await connections.tokenOf('token', connect, never);
		pass(70_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
		pass(20_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-2');
	});

	it('is used for a while when the clock says that it has ended already', async () => {
		const { connections, connect, pass } = office(-HOUR);
		await connections.tokenOf('token', connect, never);
		pass(20_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
	});

	it('is used until its end when it cannot be renewed, and then there is none', async () => {
		const { connections, connect, pass } = office();
		await connections.tokenOf('token', connect, never);
		connect.mockRejectedValue(new Error('throttled'));
		pass(HOUR - 60_000);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
		// Not asked for again at once.
		expect(connect).toHaveBeenCalledTimes(2);
		pass(61_000);
		await expect(connections.tokenOf('token', connect, never)).rejects.toThrow('throttled');
	});

	it('that failed for another execution is asked for again', async () => {
		const { connections, connect } = office();
		connect.mockRejectedValueOnce(new Error('cancelled'));
		const first = connections.tokenOf('token', connect, never);
		const second = connections.tokenOf('token', connect, never);
		await expect(first).rejects.toThrow('cancelled');
		expect(await second).toBe('connection-1');
	});

	it('that failed for another execution is asked for again by one of those who wait, and by them all in turn', async () => {
		const { connections, connect } = office();
		const cancelled = new Error('cancelled');
		connect.mockRejectedValueOnce(cancelled).mockRejectedValueOnce(cancelled);
		const tokens = await Promise.allSettled(
			Array.from({ length: 4 }, async () => await connections.tokenOf('token', connect, never)),
		);
		// Each has failed for its own reason, or has the token of one for whom it went well.
		expect(tokens.map(({ status }) => status)).toEqual([
			'rejected',
			'rejected',
			'fulfilled',
			'fulfilled',
		]);
		expect(connect).toHaveBeenCalledTimes(3);
	});

	it('that another execution waits for is waited for no longer than the execution lasts', async () => {
		const { connections, connect } = office();
		connect.mockReturnValueOnce(new Promise(() => {}));
		void connections.tokenOf('token', connect, never);
		const cancel = new AbortController();
		const waiting = connections.tokenOf('token', connect, cancel.signal);
		cancel.abort(new Error('cancelled'));
		await expect(waiting).rejects.toThrow('cancelled');
		expect(connect).toHaveBeenCalledTimes(1);
	});

	it('is kept for a day at most, whatever its answer says', async () => {
		const { connections, connect, pass } = office(1000 * HOUR);
		await connections.tokenOf('token', connect, never);
		pass(23 * HOUR);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-1');
		connect.mockRejectedValueOnce(new Error('ended'));
		pass(2 * HOUR);
		await expect(connections.tokenOf('token', connect, never)).rejects.toThrow('ended');
	});

	it('that was refused is forgotten, unless there is a newer one', async () => {
		const { connections, connect } = office();
		const old = await connections.tokenOf('token', connect, never);
		connections.forget('token', old);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-2');
		connections.forget('token', old);
		expect(await connections.tokenOf('token', connect, never)).toBe('connection-2');
	});

	it('is one for each participant', async () => {
		const { connections, connect } = office();
		expect(await connections.tokenOf('one', connect, never)).toBe('connection-1');
		expect(await connections.tokenOf('other', connect, never)).toBe('connection-2');
	});
});
