/**
 * The packed node on a virtual clock. n8n's items go in, requests come out of n8n's HTTP helper, and time
 * and chance are passed in. Everything between them is the code that ships.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	NodeExecutionHint,
	OnError,
} from 'n8n-workflow';
import type { run as RunNode } from '../../nodes/AmazonConnect/run.ts';
import { unlimited, type Quota } from '../localConnect/quotas.mts';
import { locator } from './locator.mts';
import { UNPACKED } from './paths.mts';
import type { VirtualTime } from './virtualTime.mts';

/** An answer of AWS that is an error. */
export interface Fault {
	code: string;
	status: number;
	message?: string;
	headers?: Record<string, string>;
}

/** What a request meets: an error of the service, a page of somebody else, or an error of the network. */
class Trouble extends Error {
	readonly answer: Fault | 'page';

	constructor(answer: Fault | 'page') {
		super('trouble');
		this.answer = answer;
	}
}

export const fault = (
	code: string,
	status: number,
	message = code,
	headers: Record<string, string> = {},
) => new Trouble({ code, status, message, headers });

/** An answer that somebody else gives instead of AWS. */
export const page = () => new Trouble('page');

export const reset = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

/** A request as it leaves n8n. */
export interface Sent {
	method: string;
	url: URL;
	body: IDataObject;
	headers: Record<string, string>;
}

/** JSON as it is; anything else, such as a form, has no members of interest. */
const parsed = (body: string): IDataObject =>
	body.startsWith('{') ? (JSON.parse(body) as IDataObject) : {};

const answerOf = (statusCode: number, body: string, headers: Record<string, string> = {}) => ({
	statusCode,
	headers: { 'x-amzn-requestid': '99999999-0000-4000-8000-000000000000', ...headers },
	body,
});

const START = '/contact/outbound-chat';

/** Amazon Connect in memory: a quota, chats by token, and faults. */
export class SimulatedConnect {
	readonly contacts = new Map<string, string>();

	/** The chats that were started: whose, and when. */
	readonly started: Array<{ customer: number; token: string; at: number }> = [];

	/** When each customer's item was last answered. */
	readonly answeredAt = new Map<number, number>();

	requests = 0;

	throttled = 0;

	inFlight = 0;

	mostInFlight = 0;

	quota: Quota = unlimited;

	latency = 30;

	/** Chats that may be open at once, and milliseconds that each stays open. */
	room = { chats: Number.POSITIVE_INFINITY, openFor: 0 };

	/** Called when a customer's request leaves n8n. */
	leaves: (customer: number) => void = () => {};

	/** Throws what goes wrong with a customer's request; `before` or `after` the chat was started. */
	before: (customer: number, sent: Sent) => void = () => {};

	after: (customer: number, sent: Sent) => void = () => {};

	/** Whether the answer to a customer's request never comes. */
	hangs: (customer: number) => boolean = () => false;

	/** Answers what is no start; a text stands for itself. */
	other: (sent: Sent) => IDataObject | string | Promise<IDataObject | string> = ({ url }) => {
		throw new Error(`Nobody should ask for ${url.pathname}`);
	};

	readonly time: VirtualTime;

	constructor(time: VirtualTime) {
		this.time = time;
	}

	/** The right to call something is missing. */
	readonly denied = () => fault('AccessDeniedException', 403);

	/** What n8n's HTTP helper gives for a request. */
	async exchange(options: IHttpRequestOptions): Promise<unknown> {
		const sent: Sent = {
			method: options.method ?? 'GET',
			url: new URL(options.url),
			body: parsed(String(options.body ?? '')),
			headers: options.headers as Record<string, string>,
		};
		if (sent.url.pathname === START) this.leaves(customerOf(sent));
		this.requests += 1;
		this.inFlight += 1;
		this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
		const latency = this.latency * (0.8 + this.time.random() * 0.4);
		try {
			await this.time.sleep(latency / 2);
			const answer = await this.#answer(sent);
			await this.time.sleep(latency / 2);
			return answerOf(200, typeof answer === 'string' ? answer : JSON.stringify(answer));
		} catch (trouble) {
			if (!(trouble instanceof Trouble)) throw trouble;
			await this.time.sleep(latency / 2);
			if (trouble.answer === 'page') {
				return { statusCode: 200, headers: {}, body: '<html>Sign in</html>' };
			}
			const { code, status, message, headers } = trouble.answer;
			return answerOf(status, JSON.stringify({ message }), {
				...headers,
				'x-amzn-errortype': code,
			});
		} finally {
			this.inFlight -= 1;
		}
	}

	#hasRoom(now: number): boolean {
		const { chats, openFor } = this.room;
		return chats === Infinity || this.started.filter(({ at }) => now - at < openFor).length < chats;
	}

	async #answer(sent: Sent): Promise<IDataObject | string> {
		const now = this.time.monotonic();
		if (!this.quota.take(now)) {
			this.throttled += 1;
			throw fault('TooManyRequestsException', 429);
		}
		if (sent.url.pathname !== START) return await this.other(sent);
		const { ClientToken } = sent.body as { ClientToken: string };
		const customer = customerOf(sent);
		this.before(customer, sent);
		if (!this.contacts.has(ClientToken)) {
			if (!this.#hasRoom(now)) throw fault('LimitExceededException', 429);
			this.contacts.set(ClientToken, `contact-${this.contacts.size}`);
			this.started.push({ customer, token: ClientToken, at: now });
		}
		this.after(customer, sent);
		if (this.hangs(customer)) await new Promise(() => {});
		this.answeredAt.set(customer, this.time.monotonic());
		return { ContactId: this.contacts.get(ClientToken) };
	}
}

const FIRST_NUMBER = 14_152_000_000;

/** The customers' numbers, by their place in the list. */
export const numberOf = (customer: number): string => `+${FIRST_NUMBER + customer}`;
function customerOf({ body }: Sent): number {
	const { Address } = body.DestinationEndpoint as { Address: string };
	return Number(Address.slice(1)) - FIRST_NUMBER;
}

/** A process of n8n, whose executions share what the package keeps in memory. */
export interface N8nProcess {
	run: typeof RunNode;
}

/** Loads the package anew, as another process would: nothing that it keeps in memory is shared. */
export function startProcess(): N8nProcess {
	const require = createRequire(import.meta.url);
	for (const file of Object.keys(require.cache)) {
		if (file.startsWith(UNPACKED)) delete require.cache[file];
	}
	const file = path.join(UNPACKED, 'dist/nodes/AmazonConnect/run.js');
	return require(file) as N8nProcess;
}

let shared: N8nProcess | undefined;

let accounts = 100_000_000_000;

/** An account that no other simulation uses, so that they share no quota. */
export const newAccount = (): string => String(++accounts);

const UUID = '-2222-4333-8444-555555555555';

export const instanceId = (number: number): string => `${String(number).padStart(8, '0')}${UUID}`;

/** Where an item goes. */
export interface Way {
	account: string;
	instance: string;
}

const numberArn = (account: string): string =>
	`arn:aws:connect:us-east-1:${account}:phone-number/10000000-0000-4000-8000-000000000001`;

export interface Simulation {
	service: SimulatedConnect;
	/** How many customers get a message. */
	items?: number;
	/** The first of them, for a second list of other customers. */
	from?: number;
	/** The way of each item, if not all go the same. */
	ways?: readonly Way[];
	/** The service of a request, if there are several. */
	serviceOf?(sent: IHttpRequestOptions): SimulatedConnect;
	/** What the account's quota is said to be in the credential. */
	pace?: { requestsPerSecond: number; burst: number };
	/** The node's parameter *Options*. */
	options?: IDataObject;
	/** Other parameters, where an item has its own. */
	parameters?(index: number): IDataObject;
	/** The input's fields; undefined for an item without any. */
	fields?(index: number): IDataObject | undefined;
	onError?: OnError;
	cancelled?: AbortSignal;
	/** What n8n keeps of the node over a retry of the execution. */
	context?: IDataObject;
	/** The same for what the execution's nodes share. */
	flow?: IDataObject;
	/** Executions of one name are retries of each other. */
	execution?: string;
	runIndex?: number;
	process?: N8nProcess;
	account?: string;
	/** Fields of the credential besides keys and quota. */
	credential?: IDataObject;
	/** Members of n8n's interface that behave in another way. */
	n8n?: Partial<Record<keyof IExecuteFunctions, unknown>>;
}

export interface Simulated {
	/** What came out; empty when the run ended with an error. */
	output: INodeExecutionData[];
	/** What a run with *Stop Workflow* ended with. */
	error?: { message: string; description?: string | null; context?: { itemIndex?: number } };
	/** How many items came out with which status or error code. */
	statuses: Record<string, number>;
	/** That of each item. */
	list: string[];
	hints: string[];
	milliseconds: number;
}

/** The status of an output item, or its error's code. */
export const statusOf = ({ json }: INodeExecutionData): string =>
	String((json.details as IDataObject | undefined)?.code ?? json.Status);

export function count(list: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const name of list) counts[name] = (counts[name] ?? 0) + 1;
	return counts;
}

let executions = 0;

/** n8n's side of a run, as far as the node uses it. */
function n8nContext(simulation: Simulation, hints: string[]): IExecuteFunctions {
	executions += 1;
	const execution = simulation.execution ?? `execution-${executions}`;
	const { service, items = 100, from = 0, onError = 'continueRegularOutput' } = simulation;
	const { pace = { requestsPerSecond: 20, burst: 50 }, account = newAccount() } = simulation;
	const ways = simulation.ways ?? [{ account, instance: instanceId(1) }];
	const inputs = Array.from({ length: items }, (_, index) => ({
		json: simulation.fields ? simulation.fields(index) : {},
	}));
	const parameters = (index: number): IDataObject => {
		const way = ways[index % ways.length];
		return {
			resource: 'contact',
			operation: 'startOutboundChat',
			instanceId: locator('id', way.instance),
			channel: 'sms',
			sourceEndpoint: locator('arn', numberArn(way.account)),
			destinationEndpoint: numberOf(from + index),
			messageType: 'text',
			initialSystemMessage: 'Hello',
			contactFlowId: locator('id', `aaaaaaaa${UUID}`),
			repeatProtection: 'execution',
			additionalFields: {},
			options: simulation.options ?? {},
			...simulation.parameters?.(index),
		};
	};
	// As expressions, so that the node reads each of them for each item.
	const stored = Object.fromEntries(Object.keys(parameters(0)).map((name) => [name, '={{ }}']));
	const node = {
		id: 'node',
		name: 'Amazon Connect',
		type: 'n8n-nodes-amazon-connect.amazonConnect',
		typeVersion: 1,
		position: [0, 0],
		parameters: stored,
		onError,
	};
	const kept = { node: simulation.context ?? {}, flow: simulation.flow ?? {} };
	const known = new Map<number, IDataObject>();
	const at = (index: number): IDataObject => {
		if (!known.has(index)) known.set(index, parameters(index));
		return known.get(index) as IDataObject;
	};
	return {
		getInputData: () => inputs,
		getNodeParameter: (name: string, index: number, fallback: unknown) =>
			at(index)[name] ?? fallback,
		getNode: () => node,
		getCredentials: async () => ({
			region: 'us-east-1',
			accessKeyId: `key of ${account}`.replaceAll(' ', ''),
			secretAccessKey: 'secret',
			quotaRaised: true,
			...pace,
			...simulation.credential,
		}),
		continueOnFail: () => onError !== 'stopWorkflow',
		getExecutionCancelSignal: () => simulation.cancelled,
		getContext: (type: 'node' | 'flow') => kept[type],
		getWorkflowDataProxy: () => ({
			$execution: { resumeUrl: `http://localhost/?signature=${execution}` },
			$runIndex: simulation.runIndex ?? 0,
		}),
		getExecutionContext: () => ({ version: 1, establishedAt: 1, source: 'trigger' }),
		getExecutionId: () => execution,
		getInstanceId: () => 'n8n',
		getWorkflow: () => ({ id: 'workflow', name: 'Workflow', active: true }),
		getMode: () => 'trigger',
		getTimezone: () => 'UTC',
		logger: { info() {}, warn() {}, error() {}, debug() {} },
		addExecutionHints: (...all: NodeExecutionHint[]) =>
			void hints.push(...all.map(({ message }) => message)),
		helpers: {
			httpRequest: async (options: IHttpRequestOptions) =>
				await (simulation.serviceOf?.(options) ?? service).exchange(options),
		},
		...simulation.n8n,
	} as unknown as IExecuteFunctions;
}

/** Runs the node for a list of customers, and says what became of each and how long it took. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
	const { run } = simulation.process ?? (shared ??= startProcess());
	const { time } = simulation.service;
	const began = time.monotonic();
	const hints: string[] = [];
	const output: INodeExecutionData[] = [];
	let error: Simulated['error'];
	try {
		output.push(...(await run(n8nContext(simulation, hints), time)));
	} catch (thrown) {
		if (simulation.onError !== 'stopWorkflow') throw thrown;
		error = thrown as NonNullable<Simulated['error']>;
	}
	const list = output.map(statusOf);
	const milliseconds = time.monotonic() - began;
	return { output, error, statuses: count(list), list, hints, milliseconds };
}
