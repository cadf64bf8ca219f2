import { sdkError } from '../../../aws/answers';
import type { Service } from '../../operation';
import { contactStatus } from '../../shared/contact';
import { DESCRIBE_CONTACT, describeContact } from '../../shared/describeContact';
import { keptOf, type Chat } from './kept';
import { isDenied } from './participant';

/** Names of our own for what the service's one error does not tell. */
export const CHAT_ENDED = 'ChatEnded';
export const AGENT_IN_CHAT = 'AgentInChat';

/** Milliseconds by which the clocks of n8n and of AWS may differ. */
const CLOCKS_DIFFER = 60_000;

/**
 * Whether a chat has ended, or an agent has joined it since the workflow did; undefined when it is neither, or
 * nobody tells, since the right to ask may be missing. The contact keeps the time of an agent who has left:
 * one who came before the workflow must have done so, or it would not have been let in.
 */
export async function whereIs(
	service: Service,
	chat: Chat,
): Promise<'ended' | 'withAgent' | undefined> {
	try {
		const client = await service.clientFor(DESCRIBE_CONTACT);
		const contact = await describeContact(service, client, chat);
		const status = contactStatus(contact);
		if (status !== 'withAgent') return status === 'ended' ? status : undefined;
		const { joinedAt = 0 } = keptOf(service.flow(), chat);
		const agentAt = contact.AgentInfo?.ConnectedToAgentTimestamp?.getTime() ?? 0;
		return agentAt > joinedAt - CLOCKS_DIFFER ? status : undefined;
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
