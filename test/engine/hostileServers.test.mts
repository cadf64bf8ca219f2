/** Servers that keep to no rule: a clear error in time, and nothing else comes of it. */
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { conversationParameters } from '../support/conversations.mts';
import { searchList } from '../support/editor.mts';
import { execute, PublishedTrigger } from '../support/engine.mts';
import {
	answer,
	pour,
	startHostileServer,
	type Behaves,
	type HostileServer,
} from '../support/hostile/server.mts';

/** ATTEMPT_TIMEOUT of the node, in milliseconds. */
const ATTEMPT = 10_000;

let local: LocalConnect;
const servers: HostileServer[] = [];
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => {
	for (const server of servers.splice(0)) await server.close();
	await local.close();
});

async function serve(behaves: Behaves): Promise<HostileServer> {
	const server = await startHostileServer(behaves);
	servers.push(server);
	return server;
}

/** A credential whose service is another one; who the keys are is still told by STS. */
const at = (url: string) => ({
	...credentialFor(local),
	connectEndpoint: url,
	participantEndpoint: url,
	qConnectEndpoint: url,
});

/** What somebody is told of a failure. */
interface Told {
	message: string;
	details?: { code: string; attempted: boolean };
}

const ONE_TRY = { options: { giveUpAfter: 0 } };

async function fails(url: string, parameters: IDataObject, items: IDataObject[]): Promise<Told[]> {
	const node = { onError: 'continueRegularOutput' } as const;
	const { output } = await execute({ items, parameters, credential: at(url), node });
	return output.map(
		({ json }) => ({ message: json.error, details: json.details }) as unknown as Told,
	);
}

const thrown = async (running: Promise<unknown>): Promise<Told[]> =>
	await running.then(
		() => [],
		({ message, description = '' }: Error & { description?: string }) => [
			{ message: `${message}. ${description}` },
		],
	);

let polls = 0;

/** Each meets the server, and says what it told of every item. */
const SUBJECTS: Array<[name: string, meets: (url: string) => Promise<Told[]>]> = [
	[
		'Start Outbound Chat',
		async (url) => await fails(url, smsParameters(local, ONE_TRY), customers(2)),
	],
	[
		'Get',
		async (url) =>
			await fails(url, contactParameters(local, 'get', ONE_TRY), itemsOf(startContacts(local, 2))),
	],
	[
		'Send Message',
		async (url) => {
			const more = {
				message: 'Hello',
				participantToken: `={{ 'token of ' + $json.ContactId + ' at ${url}' }}`,
				...ONE_TRY,
			};
			const parameters = conversationParameters(local, 'sendMessage', more);
			return await fails(url, parameters, itemsOf(startContacts(local, 2)));
		},
	],
	[
		'the trigger',
		async (url) => {
			polls += 1;
			const { id } = local.state.account.instances[0];
			const instanceId = { __rl: true, mode: 'id', value: id };
			const parameters = { instanceId, event: 'contactStarted' };
			const trigger = new PublishedTrigger(parameters, at(url), `hostile-${polls}`);
			return await thrown(trigger.poll('activate', 'manual'));
		},
	],
	[
		'a list',
		async (url) => {
			const { id } = local.state.account.instances[0];
			const instanceId = { __rl: true, mode: 'id', value: id };
			return await thrown(
				searchList('searchFlows', { parameters: { instanceId }, credential: at(url) }),
			);
		},
	],
];

/** Technical words, which help no user. */
const JARGON = /undefined|SyntaxError|TypeError|Unexpected|\$response|HPE_|\[object|does not know/;

function expectClear(name: string, told: readonly Told[], message: RegExp): void {
	expect(told.length, name).toBeGreaterThan(0);
	for (const one of told) {
		expect(one.message, name).toMatch(message);
		expect(one.message, name).not.toMatch(JARGON);
		expect(one.message.length, name).toBeLessThan(2000);
	}
}

const MB = 1_000_000;
const GOOD = JSON.stringify({ ContactId: 'c-1', Contact: { Id: 'c-1' }, Id: 'm-1' });

/** That of the second item, too, which may not have been tried any more. */
const after = (message: string) =>
	new RegExp(`^(Not attempted, because of an earlier item: )?${message}`);
const NOT_AWS = after('This was not Amazon Connect');
const NO_ANSWER = after('Amazon Connect gave no complete answer');
const REDIRECT = after('The answer was a redirect, which the node does not follow');

/** What is seen at once. */
const QUICK: Array<[name: string, message: RegExp, behaves: Behaves]> = [
	[
		'tells of fewer bytes than it sends',
		NOT_AWS,
		(socket) => socket.end(answer(GOOD, { 'content-length': 9 })),
	],
	[
		'sends 50 MB',
		NO_ANSWER,
		(socket) => {
			socket.write(answer('', { 'content-length': 50 * MB }));
			pour(socket, 50 * MB);
		},
	],
	[
		'sends without an end',
		NO_ANSWER,
		(socket) => {
			socket.write(answer('', { 'content-length': Number.MAX_SAFE_INTEGER }));
			pour(socket, Number.POSITIVE_INFINITY);
		},
	],
	[
		'sends 50 MB in 50 KB',
		NO_ANSWER,
		(socket) => socket.end(answer(gzipSync(Buffer.alloc(50 * MB)), { 'content-encoding': 'gzip' })),
	],
	[
		'tells of a compression that it does not use',
		NOT_AWS,
		(socket) => socket.end(answer(GOOD, { 'content-encoding': 'gzip' })),
	],
	[
		'sends a page',
		NOT_AWS,
		(socket) => socket.end(answer('<!doctype html><p>Hello', { 'content-type': 'text/html' })),
	],
	['speaks another protocol', NOT_AWS, (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
	[
		'sends 100 KB of headers',
		NOT_AWS,
		(socket) => socket.end(answer(GOOD, { x: 'x'.repeat(MB / 10) })),
	],
	['tells of two lengths', NOT_AWS, (socket) => socket.end(answer(GOOD, { 'Content-Length': 9 }))],
];

it.each(QUICK)('a server that %s is believed by nobody', async (_, message, behaves) => {
	const began = performance.now();
	const told = await Promise.all(
		SUBJECTS.map(async ([name, meets]) => {
			const { url, requests } = await serve(behaves);
			const said = await meets(url);
			expect(requests.length, name).toBeGreaterThan(0);
			return { name, said };
		}),
	);
	for (const { name, said } of told) expectClear(name, said, message);
	expect(performance.now() - began).toBeLessThan(ATTEMPT);
});

/** Of what is only seen when the time is up, or is retried until then. */
const SLOW: Array<[name: string, behaves: Behaves]> = [
	['cuts its answer off', (socket) => socket.end(answer(GOOD, { 'content-length': 900 }))],
	['hangs up', (socket) => socket.destroy()],
	[
		'tells of more bytes than it sends',
		(socket) => socket.write(answer(GOOD, { 'content-length': 900 })),
	],
	['never answers', () => {}],
	[
		'sends a byte a second',
		(socket) => {
			const bytes = [...answer(GOOD)];
			const drip = setInterval(() => socket.write(Buffer.from(bytes.splice(0, 1))), 1000);
			socket.on('close', () => clearInterval(drip));
		},
	],
	[
		'is always about to answer',
		(socket) => {
			const drip = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 100);
			socket.on('close', () => clearInterval(drip));
		},
	],
];

it('a server that keeps everybody waiting is given up in time', async () => {
	const told = await Promise.all(
		SLOW.flatMap(([behaviour, behaves]) =>
			SUBJECTS.map(async ([subject, meets]) => {
				const { url } = await serve(behaves);
				const began = performance.now();
				const said = await meets(url);
				const name = `${subject}, by a server that ${behaviour}`;
				return { name, said, took: performance.now() - began };
			}),
		),
	);
	for (const { name, said, took } of told) {
		expectClear(name, said, NO_ANSWER);
		expect(took, name).toBeLessThan(2 * ATTEMPT);
	}
});

it.each([301, 302, 303, 307, 308])('a redirect (%s) is not followed', async (status) => {
	const elsewhere = await serve((socket) => socket.end(answer(GOOD)));
	const redirect: Behaves = (socket) => {
		const head = `HTTP/1.1 ${status} Moved`;
		socket.end(`${head}\r\nlocation: ${elsewhere.url}/there\r\ncontent-length: 0\r\n\r\n`);
	};
	for (const [name, meets] of SUBJECTS) {
		const { url } = await serve(redirect);
		const said = await meets(url);
		expectClear(name, said, REDIRECT);
	}
	expect(elsewhere.requests).toEqual([]);
	expect(elsewhere.connections).toBe(0);
});

it('answers of 50 MB to 40 items take no memory to speak of', async () => {
	const { url, requests } = await serve((socket) => {
		socket.write(answer('', { 'content-length': 50 * MB }));
		pour(socket, 50 * MB);
	});
	const used = () => {
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		return heapUsed + arrayBuffers;
	};
	await fails(url, smsParameters(local, ONE_TRY), customers(2));
	const before = used();
	let most = before;
	const sample = setInterval(() => (most = Math.max(most, used())), 5);
	const told = await fails(url, smsParameters(local, ONE_TRY), customers(40));
	clearInterval(sample);
	expect(told).toHaveLength(40);
	expect(requests.length).toBeGreaterThan(10);
	expect(most - before).toBeLessThan(100 * MB);
});

it('connections that are closed, and answers on a connection that is kept, cost nobody a message', async () => {
	const served = new WeakSet<Socket>();
	let asked = 0;
	const { url } = await serve((socket, request) => {
		asked += 1;
		// n8n opens a connection for each request; one that it would keep is found closed.
		if (asked % 2 === 1 || served.has(socket)) return void socket.destroy();
		served.add(socket);
		const behind = connect(Number(new URL(local.url).port), '127.0.0.1');
		behind.on('data', (bytes) => socket.write(bytes));
		behind.write(request, 'latin1');
	});
	const parameters = smsParameters(local, { options: { maxRequestsPerSecond: 50 } });
	const items = customers(20);
	const { output } = await execute({ items, parameters, credential: at(url) });
	expect(output.map(({ json }) => json.Status)).toEqual(items.map(() => 'started'));
	expect(local.state.contacts).toHaveLength(20);
	expect(asked).toBeGreaterThan(30);
});
