/** Lets no request out that could message more often, or somebody else, than was agreed; whatever a probe does. */
import { randomUUID } from 'node:crypto';
import type { IHttpRequestOptions, IN8nHttpFullResponse } from 'n8n-workflow';
import { recognise, type Recognised } from './requests.mts';

export type HttpRequest = (options: IHttpRequestOptions) => Promise<IN8nHttpFullResponse>;

/** Messages of one run. */
export const MOST_MESSAGES = 12;

export interface Rules {
	/** The only phone that may be messaged. */
	phone: string;
	/** Whether nothing at all may be changed. */
	readOnly: boolean;
}

/** A request was not sent. */
export class RefusedByGuard extends Error {
	override readonly name = 'RefusedByGuard';
}

/** A request was sent, and its answer was not read. */
export class AnswerTooLong extends Error {
	override readonly name = 'AnswerTooLong';
}

/** Whether an error is the guard's own, and nothing that Amazon Connect said. */
export const isOfGuard = ({ name }: Partial<Error>): boolean =>
	name === 'RefusedByGuard' || name === 'AnswerTooLong';

/** What a client token was used for. */
interface Use {
	content: string;
	/** The chat that it stands for, while that is known to be open. */
	contactId?: string;
	/** Whether all that it was used for was refused, so that its message is still to come. */
	isRefused?: boolean;
}

/** Bytes of an answer that are read. */
const MOST_BYTES = 1024 * 1024;

/** Reads an answer as far as it may be long. */
async function bytesOf(body: unknown): Promise<{ bytes: Buffer; isWhole: boolean }> {
	const isStream = typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
	if (!isStream) return { bytes: Buffer.from((body ?? '') as string | Uint8Array), isWhole: true };
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of body as AsyncIterable<Uint8Array>) {
		length += chunk.length;
		chunks.push(chunk);
		if (length > MOST_BYTES) return { bytes: Buffer.concat(chunks), isWhole: false };
	}
	return { bytes: Buffer.concat(chunks), isWhole: true };
}

function contactIdOf(body: Buffer): string | undefined {
	try {
		const { ContactId } = JSON.parse(body.toString('utf8')) as { ContactId?: unknown };
		return typeof ContactId === 'string' ? ContactId : undefined;
	} catch {
		return undefined;
	}
}

/** The contact of an answer of which only the beginning was read. */
const contactIdIn = (beginning: Buffer): string | undefined =>
	/"ContactId"\s*:\s*"([\w-]{1,256})"/.exec(beginning.toString('utf8'))?.[1];

/** With these, Amazon Connect says that it has not carried out a request. */
const REFUSALS = [400, 403, 404, 429];

/** Whether AWS itself has refused a request: a proxy may give up one that was carried out. */
const isRefusal = ({ statusCode, headers }: IN8nHttpFullResponse): boolean =>
	REFUSALS.includes(statusCode) && Boolean(headers['x-amzn-requestid']);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export class Guard {
	/** Why requests were not sent: a mistake of a probe. */
	readonly refusals: string[] = [];

	/** Operations whose answers were too long. */
	readonly unread: string[] = [];

	readonly #send: HttpRequest;

	readonly #rules: Rules;

	/** Messages that may have gone out. */
	#spent = 0;

	/** Repeats on their way, each of which could start a chat. */
	#repeating = 0;

	readonly #uses = new Map<string, Use>();

	/** Contacts of this run, in lower case. */
	readonly #own = new Set<string>();

	constructor(send: HttpRequest, rules: Rules) {
		this.#send = send;
		this.#rules = rules;
	}

	get spent(): number {
		return this.#spent;
	}

	/** How many requests that could message may be on their way together. */
	get left(): number {
		return MOST_MESSAGES - this.#spent - this.#repeating;
	}

	/** All contacts that this run has started. */
	readonly started: string[] = [];

	/** The ID of a contact that does not exist, which may be used in requests that change one. */
	invent(): string {
		const id = randomUUID();
		this.#own.add(id);
		return id;
	}

	/** n8n's helper, for the requests that are allowed. @throws RefusedByGuard, AnswerTooLong */
	readonly httpRequest: HttpRequest = async (options) => {
		const request = recognise(options);
		if (!request) return this.#refuse('a request that is not known');
		const { kind, operation, contact = '' } = request;
		if (kind === 'read') return await this.#send(options);
		if (this.#rules.readOnly) return this.#refuse(`${operation}, in a run that only reads`);
		if (kind === 'start') return await this.#start(options, request);
		if (kind === 'say') this.#spend(operation);
		if (kind === 'change') {
			const id = text(request.body[contact]).toLowerCase();
			if (!this.#own.has(id)) this.#refuse(`${operation} for a contact of somebody else`);
			// What a token stands for whose chat has ended is what the check asks.
			if (operation === 'StopContact') this.#forget(id);
		}
		return await this.#send(options);
	};

	async #start(
		options: IHttpRequestOptions,
		{ operation, body }: Recognised,
	): Promise<IN8nHttpFullResponse> {
		const { ClientToken, ...rest } = body;
		const token = text(ClientToken);
		if (!token) this.#refuse(`${operation} without a client token`);
		const { Type, Address } = (rest.DestinationEndpoint ?? {}) as Record<string, unknown>;
		if (Type !== 'TELEPHONE_NUMBER' || Address !== this.#rules.phone) {
			this.#refuse(`${operation} to another phone`);
		}
		const content = JSON.stringify(rest);
		const known = this.#uses.get(token);
		const use = known?.content === content ? known : { content };
		this.#uses.set(token, use);
		if (use.contactId === undefined) {
			// A retry of what was refused is no further message.
			if (!use.isRefused) this.#spend(operation);
			use.isRefused = false;
			const { answer, contactId, isRefused } = await this.#sendStart(options, operation);
			use.contactId = contactId;
			use.isRefused = isRefused;
			return answer;
		}
		if (this.left < 1) this.#refuse(`${operation}: all ${MOST_MESSAGES} messages are used`);
		this.#repeating += 1;
		let isFurther = true;
		try {
			const expected = use.contactId;
			const { answer, contactId, isRefused } = await this.#sendStart(options, operation);
			isFurther = !isRefused && contactId !== expected;
			return answer;
		} finally {
			this.#repeating -= 1;
			// A token that may have started a second chat is taken for a new one from now on.
			if (isFurther) {
				this.#spent += 1;
				use.contactId = undefined;
			}
		}
	}

	async #sendStart(options: IHttpRequestOptions, operation: string) {
		const answer = await this.#send(options);
		const { bytes: body, isWhole } = await bytesOf(answer.body);
		const found = isWhole ? contactIdOf(body) : contactIdIn(body);
		const contactId = answer.statusCode === 200 ? found : undefined;
		if (contactId !== undefined && !this.#own.has(contactId.toLowerCase())) {
			this.started.push(contactId);
			this.#own.add(contactId.toLowerCase());
		}
		if (!isWhole) {
			this.unread.push(operation);
			throw new AnswerTooLong(`The answer to ${operation} is too long.`);
		}
		const isRefused = isRefusal(answer);
		return { answer: { ...answer, body } as IN8nHttpFullResponse, contactId, isRefused };
	}

	#forget(contactId: string): void {
		for (const use of this.#uses.values()) {
			if (use.contactId?.toLowerCase() === contactId) use.contactId = undefined;
		}
	}

	#spend(operation: string): void {
		if (this.left < 1) this.#refuse(`${operation}: all ${MOST_MESSAGES} messages are used`);
		this.#spent += 1;
	}

	#refuse(what: string): never {
		this.refusals.push(what);
		throw new RefusedByGuard(`Not sent: ${what}.`);
	}
}
