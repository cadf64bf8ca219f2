import type { RetryErrorInfo, RetryStrategyV2, StandardRetryToken } from '@smithy/types';
import type { Hold } from './hold';
import type { Turn } from './pacer';
import { orAborted, type Time } from './time';

/** How long the SDK itself waits before repeats of a request that met a fault. */
export interface Backoff {
	/** Milliseconds before the first repeat; doubles with each. */
	base: number;
	/** Milliseconds at most. */
	max: number;
}

export interface RetryRules {
	turn: Turn;
	hold: Hold;
	time: Time;
	backoff: Backoff;
	/** Milliseconds from an item's first attempt to its last. */
	giveUpAfter: number;
	/** Aborted when nothing more is to be sent. */
	signal: AbortSignal;
}

/** The SDK's token, with what we know of the item's attempts. */
interface ItemToken extends StandardRetryToken {
	firstAt: number;
	sentAt: number;
	probe: boolean;
}

/** All places for chats are taken: https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html */
const NO_ROOM = ['LimitExceededException', 'ServiceQuotaExceededException'];

/** The host does not exist or does not listen: likely a typing error, so not worth the whole patience. */
const UNREACHABLE = ['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];
const UNREACHABLE_GIVE_UP = 30_000;

const GIVE_UP = 'No further attempt';

/**
 * When to repeat a request. The SDK's own strategies have a fixed budget of retries and lose items in a
 * longer throttling; here an item has a deadline instead, and every repeat waits for its turn
 * under the quota. What may be repeated is the SDK's classification; how long to wait after a
 * fault is its backoff. After throttling the lowered pace is the wait.
 *
 * A rejected promise makes the SDK throw the error of the last attempt.
 */
export function retryStrategy(rules: RetryRules): RetryStrategyV2 {
	const { turn, hold, time, backoff, giveUpAfter, signal } = rules;

	const token = (count: number, more: Omit<ItemToken, keyof StandardRetryToken>): ItemToken => ({
		getRetryCount: () => count,
		// Waiting is done here: the turn under the quota must be the last thing before sending.
		getRetryDelay: () => 0,
		getRetryCost: () => 0,
		...more,
	});

	const pause = (count: number, { retryAfterHint }: RetryErrorInfo): number => {
		const own = time.random() * Math.min(backoff.base * 2 ** count, backoff.max);
		return Math.max(own, retryAfterHint ? retryAfterHint.getTime() - time.now() : 0);
	};

	/** Waits for the item's next turn after an error that may pass. */
	async function again(item: ItemToken, info: RetryErrorInfo): Promise<void> {
		const unreachable = UNREACHABLE.includes(networkCode(info.error));
		const patience = unreachable ? Math.min(UNREACHABLE_GIVE_UP, giveUpAfter) : giveUpAfter;
		const deadline = item.firstAt + patience;
		if (info.errorType === 'THROTTLING') turn.throttled(item.sentAt);
		else if (info.errorType !== 'TRANSIENT') throw new Error(GIVE_UP);

		const waits = info.errorType === 'TRANSIENT' || info.retryAfterHint !== undefined;
		const milliseconds = waits ? pause(item.getRetryCount(), info) : 0;
		if (time.now() + milliseconds >= deadline) throw new Error(GIVE_UP);
		if (waits) await orAborted(time.sleep(milliseconds), signal);
		await turn.slot(signal, true);
		if (time.now() >= deadline) throw new Error(GIVE_UP);
	}

	return {
		async acquireInitialRetryToken() {
			const now = time.now();
			return token(0, { firstAt: now, sentAt: now, probe: false });
		},

		async refreshRetryTokenForRetry(last, info) {
			const item = last as ItemToken;
			let probe = false;
			if (NO_ROOM.includes(nameOf(info.error))) {
				const after = await hold.noRoom(item.probe, signal);
				if (after === 'giveUp') throw new Error(GIVE_UP);
				probe = after === 'probe';
				await turn.slot(signal, true);
			} else {
				if (item.probe) hold.probeEnded();
				await again(item, info);
			}
			const count = item.getRetryCount() + 1;
			return token(count, { firstAt: item.firstAt, sentAt: time.now(), probe });
		},

		recordSuccess(last) {
			hold.room();
			if ((last as ItemToken).probe) hold.probeEnded();
		},
	};
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const networkCode = (error: unknown): string => {
	const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
	return String(code ?? cause?.code);
};
