import type { RetryStrategyV2 } from '@smithy/types';
import type { PacingOptions } from '../operations/draft';
import type { Job } from '../operations/job';
import { CircuitBreaker } from '../pace/circuitBreaker';
import type { ApiQuota } from '../pace/quotas';
import { retryStrategy, type Backoff } from '../pace/retryStrategy';
import { orAborted, type Time } from '../pace/time';
import { inBoth, TokenBucket, type QuotaShare } from '../pace/tokenBucket';
import type { Way } from './lane';

/** While others need the quota, a full instance takes one request of so many: the others lose 2.5 %. */
const REQUESTS_PER_PROBE = 40;

/** The way of requests that count against one quota. */
export interface PacedWay {
	/** Resolves when a request may go out. Rejects when the signal aborts. */
	slot(signal: AbortSignal): Promise<void>;
	/** Whether and when a request is retried; a retry has waited for its slot. */
	strategy: RetryStrategyV2;
}

/** What all lanes of a batch have in common. */
export interface Network<Request, Answer> {
	time: Time;
	backoff: Backoff;
	/** The quota of a job's first request. */
	quotaOf(job: Job<Request>): ApiQuota;
	/** The account of the credential, for jobs that do not name theirs. */
	accountOfCredential(): Promise<string>;
	/** Joins those who share the quota of an account or an instance. */
	joinQuota(quota: ApiQuota, owner: string): QuotaShare;
	/**
	 * Makes what carries a job out. Its first request has its slot already, unless jobs wait for it themselves.
	 *
	 * @param wayOf the way of further requests, always the same for one quota
	 */
	connect(
		first: PacedWay,
		wayOf: (quota: ApiQuota) => Promise<PacedWay>,
	): Way<Request, Answer>['send'];
	/** Whether jobs wait for the slot of their first request while they are carried out. */
	ownSlots?: boolean;
}

/** Seconds by which timers are late at most. The bucket has room for them, so that the pace is reached all the same. */
const TIMER_DELAY = 0.01;

/** A token bucket of the batch's own, for a node that is set to go slower than the quota. */
function ownPace({ maxRequestsPerSecond }: PacingOptions, time: Time): QuotaShare | undefined {
	if (maxRequestsPerSecond === undefined) return undefined;
	const burst = 1 + maxRequestsPerSecond * TIMER_DELAY;
	const quota = { requestsPerSecond: maxRequestsPerSecond, burst };
	return new TokenBucket(quota, time, 0).join(quota);
}

/**
 * The ways of a batch's lanes. Lanes that use one quota of an account share the batch's part of it.
 * Each lane of starts has a circuit breaker of its own, so that a full instance holds up nobody else.
 */
export class Lanes<Request, Answer> {
	readonly #network: Network<Request, Answer>;

	readonly #shares = new Map<string, QuotaShare>();

	/** How the batch is sent, which its first job decides. */
	#settings: { giveUpAfter: number; slower?: QuotaShare } | undefined;

	constructor(network: Network<Request, Answer>) {
		this.#network = network;
	}

	/** The lane of a job: a quota of an account, and an instance, which has room for so many chats. */
	nameOf(job: Job<Request>): string {
		const { account = '', instance } = job.draft;
		return JSON.stringify([this.#network.quotaOf(job).operation, account, instance]);
	}

	/** Opens the way of a job's lane. The signal aborts when the lane ends. */
	async open(job: Job<Request>, signal: AbortSignal): Promise<Way<Request, Answer>> {
		const { draft } = job;
		const { time, connect, quotaOf, accountOfCredential, ownSlots } = this.#network;
		this.#settings ??= {
			giveUpAfter: draft.options.giveUpAfter,
			slower: ownPace(draft.options, time),
		};
		const { giveUpAfter } = this.#settings;
		const ownerOf = async (one: ApiQuota): Promise<string> =>
			one.instance ?? draft.account ?? (await orAborted(accountOfCredential(), signal));
		const quota = quotaOf(job);
		const share = this.#shareOf(quota, await ownerOf(quota));
		const breaker = draft.start
			? new CircuitBreaker(time, giveUpAfter, () => share.cost(REQUESTS_PER_PROBE))
			: undefined;
		const deadlines = new Map<string, number>();
		const startBefore = (clientToken: string) => deadlines.get(clientToken);
		const first = this.#way(share, { signal, giveUpAfter, breaker, startBefore });
		const ways = new Map([[quota.operation, first]]);
		const wayOf = async (further: ApiQuota): Promise<PacedWay> => {
			const owner = await ownerOf(further);
			const known = ways.get(further.operation);
			if (known) return known;
			const way = this.#way(this.#shareOf(further, owner), { signal, giveUpAfter });
			ways.set(further.operation, way);
			return way;
		};
		const send = connect(first, wayOf);
		return {
			admit: ownSlots ? async () => await time.sleep(0) : first.slot,
			async send(one, until) {
				const deadline = one.draft.start?.startBefore;
				if (deadline !== undefined) deadlines.set(one.clientToken ?? '', deadline);
				return await send(one, until);
			},
		};
	}

	/** Ends the batch's claims on quotas. */
	close(): void {
		for (const share of this.#shares.values()) share.leave();
	}

	#way(
		share: QuotaShare,
		rules: {
			signal: AbortSignal;
			giveUpAfter: number;
			breaker?: CircuitBreaker;
			startBefore?: (clientToken: string) => number | undefined;
		},
	): PacedWay {
		const { time, backoff } = this.#network;
		const { breaker } = rules;
		const slower = this.#settings?.slower;
		const paced = slower ? inBoth(slower, share) : share;
		const wanted = () => breaker?.isClosed ?? true;
		return {
			strategy: retryStrategy({ share: paced, time, backoff, ...rules }),
			async slot(until) {
				for (;;) {
					await breaker?.closed(until);
					// Otherwise a burst is signed in one go before anything of it leaves, and nobody else runs.
					await time.sleep(0);
					if (await paced.slot(until, { wanted })) return;
				}
			},
		};
	}

	#shareOf(quota: ApiQuota, owner: string): QuotaShare {
		const name = JSON.stringify([quota.operation, owner]);
		const known = this.#shares.get(name);
		if (known) return known;
		const share = this.#network.joinQuota(quota, owner);
		this.#shares.set(name, share);
		return share;
	}
}
