import type { IDataObject } from 'n8n-workflow';
import type { Result } from '../outcome';
import { contactUrl } from './contactUrl';

/** The names of the fields below. */
export const changedFields = () => [
	'Status',
	'StatusReason',
	'ContactId',
	'AnsweredAt',
	'InstanceId',
	'ContactUrl',
];

/** The output of an operation that changes a contact, whose answer is its status. */
export const changedContact = (
	{ InstanceId, ContactId }: { InstanceId?: string; ContactId?: string },
	result: Result<string>,
	accessUrl?: string,
): IDataObject[] => {
	const chat = { InstanceId, ContactUrl: contactUrl(accessUrl, ContactId) };
	switch (result.status) {
		case 'done':
			return [{ Status: result.answer, ContactId, AnsweredAt: result.answeredAt, ...chat }];
		case 'checked':
			return [{ Status: result.status, StatusReason: result.reason, ContactId, ...chat }];
		default:
			return [];
	}
};
