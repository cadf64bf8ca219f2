import type { RetryErrorInfo, RetryStrategyV2, StandardRetryToken } from '@smithy/types';
import { NOT_AMAZON_CONNECT, UNKNOWN } from '../aws/answers';
import { CERTIFICATE } from '../aws/errorTable';
import { AssumeRoleError } from '../aws/roleErrors';
import type { CircuitBreaker } from './circuitBreaker';
import type { QuotaShare } from './tokenBucket';
import { orAborted, type Time } from './time';

/** How long the SDK itself waits before it retries a request that met a fault. */
export interface Backoff {
	/** Milliseconds before the first retry; doubles with each. */
	base: number;
	/** Milliseconds at most. */
	max: number;
}

export interface RetryRules {
	share: QuotaShare;
	/** Where there is a limit to how many may be active at once. */
	breaker?: CircuitBreaker;
	time: Time;
	backoff: Backoff;
	/** Milliseconds from an item's first attempt to its last. */
	giveUpAfter: number;
	/** When an item must be sent at the latest, in milliseconds since the epoch; by its client token. */
	startBefore?(clientToken: string): number | undefined;
	/** Aborted when nothing more is to be sent. */
	signal: AbortSignal;
}

/** What is known of an item's attempts. */
interface Attempts {
	/** Monotonic times, in milliseconds. */
	firstAt: number;
	sentAt: number;
	/** Milliseconds that it was held back for want of room. They do not count against its deadline. */
	heldFor: number;
	/** Whether the last attempt was the circuit breaker's probe. */
	probe: boolean;
	/** How many answers did not come from Amazon Connect. */
	foreign: number;
	/** Whether an attempt may have reached the service. */
	sent: boolean;
	/** Whether an attempt may have been carried out. */
	uncertain: boolean;
	/** Milliseconds since the epoch. */
	startBefore: number;
}

type ItemToken = StandardRetryToken & Attempts;

/** All places for chats are taken: https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html */
const NO_ROOM = ['LimitExceededException', 'ServiceQuotaExceededException'];

/** The host does not exist or does not listen: likely a typing error, so not worth the whole patience. */
const UNREACHABLE = ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];
const UNREACHABLE_GIVE_UP = 30_000;

/** How often an answer that is not Amazon Connect's is retried, with the same client token. */
const FOREIGN_RETRIES = 2;

/** Milliseconds. A header may say anything, also that it takes a year. */
const LONGEST_RETRY_AFTER = 60_000;

/** Milliseconds after *Start Before* in which an attempt may still find out what became of an earlier one. */
const SETTLING = 15_000;

/** Milliseconds before that limit at which the last attempt begins, if none begins later by itself. */
const LAST_CHANCE = 1000;

const GIVE_UP = 'No further attempt';

/**
 * When to retry a request. The SDK's own strategies have a fixed budget of retries and lose items in a
 * longer throttling; here an item has a deadline instead, and every retry waits for its slot
 * under the quota. What may be retried is the SDK's classification; how long to wait after a
 * fault is its backoff. After throttling the lowered pace is the wait.
 *
 * A rejected promise makes the SDK throw the error of the last attempt.
 */
export function retryStrategy(rules: RetryRules): RetryStrategyV2 {
	const { share, breaker, time, backoff, giveUpAfter, signal } = rules;

	const token = (count: number, attempts: Attempts): ItemToken => ({
		...attempts,
		getRetryCount: () => count,
		// Waiting is done here: the slot of the quota must be the last thing before sending.
		getRetryDelay: () => 0,
		getRetryCost: () => 0,
	});

	const pause = (count: number, { retryAfterHint }: RetryErrorInfo): number => {
		const own = time.random() * Math.min(backoff.base * 2 ** count, backoff.max);
		const hint = retryAfterHint ? retryAfterHint.getTime() - time.now() : 0;
		return Number.isFinite(hint) ? Math.max(own, Math.min(hint, LONGEST_RETRY_AFTER)) : own;
	};

	/** Waits for a slot at a time when there is room, as far as is known. Gives the milliseconds without room. */
	async function slotWithRoom(): Promise<number> {
		let held = 0;
		do {
			const began = time.monotonic();
			await breaker?.closed(signal);
			held += time.monotonic() - began;
		} while (!(await share.slot(signal, { retry: true, wanted: () => breaker?.isClosed ?? true })));
		return held;
	}

	/** Waits until the instance has room again, or until this item should find out. */
	async function afterRefusal(item: ItemToken, full: CircuitBreaker): Promise<Partial<Attempts>> {
		const began = time.monotonic();
		const next = await full.refused(item.probe, signal);
		if (next === 'giveUp') throw new Error(GIVE_UP);
		const probe = next === 'probe';
		if (probe) await share.slot(signal, { retry: true });
		else await slotWithRoom();
		return { probe, heldFor: item.heldFor + time.monotonic() - began };
	}

	/**
	 * Waits for the item's next slot after an error that may pass. Undefined when it would come too late.
	 *
	 * @param limit milliseconds since the epoch, after which no attempt begins
	 */
	async function afterFault(
		item: ItemToken,
		info: RetryErrorInfo,
		limit: number,
	): Promise<Partial<Attempts> | undefined> {
		if (item.probe) breaker?.undecided();
		const isForeign = nameOf(info.error) === NOT_AMAZON_CONNECT;
		const foreign = item.foreign + Number(isForeign);
		if (info.errorType === 'THROTTLING') share.throttled(item.sentAt);
		else if (isForeign ? foreign > FOREIGN_RETRIES : info.errorType !== 'TRANSIENT') {
			throw new Error(GIVE_UP);
		}

		const patience = isUnreachable(info.error)
			? Math.min(UNREACHABLE_GIVE_UP, giveUpAfter)
			: giveUpAfter;
		const deadline = item.firstAt + item.heldFor + patience;
		const waits = info.errorType !== 'THROTTLING' || info.retryAfterHint !== undefined;
		const left = limit - time.now();
		const wanted = waits ? pause(item.getRetryCount(), info) : 0;
		// A back-off that has grown long must not skip the last chance.
		const milliseconds = left > LAST_CHANCE ? Math.min(wanted, left - LAST_CHANCE) : wanted;
		if (time.monotonic() + milliseconds >= deadline) throw new Error(GIVE_UP);
		if (milliseconds > left) return undefined;
		if (waits) await orAborted(time.sleep(milliseconds), signal);
		const held = await slotWithRoom();
		if (time.monotonic() >= deadline + held) throw new Error(GIVE_UP);
		return { probe: false, foreign, heldFor: item.heldFor + held };
	}

	return {
		async acquireInitialRetryToken(clientToken) {
			const now = time.monotonic();
			const startBefore = rules.startBefore?.(clientToken) ?? Number.POSITIVE_INFINITY;
			// The SDK has waited for the keys of a role meanwhile.
			if (time.now() > startBefore) {
				throw Object.assign(new Error(GIVE_UP), { tooLate: { sent: false, uncertain: false } });
			}
			const none = { heldFor: 0, probe: false, foreign: 0, sent: false, uncertain: false };
			return token(0, { firstAt: now, sentAt: now, startBefore, ...none });
		},

		async refreshRetryTokenForRetry(last, info) {
			const item = last as ItemToken;
			const sent = item.sent || !isUnsent(info.error);
			// The SDK throws this very error if there is no further attempt.
			if (!sent && info.error) Object.assign(info.error, { unsent: true });
			const refused = NO_ROOM.includes(nameOf(info.error));
			// A start that is refused for want of room does not exist. Other refusals, such as throttling, come before
			// the token is looked at, and so say nothing of an earlier attempt.
			const addsNoDoubt =
				info.errorType === 'THROTTLING' || isUnsent(info.error) || isRefusal(info.error);
			const uncertain = !refused && (item.uncertain || !addsNoDoubt);
			const limit = item.startBefore + (uncertain ? SETTLING : 0);
			// Without a breaker nobody waits for room, and these count things, not requests.
			if (refused && !breaker) throw new Error(GIVE_UP);
			const next =
				refused && breaker
					? await afterRefusal(item, breaker)
					: await afterFault(item, info, limit);
			if (!next || time.now() > limit) {
				if (next?.probe) breaker?.undecided();
				// As above.
				throw Object.assign(info.error ?? new Error(GIVE_UP), { tooLate: { sent, uncertain } });
			}
			const attempts = { ...item, sent, uncertain, ...next, sentAt: time.monotonic() };
			return token(item.getRetryCount() + 1, attempts);
		},

		recordSuccess(last) {
			breaker?.accepted((last as ItemToken).probe);
		},
	};
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

/** Node's code of a network error, which may stand in the error's cause. */
function networkCode(error: unknown): string {
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
	return String(code ?? cause?.code);
}

/** Whether AWS itself has refused the request. */
function isRefusal(error: unknown): boolean {
	const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } };
	const status = $metadata?.httpStatusCode ?? 0;
	return status >= 400 && status < 500 && ![NOT_AMAZON_CONNECT, UNKNOWN].includes(nameOf(error));
}

const isUnreachable = (error: unknown): boolean => UNREACHABLE.includes(networkCode(error));

/** Whether the request cannot have reached the service: there was no connection. */
const isUnsent = (error: unknown): boolean =>
	error instanceof AssumeRoleError ||
	isUnreachable(error) ||
	networkCode(error) === 'EAI_AGAIN' ||
	CERTIFICATE.test(networkCode(error));
