import type { RetryStrategyV2 } from '@smithy/types';
import type { SendOptions } from '../operations/draft';
import { CircuitBreaker } from './circuitBreaker';
import type { Job } from './job';
import type { Way } from './lane';
import { Pacer, type Turn } from './pacer';
import { retryStrategy, type Backoff } from './retryStrategy';
import type { Time } from './time';

/** While others need the quota, a full instance takes one request of so many: the others lose 2.5 %. */
const REQUESTS_PER_PROBE = 40;

/** What all lanes of a batch have in common. */
export interface Network<Request> {
	time: Time;
	backoff: Backoff;
	/** Joins those who share an account's quota. */
	joinQuota(account: string): Turn;
	/** Makes a client of the service that retries as the strategy says. A token's scope is the client token. */
	connect(strategy: RetryStrategyV2): Way<Request>['send'];
}

/** A token bucket of the batch's own, for a node that is set to go slower than the quota. */
function ownPace({ maxRequestsPerSecond }: SendOptions, time: Time): Turn | undefined {
	if (maxRequestsPerSecond === undefined) return undefined;
	const pace = { requestsPerSecond: maxRequestsPerSecond, burst: 1 };
	return new Pacer(pace, time).join(pace);
}

/** The lane of a job: an instance has room for so many chats, an account a quota of requests. */
export const laneOf = <Request>({ draft: { account, place } }: Job<Request>): string =>
	JSON.stringify([account, place]);

/**
 * The ways of a batch's lanes. The lanes of an account share the batch's turn in its quota; each has
 * a circuit breaker of its own, so that a full instance holds up nobody else.
 */
export class Lanes<Request> {
	readonly #network: Network<Request>;

	readonly #turns = new Map<string, Turn>();

	/** How the batch is sent, which its first job decides. */
	#settings: { giveUpAfter: number; slower?: Turn } | undefined;

	constructor(network: Network<Request>) {
		this.#network = network;
	}

	/** Opens the way of a job's lane. The signal aborts when the lane ends. */
	open({ draft }: Job<Request>, signal: AbortSignal): Way<Request> {
		const { time, backoff, connect } = this.#network;
		this.#settings ??= {
			giveUpAfter: draft.options.giveUpAfter,
			slower: ownPace(draft.options, time),
		};
		const { giveUpAfter, slower } = this.#settings;
		const turn = this.#turnOf(draft.account);
		const breaker = new CircuitBreaker(time, giveUpAfter, () => turn.cost(REQUESTS_PER_PROBE));
		const wanted = () => breaker.isClosed;
		const deadlines = new Map<string, number>();
		const strategy = retryStrategy({
			turn,
			breaker,
			time,
			backoff,
			giveUpAfter,
			startBefore: (clientToken) => deadlines.get(clientToken),
			signal,
		});
		const send = connect(strategy);
		return {
			async admit(until) {
				for (;;) {
					await breaker.closed(until);
					// Otherwise a burst is signed in one go before anything of it leaves, and nobody else runs.
					await time.sleep(0);
					if (slower && !(await slower.slot(until, { wanted }))) continue;
					if (await turn.slot(until, { wanted })) return;
				}
			},
			async send(job, until) {
				const { startBefore } = job.draft;
				if (startBefore !== undefined) deadlines.set(job.clientToken, startBefore);
				return await send(job, until);
			},
		};
	}

	/** Ends the batch's claims on quotas. */
	close(): void {
		for (const turn of this.#turns.values()) turn.leave();
	}

	#turnOf(account: string): Turn {
		const known = this.#turns.get(account);
		if (known) return known;
		const turn = this.#network.joinQuota(account);
		this.#turns.set(account, turn);
		return turn;
	}
}
