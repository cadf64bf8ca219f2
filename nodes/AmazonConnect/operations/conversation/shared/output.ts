import type { IDataObject } from 'n8n-workflow';
import { contactUrl } from '../../shared/contactUrl';
import type { Result } from '../../outcome';
import type { Chat } from './kept';
import type { Position } from './position';

/** The output of an operation, with its own fields in the order in which a table shows them. */
export function conversationOutput<Answer extends Position>(
	{ InstanceId, ContactId }: Chat,
	result: Result<Answer>,
	accessUrl: string | undefined,
	fields: (answer: Answer) => { Status: string } & IDataObject,
): IDataObject[] {
	if (result.status !== 'done') return [];
	const { answer, answeredAt } = result;
	const { Status, ...own } = fields(answer);
	return [
		{
			Status,
			ContactId,
			...own,
			LastMessageId: answer.LastMessageId,
			AnsweredAt: answeredAt,
			InstanceId,
			ContactUrl: contactUrl(accessUrl, ContactId),
		},
	];
}
