/** The HTTP handler of the packed package, over n8n's own helpers, on a server that misbehaves. */
import { getEventListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type * as Handler from '../../nodes/AmazonConnect/aws/httpHandler.ts';
import type * as Transports from '../../nodes/AmazonConnect/aws/transports.ts';
import { n8nHelpers } from '../support/engine.mts';
import { LOADED_PACKAGE } from '../support/paths.mts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const servers: Array<ReturnType<typeof createServer>> = [];

async function serve(answer: Answer): Promise<number> {
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => answer(request, response, Buffer.concat(chunks)));
	});
	servers.push(server);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return (server.address() as AddressInfo).port;
}

afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

let transports: Record<string, Transports.Transport>;
let N8nHttpHandler: typeof Handler.N8nHttpHandler;
let ANSWER_LIMIT: number;

beforeAll(async () => {
	const require = createRequire(import.meta.url);
	const aws = path.join(LOADED_PACKAGE, 'dist/nodes/AmazonConnect/aws');
	({ N8nHttpHandler, ANSWER_LIMIT } = require(path.join(aws, 'httpHandler.js')) as typeof Handler);
	const { viaHttpRequest, viaCredentialTest } = require(
		path.join(aws, 'transports.js'),
	) as typeof Transports;
	const { httpRequest, credentialTest } = await n8nHelpers();
	transports = {
		'helpers.httpRequest': viaHttpRequest(httpRequest),
		'helpers.request': viaCredentialTest(credentialTest.helpers),
	};
});

const request = (port: number, body?: unknown) => ({
	method: body === undefined ? 'GET' : 'PUT',
	protocol: 'http:',
	hostname: '127.0.0.1',
	port,
	path: '/path',
	query: { b: "it's", a: ['1', '2'] },
	headers: { 'content-type': 'application/json', 'x-test': 'yes' },
	body,
});

describe.each(['helpers.httpRequest', 'helpers.request'])('over %s', (name) => {
	const handle = async (
		port: number,
		{
			body,
			timeout = 400,
			abortSignal,
		}: {
			body?: unknown;
			timeout?: number;
			abortSignal?: AbortSignal;
		} = {},
	) => {
		const handler = new N8nHttpHandler(transports[name], { attemptTimeout: timeout });
		const { response } = await handler.handle(request(port, body) as never, { abortSignal });
		return response;
	};

	it('exactly the bytes of the body arrive, though the SDK gives a view into a larger buffer', async () => {
		let received: Buffer = Buffer.alloc(0);
		const port = await serve((_, response, body) => {
			received = body;
			response.end('{}');
		});
		const pool = new Uint8Array(65_536).fill(120);
		const bytes = new TextEncoder().encode('{"text":"Grüße 👋"}');
		pool.set(bytes, 1000);
		await handle(port, { body: new Uint8Array(pool.buffer, 1000, bytes.length) });
		expect(received.toString()).toBe('{"text":"Grüße 👋"}');
	});

	it('status, headers and body of an error come back as they are', async () => {
		let target = '';
		const port = await serve((incoming, response) => {
			target = `${incoming.url} ${incoming.headers['x-test']}`;
			response.writeHead(429, { 'X-Amzn-ErrorType': 'ThrottlingException' }).end('{"a":"ü"}');
		});
		const response = await handle(port);
		expect(target).toBe('/path?b=it%27s&a=1&a=2 yes');
		expect(response.statusCode).toBe(429);
		expect(response.headers['x-amzn-errortype']).toBe('ThrottlingException');
		expect(Buffer.from(response.body as Uint8Array).toString()).toBe('{"a":"ü"}');
	});

	it('an empty answer is an empty body', async () => {
		const port = await serve((_, response) => response.end());
		expect((await handle(port)).body).toHaveLength(0);
	});

	it('a redirect is not followed', async () => {
		let elsewhere = 0;
		const other = await serve((_, response) => {
			elsewhere += 1;
			response.end('{}');
		});
		const port = await serve((_, response) =>
			response.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end(),
		);
		expect((await handle(port)).statusCode).toBe(307);
		expect((await handle(port, { body: 'x' })).statusCode).toBe(307);
		expect(elsewhere).toBe(0);
	});

	it('an answer over 1 MB is refused, and the rest of it not read', async () => {
		let sent = 0;
		const port = await serve((_, response) => {
			const chunk = Buffer.alloc(65_536, 120);
			const more = () => {
				while (!response.destroyed && sent < 64 * ANSWER_LIMIT) {
					sent += chunk.length;
					if (!response.write(chunk)) return void response.once('drain', more);
				}
			};
			more();
		});
		await expect(handle(port, { timeout: 5000 })).rejects.toMatchObject({
			name: 'ResponseTooLarge',
		});
		expect(sent).toBeLessThan(16 * ANSWER_LIMIT);
	});

	it('an answer of 1 MB is read', async () => {
		const port = await serve((_, response) => response.end(Buffer.alloc(ANSWER_LIMIT, 120)));
		expect((await handle(port, { timeout: 5000 })).body).toHaveLength(ANSWER_LIMIT);
	});

	it('an answer that never comes is a TimeoutError, which the SDK retries', async () => {
		const port = await serve(() => {});
		await expect(handle(port)).rejects.toMatchObject({ name: 'TimeoutError' });
	});

	it('an answer that trickles is one too', async () => {
		const port = await serve((_, response) => {
			response.write(' ');
			const drip = setInterval(() => response.write(' '), 50);
			response.on('close', () => clearInterval(drip));
		});
		await expect(handle(port)).rejects.toMatchObject({ name: 'TimeoutError' });
	});

	it('a cancelled execution ends the request at once', async () => {
		const port = await serve(() => {});
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 50);
		const began = performance.now();
		const handled = handle(port, { timeout: 5000, abortSignal: controller.signal });
		await expect(handled).rejects.toMatchObject({ name: 'AbortError' });
		expect(performance.now() - began).toBeLessThan(1000);
		const late = handle(port, { abortSignal: AbortSignal.abort() });
		await expect(late).rejects.toMatchObject({ name: 'AbortError' });
	});

	it('of 64 requests at once, a signal has one listener: Node 20 warns of more than ten', async () => {
		const port = await serve(() => {});
		const controller = new AbortController();
		const { signal } = controller;
		const handled = Array.from(
			{ length: 64 },
			async () =>
				await handle(port, { timeout: 5000, abortSignal: signal }).catch(
					(error: Error) => error.name,
				),
		);
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		controller.abort();
		expect(new Set(await Promise.all(handled))).toEqual(new Set(['AbortError']));
	});

	it('a broken connection keeps its code, which the SDK retries', async () => {
		const port = await serve((incoming) => incoming.socket.destroy());
		await expect(handle(port)).rejects.toMatchObject({ code: 'ECONNRESET' });
	});
});
