/** Delivery against a service in memory, on a virtual clock: no network, no SDK, no waiting. */
import { explainError } from '../../nodes/AmazonConnect/aws/errors.ts';
import { deliver } from '../../nodes/AmazonConnect/batch/deliver.ts';
import { Lanes } from '../../nodes/AmazonConnect/batch/lanes.ts';
import { openLedger, type Ledger } from '../../nodes/AmazonConnect/once/ledger.ts';
import { ROWS } from '../../nodes/AmazonConnect/operations/contact/startOutboundChat/errors.ts';
import type { Draft, Start } from '../../nodes/AmazonConnect/operations/draft.ts';
import type { Job } from '../../nodes/AmazonConnect/operations/job.ts';
import type { Outcome } from '../../nodes/AmazonConnect/operations/outcome.ts';
import {
	TokenBucket,
	type Quota as Pace,
	type QuotaShare,
} from '../../nodes/AmazonConnect/pace/tokenBucket.ts';
import type { RetryErrorInfo, RetryErrorType, RetryStrategyV2 } from '@smithy/types';
import type { IDataObject } from 'n8n-workflow';
import type { Quota } from '../localConnect/quotas.mts';
import { unlimited } from '../localConnect/quotas.mts';
import type { VirtualTime } from './virtualTime.mts';

export const fault = (name: string, status: number, message = name) =>
	Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

/** As the SDK classifies, for the errors that simulations use. */
function classify(error: Error): RetryErrorType {
	if (/Throttl|TooManyRequests|LimitExceeded/.test(error.name)) return 'THROTTLING';
	const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
	if (error.name === 'TimeoutError' || 'code' in error || 'cause' in error || (status ?? 0) >= 500)
		return 'TRANSIENT';
	return 'CLIENT_ERROR';
}

/** The service: a quota, contacts by token, and faults. */
export class Service {
	readonly contacts = new Map<string, string>();

	readonly started: Array<{ token: string; at: number }> = [];

	requests = 0;

	throttled = 0;

	quota: Quota = unlimited;

	latency = 30;

	/** Chats that may be open at once, and milliseconds that each stays open. */
	room = { chats: Number.POSITIVE_INFINITY, openFor: 0 };

	/** Throws what goes wrong with a request; `before` or `after` the chat was started. */
	before: (token: string) => void = () => {};

	after: (token: string) => void = () => {};

	readonly #time: VirtualTime;

	constructor(time: VirtualTime) {
		this.#time = time;
	}

	async start(token: string): Promise<string> {
		this.requests += 1;
		const jitter = 0.8 + this.#time.random() * 0.4;
		await this.#time.sleep((this.latency * jitter) / 2);
		const now = this.#time.monotonic();
		if (!this.quota.take(now)) {
			this.throttled += 1;
			await this.#time.sleep(this.latency / 2);
			throw fault('TooManyRequestsException', 429);
		}
		this.before(token);
		if (!this.contacts.has(token)) {
			const open = this.started.filter(({ at }) => now - at < this.room.openFor).length;
			if (open >= this.room.chats) throw fault('LimitExceededException', 429);
			this.contacts.set(token, `contact-${this.contacts.size}`);
			this.started.push({ token, at: now });
		}
		this.after(token);
		await this.#time.sleep((this.latency * jitter) / 2);
		return this.contacts.get(token) as string;
	}
}

/** What of a job is not as usual; what belongs to its start stands beside the rest. */
type Change = Partial<Omit<Draft<number>, 'start'>> & Pick<Start, 'startBefore'>;

export const jobs = (count: number, { startBefore, ...draft }: Change = {}): Array<Job<number>> =>
	Array.from({ length: count }, (_, index) => ({
		index,
		clientToken: `token-${index}`,
		draft: {
			request: index,
			start: {
				recipient: [String(index)],
				customer: [String(index)],
				message: null,
				repeatProtection: { kind: 'execution' },
				startBefore,
			},
			account: '123456789012',
			instance: 'instance',
			options: { giveUpAfter: 600_000 },
			confidential: [],
			includeInputFields: false,
			...draft,
		},
	}));

const identity = (id: string): string => id;

/** The ledger of the simulated starts, whose answers are the IDs of contacts. */
export const ledgerIn = (context: IDataObject, origin = 'origin'): Ledger<string> =>
	openLedger(
		context,
		{ origin, operation: 'startOutboundChat' },
		{ idOf: identity, answerOf: identity },
	);

export interface Options {
	time: VirtualTime;
	service: Service;
	/** The service of a job's account and instance, if there are several. */
	serviceOf?(job: Job<number>): Service;
	pace?: Pace;
	/** The quota of every account, if it is shared with another batch. */
	share?: QuotaShare;
	batch?: Array<Job<number>>;
	stopAtFirstFailure?: boolean;
	cancelled?: AbortSignal;
	context?: IDataObject;
}

/** Stands in for the SDK's retry loop, around requests of the simulated service. */
async function sendWithRetries(
	request: () => Promise<string>,
	clientToken: string,
	strategy: RetryStrategyV2,
	cancelled?: AbortSignal,
): Promise<string> {
	let retry = await strategy.acquireInitialRetryToken(clientToken);
	for (;;) {
		try {
			const id = await request();
			strategy.recordSuccess(retry);
			return id;
		} catch (error) {
			if (cancelled?.aborted) throw fault('AbortError', 0);
			const info: RetryErrorInfo = {
				error: error as RetryErrorInfo['error'],
				errorType: classify(error as Error),
			};
			try {
				retry = await strategy.refreshRetryTokenForRetry(retry, info);
			} catch {
				throw error;
			}
		}
	}
}

export interface Simulated {
	outcomes: Array<Outcome<string>>;
	endedBy?: number;
	statuses: Record<string, number>;
	milliseconds: number;
	/** How many lanes the batch had. */
	lanes: number;
	/** When each item was answered, by its index: milliseconds from the beginning. */
	answeredAt: Map<number, number>;
}

/** The statuses of some outcomes, counted. */
export function countStatuses(outcomes: ReadonlyArray<Outcome<string>>): Record<string, number> {
	const statuses: Record<string, number> = {};
	for (const outcome of outcomes) {
		const name = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
		statuses[name] = (statuses[name] ?? 0) + 1;
	}
	return statuses;
}

/** Delivers a batch and says what became of it, and how long it took. */
export async function simulate(options: Options): Promise<Simulated> {
	const { time, service, serviceOf = () => service } = options;
	const { stopAtFirstFailure = false, cancelled } = options;
	const pace = options.pace ?? { requestsPerSecond: 20, burst: 50 };
	const batch = options.batch ?? jobs(100);
	const began = time.monotonic();
	const answeredAt = new Map<number, number>();
	const lanes = new Lanes<number, string>({
		time,
		backoff: { base: 100, max: 20_000 },
		quotaOf: () => ({ operation: 'StartOutboundChatContact', ...pace }),
		accountOfCredential: async () => '123456789012',
		joinQuota: () => options.share ?? new TokenBucket(pace, time).join(pace),
		connect:
			({ strategy }) =>
			async (job) => {
				const { index, clientToken = '' } = job;
				const send = async () => await serviceOf(job).start(clientToken);
				const id = await sendWithRetries(send, clientToken, strategy, cancelled);
				answeredAt.set(index, time.monotonic() - began);
				return id;
			},
	});
	const context = { iamAction: '', iamResources: '', notFound: 'Look again.', rows: ROWS };
	const { outcomes, endedBy } = await deliver(batch, {
		laneOf: (job) => lanes.nameOf(job),
		open: async (job, signal) => await lanes.open(job, signal),
		explain: (error) => explainError(error, context),
		ledger: ledgerIn(options.context ?? {}),
		now: time.now,
		stopAtFirstFailure,
		cancelled,
	});
	const list = [...outcomes.values()];
	return {
		outcomes: list,
		endedBy: endedBy?.index,
		statuses: countStatuses(list),
		milliseconds: time.monotonic() - began,
		lanes: new Set(batch.map((job) => lanes.nameOf(job))).size,
		answeredAt,
	};
}
