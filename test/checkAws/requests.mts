/** Which requests there are, and what each may do. What is not in here is not sent. */
import type { IHttpRequestOptions } from 'n8n-workflow';

/**
 * - `read`: changes nothing
 * - `start`: may message the phone in its body
 * - `say`: messages the phone of a chat
 * - `change`: changes the contact in its body
 * - `participate`: acts with a token that only a chat of this check has
 */
export type Kind = 'read' | 'start' | 'say' | 'change' | 'participate';

interface Known {
	operation: string;
	kind: Kind;
	method: string;
	path: RegExp;
	/** The member of the body that names the contact. */
	contact?: string;
}

const PART = '[^/]+';
const known = (
	operation: string,
	kind: Kind,
	method: string,
	path: string,
	contact?: string,
): Known => ({ operation, kind, method, path: new RegExp(`^${path}$`), contact });

const TEMPLATES = `/knowledgeBases/${PART}/messageTemplates`;

const KNOWN: readonly Known[] = [
	known('ListInstances', 'read', 'GET', '/instance'),
	known('ListContactFlows', 'read', 'GET', `/contact-flows-summary/${PART}`),
	known('ListPhoneNumbersV2', 'read', 'POST', '/phone-number/list'),
	known('DescribeContact', 'read', 'GET', `/contacts/${PART}/${PART}`),
	known('SearchContacts', 'read', 'POST', '/search-contacts'),
	known('ListKnowledgeBases', 'read', 'GET', '/knowledgeBases'),
	known('ListMessageTemplates', 'read', 'GET', TEMPLATES),
	known('GetMessageTemplate', 'read', 'GET', `${TEMPLATES}/${PART}`),
	known('StartOutboundChatContact', 'start', 'PUT', '/contact/outbound-chat'),
	known('StopContact', 'change', 'POST', '/contact/stop', 'ContactId'),
	known('UpdateContactAttributes', 'change', 'POST', '/contact/attributes', 'InitialContactId'),
	known('CreateParticipant', 'change', 'POST', '/contact/create-participant', 'ContactId'),
	known('CreateParticipantConnection', 'participate', 'POST', '/participant/connection'),
	known('GetTranscript', 'participate', 'POST', '/participant/transcript'),
	known('DisconnectParticipant', 'participate', 'POST', '/participant/disconnect'),
	known('SendMessage', 'say', 'POST', '/participant/message'),
];

/** Of STS, whose requests differ by their bodies only. */
const STS_READS = ['GetCallerIdentity', 'AssumeRole'];

export interface Recognised extends Pick<Known, 'operation' | 'kind' | 'contact'> {
	/** Parsed JSON; empty where there is none. */
	body: Record<string, unknown>;
}

function jsonOf(text: string): Record<string, unknown> | undefined {
	if (text === '') return {};
	try {
		const value: unknown = JSON.parse(text);
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isObject ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

const textOf = (body: unknown): string =>
	typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString('utf8') : '';

/** What a request is; undefined for one that is not known. */
export function recognise({ method, url, body }: IHttpRequestOptions): Recognised | undefined {
	const { pathname } = new URL(url);
	const text = textOf(body);
	if (method === 'POST' && pathname === '/') {
		const operation = new URLSearchParams(text).get('Action') ?? '';
		return STS_READS.includes(operation) ? { operation, kind: 'read', body: {} } : undefined;
	}
	const found = KNOWN.find((one) => one.method === method && one.path.test(pathname));
	const json = found && jsonOf(text);
	return json && { ...found, body: json };
}
