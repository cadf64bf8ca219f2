/** A server that is not AWS: whatever is asked, it gives one answer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForeignAnswer {
	status?: number;
	body?: string;
}

export interface ForeignServer {
	url: string;
	/** How often it was asked. */
	readonly asked: number;
	close(): Promise<void>;
}

/** @param answer what it says to a request, of which it gets the URL */
export async function startForeignServer(
	answer: (url: URL) => ForeignAnswer,
): Promise<ForeignServer> {
	let asked = 0;
	const server = createServer((request, response) => {
		request.resume().on('end', () => {
			asked += 1;
			const { status = 200, body = '' } = answer(new URL(request.url ?? '', 'http://foreign'));
			response.statusCode = status;
			response.setHeader('content-type', body.startsWith('<') ? 'text/html' : 'application/json');
			response.end(body);
		});
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		get asked() {
			return asked;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((closed) => server.close(closed));
		},
	};
}
