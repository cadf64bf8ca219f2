import type { IDataObject } from 'n8n-workflow';
import { isJsonObject } from '../../../aws/json';

/** Which chat of which instance. */
export interface Chat {
	InstanceId: string;
	ContactId: string;
}

/** What the nodes of an execution know of a conversation. */
export interface Kept {
	/** With which the workflow takes part in it. */
	participantToken?: string;
	/** When Join got it, in milliseconds since the epoch. */
	joinedAt?: number;
	/** The customer's last message that Await Reply has given, here or in an earlier execution. */
	lastMessageId?: string;
}

const NAME = 'amazonConnectConversations';

/** Its name in what is kept, and among those who take turns. */
export const chatKey = ({ InstanceId, ContactId }: Chat): string =>
	`${InstanceId}/${ContactId}`.toLowerCase();

const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

/** What is kept of a conversation in what the nodes of an execution share. */
export function keptOf(flow: Readonly<IDataObject>, chat: Chat): Kept {
	const all = flow[NAME];
	const key = chatKey(chat);
	const kept = isJsonObject(all) && Object.hasOwn(all, key) ? all[key] : undefined;
	if (!isJsonObject(kept)) return {};
	return {
		participantToken: textOf(kept.participantToken),
		joinedAt: typeof kept.joinedAt === 'number' ? kept.joinedAt : undefined,
		lastMessageId: textOf(kept.lastMessageId),
	};
}

/** Keeps something of a conversation for the nodes that come. */
export function keep(flow: IDataObject, chat: Chat, news: Kept): void {
	const all = isJsonObject(flow[NAME]) ? flow[NAME] : {};
	const kept = { ...keptOf(flow, chat), ...news };
	flow[NAME] = { ...all, [chatKey(chat)]: kept } as IDataObject;
}
