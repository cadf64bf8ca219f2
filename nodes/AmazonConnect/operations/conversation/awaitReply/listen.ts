import { orAborted, type Time } from '../../../pace/time';
import type { Message } from '../shared/transcript';

/** Milliseconds between two looks at the transcript. What is silent for so long has said it all. */
export const LOOK_EVERY = 2000;

/** What a look at a chat shows. */
export interface Look {
	/** What the customer has said and nobody has heard. */
	messages: Message[];
	/** `gone` where the transcript can no longer be read and nobody tells why. */
	state: 'open' | 'ended' | 'withAgent' | 'gone';
	/** Whether the transcript could not be read, so that messages are those of the look before. */
	isBlind: boolean;
}

export interface Heard {
	status: 'replied' | 'timedOut' | 'ended' | 'agentJoined';
	messages: Message[];
	/** Whether the customer may have said more, because the last look could not read. */
	mayBeIncomplete: boolean;
}

/** The status where the chat is over for the workflow. */
export const OVER = { ended: 'ended', withAgent: 'agentJoined' } as const;

/**
 * Looks until the customer has said something and says no more, until the chat is over for the workflow, or
 * until the time is up. What was said last is always given.
 *
 * @param deadline a monotonic time, in milliseconds
 * @param signal ends the waiting
 */
export async function listen(
	look: (before: readonly Message[]) => Promise<Look>,
	time: Pick<Time, 'monotonic' | 'sleep'>,
	deadline: number,
	signal: AbortSignal,
): Promise<Heard> {
	let before: readonly Message[] = [];
	for (;;) {
		const { messages, state, isBlind: mayBeIncomplete } = await look(before);
		const heard = { messages, mayBeIncomplete };
		if (state === 'ended' || state === 'withAgent') return { status: OVER[state], ...heard };
		const left = deadline - time.monotonic();
		const isSilent = messages.length === before.length;
		const isOver = isSilent || left <= 0 || state === 'gone';
		if (messages.length > 0 && isOver) return { status: 'replied', ...heard };
		if (left <= 0) return { status: 'timedOut', ...heard };
		before = messages;
		await orAborted(time.sleep(Math.min(LOOK_EVERY, left)), signal);
	}
}
