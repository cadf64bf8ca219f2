/** Delivery against a service in memory, on a virtual clock: no network, no SDK, no waiting. */
import { deliver, type Job } from '../../nodes/AmazonConnect/delivery/deliver.ts';
import { explainError } from '../../nodes/AmazonConnect/aws/errors.ts';
import { Hold } from '../../nodes/AmazonConnect/delivery/hold.ts';
import { openLedger } from '../../nodes/AmazonConnect/delivery/ledger.ts';
import { Pacer, type Pace, type Turn } from '../../nodes/AmazonConnect/delivery/pacer.ts';
import { retryStrategy } from '../../nodes/AmazonConnect/delivery/retryStrategy.ts';
import type { Draft } from '../../nodes/AmazonConnect/operations/draft.ts';
import type { Outcome } from '../../nodes/AmazonConnect/delivery/outcome.ts';
import type { RetryErrorInfo, RetryErrorType } from '@smithy/types';
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
		const now = this.#time.now();
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

export const jobs = (count: number, draft: Partial<Draft<number>> = {}): Array<Job<number>> =>
	Array.from({ length: count }, (_, index) => ({
		index,
		clientToken: `token-${index}`,
		draft: {
			request: index,
			send: true,
			recipient: [String(index)],
			customer: [String(index)],
			message: null,
			repeatProtection: { kind: 'execution' },
			account: '123456789012',
			place: 'instance',
			options: { giveUpAfter: 600_000 },
			output: {},
			confidential: [],
			includeInputFields: false,
			...draft,
		},
	}));

export interface Options {
	time: VirtualTime;
	service: Service;
	pace?: Pace;
	turn?: Turn;
	batch?: Array<Job<number>>;
	giveUpAfter?: number;
	stopAtFirstFailure?: boolean;
	cancelled?: AbortSignal;
	context?: Record<string, never>;
}

/** The SDK's retry loop, as far as it matters here, around one request of the simulated service. */
async function sendWithRetries(
	service: Service,
	strategy: ReturnType<typeof retryStrategy>,
	token: string,
	cancelled?: AbortSignal,
): Promise<string> {
	let retry = await strategy.acquireInitialRetryToken('');
	for (;;) {
		try {
			const id = await service.start(token);
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

/** Delivers a batch and says what became of it, and how long it took. */
export async function simulate(options: Options): Promise<{
	outcomes: Outcome[];
	statuses: Record<string, number>;
	milliseconds: number;
}> {
	const { time, service, giveUpAfter = 600_000, stopAtFirstFailure = false, cancelled } = options;
	const pace = options.pace ?? { requestsPerSecond: 20, burst: 50 };
	const turn = options.turn ?? new Pacer(pace, time).join(pace);
	const hold = new Hold(time, giveUpAfter);
	const batch = options.batch ?? jobs(100);
	const began = time.now();
	const delivering = deliver(batch, {
		async admit(_, signal) {
			await hold.opened(signal);
			await turn.slot(signal);
		},
		send: async ({ clientToken }, signal) => {
			const backoff = { base: 100, max: 20_000 };
			const rules = { turn, hold, time, backoff, giveUpAfter, signal };
			return await sendWithRetries(service, retryStrategy(rules), clientToken, cancelled);
		},
		explain: (error) =>
			explainError(error, { iamAction: '', iamResources: '', notFound: 'Look again.' }),
		ledger: openLedger(options.context ?? {}, 'origin'),
		now: time.now,
		stopAtFirstFailure,
		cancelled,
	});
	const outcomes = [...(await delivering).values()];
	const statuses: Record<string, number> = {};
	for (const outcome of outcomes) {
		const name = outcome.status === 'failed' ? outcome.failure.code : outcome.status;
		statuses[name] = (statuses[name] ?? 0) + 1;
	}
	return { outcomes, statuses, milliseconds: time.now() - began };
}
