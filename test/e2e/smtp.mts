/** A mail server on loopback that keeps what it gets. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface MailServer {
	port: number;
	/** The mails as they came, with headers. */
	readonly mails: string[];
	close(): Promise<void>;
}

/** Speaks as much of RFC 5321 as a client needs that sends without TLS. */
function converse(socket: Socket, keep: (mail: string) => void): void {
	let mail: string[] | undefined;
	let rest = '';
	const answer = (line: string): string => {
		if (mail) {
			if (line !== '.') {
				mail.push(line.replace(/^\.\./, '.'));
				return '';
			}
			keep(mail.join('\n'));
			mail = undefined;
			return '250 Kept';
		}
		const verb = line.slice(0, 4).toUpperCase();
		if (verb === 'DATA') {
			mail = [];
			return '354 Go on';
		}
		return verb === 'QUIT' ? '221 Bye' : '250 Yes';
	};
	socket.setEncoding('utf8');
	socket.on('error', () => {});
	socket.write('220 local.example\r\n');
	socket.on('data', (chunk: string) => {
		const lines = (rest + chunk).split('\r\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			const reply = answer(line);
			if (reply) socket.write(`${reply}\r\n`);
		}
	});
}

export async function startMailServer(): Promise<MailServer> {
	const mails: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		converse(socket, (mail) => mails.push(mail));
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		port: (server.address() as AddressInfo).port,
		mails,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((closed) => server.close(closed));
		},
	};
}
