/** Servers that keep to no rule: what they send goes out byte by byte. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** What a server does with a request, which it got as text, on its connection. */
export type Behaves = (socket: Socket, request: string) => void;

export interface HostileServer {
	url: string;
	/** What it was sent, request by request. */
	readonly requests: string[];
	/** How many connections there ever were. */
	readonly connections: number;
	close(): Promise<void>;
}

/** The length of the body that a request's head tells of. */
const lengthOf = (head: string): number => Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);

/** Listens on loopback, and hands over every request that is complete. */
export async function startHostileServer(behaves: Behaves): Promise<HostileServer> {
	const sockets = new Set<Socket>();
	const requests: string[] = [];
	let connections = 0;
	const server: Server = createServer((socket) => {
		connections += 1;
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		// Whoever was sent too much hangs up.
		socket.on('error', () => {});
		let received = '';
		socket.on('data', (bytes) => {
			received += bytes.toString('latin1');
			const end = received.indexOf('\r\n\r\n');
			if (end < 0) return;
			const whole = end + 4 + lengthOf(received.slice(0, end));
			if (received.length < whole) return;
			const request = received.slice(0, whole);
			received = received.slice(whole);
			requests.push(request);
			behaves(socket, request);
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		requests,
		get connections() {
			return connections;
		},
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((closed) => server.close(closed));
		},
	};
}

/** An answer as AWS would give it, but for the headers that are given. */
export const answer = (body: string | Buffer, headers: Record<string, string | number> = {}) => {
	const all = {
		'content-type': 'application/json',
		'x-amzn-requestid': '11111111-2222-4333-8444-555555555555',
		'content-length': Buffer.byteLength(body),
		...headers,
	};
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
	const head = Buffer.from(['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n'));
	return Buffer.concat([head, Buffer.from(body)]);
};

/** Writes for as long as somebody reads, up to a number of bytes. */
export function pour(socket: Socket, bytes: number): void {
	const chunk = Buffer.alloc(65_536, 'x');
	let left = bytes;
	const more = () => {
		while (left > 0 && !socket.destroyed) {
			left -= chunk.length;
			if (!socket.write(chunk)) return void socket.once('drain', more);
		}
	};
	more();
}
