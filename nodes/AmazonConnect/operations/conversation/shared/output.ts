import type { IDataObject } from 'n8n-workflow';
import { contactUrl } from '../../shared/contactUrl';
import type { Result } from '../../outcome';
import type { Chat } from './kept';
import type { Position } from './position';

/** The names of the fields below. */
export const conversationFields =
	(...own: string[]) =>
	() => ['Status', 'ContactId', ...own, 'LastMessageId', 'AnsweredAt', 'InstanceId', 'ContactUrl'];

/** The output of an operation, with its own fields in the order in which a table shows them. */
export function conversationOutput<Answer extends Position>(
	{ InstanceId, ContactId }: Chat,
	result: Result<Answer>,
	accessUrl: string | undefined,
	fields: (answer: Answer) => { Status: string } & IDataObject,
): IDataObject[] {
	const chat = { InstanceId, ContactUrl: contactUrl(accessUrl, ContactId) };
	if (result.status === 'checked') {
		return [{ Status: result.status, StatusReason: result.reason, ContactId, ...chat }];
	}
	if (result.status !== 'done') return [];
	const { answer, answeredAt } = result;
	const { Status, ...own } = fields(answer);
	const { LastMessageId } = answer;
	return [{ Status, ContactId, ...own, LastMessageId, AnsweredAt: answeredAt, ...chat }];
}
