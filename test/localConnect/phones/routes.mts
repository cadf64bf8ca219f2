/** The page with the phones. Needs no signature, unlike the API: it is for a person's browser. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { State } from '../state.mts';
import { phonesOf } from './phones.mts';

const FILES = [
	{ url: '/phones', file: 'page.html', type: 'text/html; charset=utf-8' },
	{ url: '/phones/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
	{ url: '/phones/page.mjs', file: 'page.mjs', type: 'text/javascript; charset=utf-8' },
];

/** Nothing but the files above: no markup in a message could load or run anything. */
const POLICY =
	"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:";

const THIS_MACHINE = ['127.0.0.1', 'localhost'];

/** A page of another site may call itself by a name that leads here; it gets nothing. */
async function protect(request: FastifyRequest, reply: FastifyReply): Promise<void> {
	void reply.headers({
		'cache-control': 'no-store',
		'content-security-policy': POLICY,
		'cross-origin-resource-policy': 'same-origin',
		'x-content-type-options': 'nosniff',
	});
	if (!THIS_MACHINE.includes(request.hostname)) await reply.code(403).send();
}

/** Adds the page, and what it asks every second, to the server. */
export function servePhones(app: FastifyInstance, state: State): void {
	for (const { url, file, type } of FILES) {
		app.get(url, { onRequest: protect }, async (_request, reply) =>
			reply.type(type).send(await readFile(path.join(import.meta.dirname, file))),
		);
	}
	app.get('/phones/data', { onRequest: protect }, () => phonesOf(state));
}
