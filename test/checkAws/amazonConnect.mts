/** Amazon Connect as the node talks to it: its client, its pace and retries, its words for errors. */
import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { ConnectAccess } from '../../nodes/AmazonConnect/aws/credential.ts';
import type { ServiceError } from '../../nodes/AmazonConnect/aws/errors.ts';
import type {
	ConnectClient,
	ParticipantClient,
	Sdk,
} from '../../nodes/AmazonConnect/aws/loadSdk.ts';
import type { Transport } from '../../nodes/AmazonConnect/aws/transports.ts';
import type { Steps } from '../../nodes/AmazonConnect/once/steps.ts';
import type { Operation, Service } from '../../nodes/AmazonConnect/operations/operation.ts';
import type { ApiQuota } from '../../nodes/AmazonConnect/pace/quotas.ts';
import type { Time } from '../../nodes/AmazonConnect/pace/time.ts';
import type { Quota, QuotaShare } from '../../nodes/AmazonConnect/pace/tokenBucket.ts';
import { isOfGuard, type HttpRequest } from './guard.mts';
import { shipped } from './shipped.mts';

/** What became of a request, in the node's words. */
export type Outcome<Answer> =
	| { answer: Answer; error?: undefined; thrown?: undefined }
	| { answer?: undefined; error: ServiceError; thrown: unknown };

/** Milliseconds after which a request is not retried any more. */
const GIVE_UP = 20_000;

/** Steps of one item that nobody has tried before, whose client tokens begin with a text. */
export function newSteps(prefix: string = randomUUID()): Steps {
	const done = new Map<string, string>();
	return {
		token: (step) => `${prefix}-${step}`,
		find: (step) => done.get(step),
		add: (step, result) => void done.set(step, result),
		addText: (step, text) => void done.set(step, text),
	};
}

interface Way {
	share: QuotaShare;
	connect: ConnectClient;
	participant: ParticipantClient;
}

interface Options {
	httpRequest: HttpRequest;
	time: Time;
	/** Ends what waits. */
	signal: AbortSignal;
}

export class AmazonConnect {
	readonly sdk: Sdk;

	readonly access: ConnectAccess;

	readonly #options: Options;

	readonly #transport: Transport;

	readonly #ways = new Map<string, Way>();

	/** What the nodes of one execution share. */
	readonly #flow: IDataObject = {};

	private constructor(sdk: Sdk, access: ConnectAccess, options: Options) {
		this.sdk = sdk;
		this.access = access;
		this.#options = options;
		this.#transport = shipped('aws/transports').viaHttpRequest(options.httpRequest);
	}

	static async open(access: ConnectAccess, options: Options): Promise<AmazonConnect> {
		return new AmazonConnect(await shipped('aws/loadSdk').loadSdk(), access, options);
	}

	/** Whether the keys assume a role, so that wrong keys are refused by STS. */
	get hasRole(): boolean {
		return this.access.role !== undefined;
	}

	/** The same way, for what must be done even if the check is cancelled. */
	uncancelled(): AmazonConnect {
		const { signal } = new AbortController();
		return new AmazonConnect(this.sdk, this.access, { ...this.#options, signal });
	}

	/** What the test of a credential says. */
	async test(credential: ICredentialDataDecryptedObject) {
		return await shipped('aws/credentialTest').testAccess(credential, this.#transport);
	}

	/** A client for one request, within its quota. */
	async clientFor(quota: ApiQuota): Promise<ConnectClient> {
		const way = this.#wayOf(quota);
		await way.share.slot(this.#options.signal);
		return way.connect;
	}

	/** A client that neither waits nor retries; with other keys, if they are given. */
	eagerClient(
		change: (keys: ConnectAccess['keys']) => ConnectAccess['keys'] = (keys) => keys,
	): ConnectClient {
		const access = { ...this.access, keys: change(this.access.keys) };
		return this.#open({ requestsPerSecond: 1000, burst: 1000 }, 0, access).connect;
	}

	/** What the node's operations get. */
	service(steps = newSteps()): Omit<Service, 'client'> {
		return {
			sdk: this.sdk,
			clientFor: async (quota) => await this.clientFor(quota),
			participantFor: async (quota) => {
				const way = this.#wayOf(quota);
				await way.share.slot(this.#options.signal);
				return way.participant;
			},
			abortSignal: this.#options.signal,
			ended: this.#options.signal,
			breathe: async () => {},
			time: this.#options.time,
			flow: () => this.#flow,
			steps,
			conceal() {},
		};
	}

	/** Carries out an operation of the node, and puts its error into the node's words. */
	async carryOut<Request, Answer>(
		operation: Operation<Request, Answer>,
		request: Request,
		steps = newSteps(),
	): Promise<Outcome<Answer>> {
		return await this.outcomeOf(operation.errors(request), async () => {
			const quota = operation.quota(request, this.access);
			const { connect } = this.#wayOf(quota);
			const client = operation.ownSlots ? connect : await this.clientFor(quota);
			return await operation.call({ ...this.service(steps), client }, request);
		});
	}

	async outcomeOf<Answer>(
		context: Parameters<ReturnType<typeof shipped<'aws/errors'>>['explainError']>[1],
		act: () => Promise<Answer>,
	): Promise<Outcome<Answer>> {
		try {
			return { answer: await act() };
		} catch (thrown) {
			// What the guard throws, or was cancelled, is nothing that Amazon Connect said.
			if (isOfGuard(thrown as Partial<Error>) || this.#options.signal.aborted)
				return await Promise.reject(thrown);
			return { error: shipped('aws/errors').explainError(thrown, context), thrown };
		}
	}

	#open(quota: Quota, giveUpAfter: number, access = this.access): Way {
		const { TokenBucket } = shipped('pace/tokenBucket');
		const share = new TokenBucket(quota, this.#options.time).join(quota);
		const retryStrategy = shipped('pace/retryStrategy').retryStrategy({
			share,
			time: this.#options.time,
			backoff: this.sdk.BACKOFF,
			giveUpAfter,
			signal: this.#options.signal,
		});
		const { connectClient, participantClient } = shipped('aws/client');
		const { time } = this.#options;
		return {
			share,
			connect: connectClient(this.sdk, access, this.#transport, { retryStrategy, time }),
			participant: participantClient(this.sdk, access, this.#transport, { retryStrategy, time }),
		};
	}

	#wayOf({ operation, ...quota }: ApiQuota): Way {
		const way = this.#ways.get(operation) ?? this.#open(quota, GIVE_UP);
		this.#ways.set(operation, way);
		return way;
	}
}
