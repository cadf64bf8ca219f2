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
	deadline: number;
	sentAt: number;
	probe: boolean;
}

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html: all chats are in use. */
const NO_ROOM = 'LimitExceededException';

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

	/** Waits for what the error demands. False: no further attempt. */
	async function ready(item: ItemToken, info: RetryErrorInfo): Promise<boolean | 'probe'> {
		const name = info.error instanceof Error ? info.error.name : '';
		if (name === NO_ROOM) return await hold.noRoom(item.probe, item.deadline, signal);
		if (item.probe) hold.probeEnded();
		if (info.errorType === 'THROTTLING') {
			turn.throttled(item.sentAt);
			if (!info.retryAfterHint) return true;
		} else if (info.errorType !== 'TRANSIENT') return false;
		const milliseconds = pause(item.getRetryCount(), info);
		if (time.now() + milliseconds >= item.deadline) return false;
		await orAborted(time.sleep(milliseconds), signal);
		return true;
	}

	return {
		async acquireInitialRetryToken() {
			const now = time.now();
			return token(0, { deadline: now + giveUpAfter, sentAt: now, probe: false });
		},

		async refreshRetryTokenForRetry(last, info) {
			const item = last as ItemToken;
			const go = await ready(item, info);
			if (!go || time.now() >= item.deadline) throw new Error(GIVE_UP);
			await turn.slot(signal, true);
			return token(item.getRetryCount() + 1, {
				deadline: item.deadline,
				sentAt: time.now(),
				probe: go === 'probe',
			});
		},

		recordSuccess(last) {
			if ((last as ItemToken).probe) hold.probeEnded();
		},
	};
}
