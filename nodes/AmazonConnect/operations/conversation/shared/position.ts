import type { Service } from '../../operation';
import { lastHeard, type Conversation } from './conversation';
import { keep, type Chat } from './kept';

/** Where a conversation is after an operation. */
export interface Position {
	/** The customer's last message that was heard: where the next Await Reply goes on. */
	LastMessageId?: string;
}

/**
 * Carries an operation out from where the conversation is, and adds where it is then. What an item says of an
 * earlier execution is kept for the nodes that come, unless this execution knows better.
 */
export async function withPosition<Answer extends object>(
	{ flow }: Pick<Service, 'flow'>,
	chat: Chat & Pick<Conversation, 'lastMessageId'>,
	act: () => Promise<Answer>,
): Promise<Answer & Position> {
	const lastMessageId = lastHeard(flow(), chat);
	if (lastMessageId !== undefined) keep(flow(), chat, { lastMessageId });
	const answer = await act();
	return { ...answer, LastMessageId: lastHeard(flow(), chat) };
}
