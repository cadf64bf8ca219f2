import { sdkError } from '../../../aws/answers';
import type { Service } from '../../operation';
import { contactStatus, type ContactStatus } from '../../shared/contact';
import { DESCRIBE_CONTACT, describeContact } from '../../shared/describeContact';
import type { Chat } from './kept';
import { isDenied } from './participant';

/** Names of our own for what the service's one error does not tell. */
export const CHAT_ENDED = 'ChatEnded';
export const AGENT_IN_CHAT = 'AgentInChat';

/** Where a chat is; undefined when nobody tells, since the right to ask may be missing. */
export async function whereIs(service: Service, chat: Chat): Promise<ContactStatus | undefined> {
	try {
		const client = await service.clientFor(DESCRIBE_CONTACT);
		return contactStatus(await describeContact(service, client, chat));
	} catch {
		service.ended.throwIfAborted();
		return undefined;
	}
}

/** An error of the service under a name that says why, as far as the contact tells. */
export async function told(service: Service, chat: Chat, error: Error): Promise<Error> {
	const where = await whereIs(service, chat);
	const name = where === 'ended' ? CHAT_ENDED : where === 'withAgent' ? AGENT_IN_CHAT : undefined;
	if (name === undefined) return error;
	const { $metadata } = error as { $metadata?: unknown };
	return Object.assign(sdkError(name, ''), { $metadata });
}

/** Does something as a participant, and says why, if the service does not let the participant. */
export async function orTold<Answer>(
	service: Service,
	chat: Chat,
	act: () => Promise<Answer>,
): Promise<Answer> {
	try {
		return await act();
	} catch (error) {
		return await Promise.reject(isDenied(error) ? await told(service, chat, error) : error);
	}
}
