/** The page with the phones, and answers of customers from it. Needs no signature, unlike the API: it is for a person's browser. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { end, reply as replyAsCustomer } from '../lifecycle.mts';
import type { State } from '../state.mts';
import { openContact, phonesOf } from './phones.mts';

const FILES = [
	{ url: '/phones', file: 'page.html', type: 'text/html; charset=utf-8' },
	{ url: '/phones/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
	{ url: '/phones/page.mjs', file: 'page.mjs', type: 'text/javascript; charset=utf-8' },
];

/** Nothing but the files above: no markup in a message could load or run anything. */
const POLICY =
	"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'none'";

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

/** What one may write on a phone. The channels split longer texts. */
const answer = z.strictObject({ text: z.string().trim().min(1).max(1024) });

/** Only the page itself may change anything: browsers name the page that asks, and other programs do not. */
async function demandPage(request: FastifyRequest, reply: FastifyReply): Promise<void> {
	const { origin, host } = request.headers;
	if (origin !== `http://${host}`) await reply.code(403).send();
}

function parse(body: unknown): z.infer<typeof answer> | undefined {
	try {
		return answer.safeParse(JSON.parse(String(body))).data;
	} catch {
		return undefined;
	}
}

/** Adds the page, what it asks every second, and what customers do on it, to the server. */
export function servePhones(app: FastifyInstance, state: State): void {
	for (const { url, file, type } of FILES) {
		app.get(url, { onRequest: protect }, async (_request, reply) =>
			reply.type(type).send(await readFile(path.join(import.meta.dirname, file))),
		);
	}
	app.get('/phones/data', { onRequest: protect }, () => {
		state.advance();
		return phonesOf(state);
	});

	const fromPage = { onRequest: [protect, demandPage] };
	type OfChat = { Params: { contactId: string } };
	app.post<OfChat>('/phones/chats/:contactId/messages', fromPage, async (request, response) => {
		const written = parse(request.body);
		if (!written) return await response.code(400).send();
		const contact = openContact(state, request.params.contactId);
		if (!contact) return await response.code(409).send();
		replyAsCustomer(state, contact, written.text);
		return await response.code(204).send();
	});
	app.post<OfChat>('/phones/chats/:contactId/end', fromPage, async (request, response) => {
		const contact = openContact(state, request.params.contactId);
		if (!contact) return await response.code(409).send();
		end(state, contact, 'CUSTOMER_DISCONNECT');
		return await response.code(204).send();
	});
}
