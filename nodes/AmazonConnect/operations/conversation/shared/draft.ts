import type { Draft, Step } from '../../draft';
import type { ItemParameters } from '../../itemParameters';
import { readCommon } from '../../shared/options';
import { lastHeard, type Conversation } from './conversation';
import type { Chat } from './kept';

/** What recognises a retry: a model may say the same again only after it has heard something new. */
export const stepOf = (
	item: ItemParameters,
	kind: string,
	chat: Chat & Pick<Conversation, 'lastMessageId'>,
	content: unknown = null,
): Step => ({
	kind,
	identity: [chat.InstanceId, chat.ContactId],
	content: [content, lastHeard(item.facts.flow(), chat) ?? null],
});

/** A draft about a conversation; undefined when something was refused. */
export function draftOf<Request extends Conversation>(
	item: ItemParameters,
	request: Request | undefined,
	more: Partial<Draft<Request>> = {},
): Draft<Request> | undefined {
	const common = readCommon(item, true);
	if (item.problems.length > 0 || !request) return undefined;
	return {
		request,
		instance: request.InstanceId,
		...common,
		...more,
		confidential: [request.ParticipantToken, ...(more.confidential ?? [])],
	};
}
