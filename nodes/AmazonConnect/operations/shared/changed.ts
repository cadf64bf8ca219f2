import type { IDataObject } from 'n8n-workflow';
import type { Result } from '../outcome';
import { contactUrl } from './contactUrl';

/** The output of an operation that changes a contact, whose answer is its status. */
export const changedContact = (
	{ InstanceId, ContactId }: { InstanceId?: string; ContactId?: string },
	result: Result<string>,
	accessUrl?: string,
): IDataObject[] =>
	result.status === 'done'
		? [
				{
					Status: result.answer,
					ContactId,
					AnsweredAt: result.answeredAt,
					InstanceId,
					ContactUrl: contactUrl(accessUrl, ContactId),
				},
			]
		: [];
