import { requireRequestId } from '../../../aws/answers';
import type { Operation } from '../../operation';
import { changedContact, changedFields } from '../../shared/changed';
import { options } from '../../shared/collection';
import { contactErrors } from '../../shared/contactErrors';
import { contactIdProperty, readContactId } from '../../shared/contactId';
import { instanceProperty, readInstance } from '../../shared/instance';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';

interface StopRequest {
	InstanceId: string;
	ContactId: string;
}

/**
 * The service knows no such contact among the active ones. Its reference says that only voice calls have this
 * error, so it may accept a chat that has ended. Whether it does is not documented.
 */
const NOT_ACTIVE = 'ContactNotFoundException';

const STOPPED = 'stopped';

/**
 * Ends a contact:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StopContact.html
 */
export const stop: Operation<StopRequest, 'stopped' | 'notActive'> = {
	option: {
		name: 'Stop',
		value: 'stop',
		action: 'Stop a contact',
		description:
			'End an open chat, whether it is in the flow, in a queue, or with an agent. Amazon Connect may also accept a chat that has ended.',
	},

	toolDescription:
		"Ends a customer's chat in Amazon Connect at once, even while an agent talks with them; it cannot be opened again. Use it only when the chat with this ContactId is really meant to end. The status stopped means that Amazon Connect accepted the request, which it may also do for a chat that has already ended; notActive means that it knows no such open chat.",

	subtitle: '"Stop Contact"',

	properties: [
		instanceProperty,
		contactIdProperty('The contact to end. After a transfer, use the new contact (TransferredTo).'),
		options([...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'stopped',

	effect: 'ends',

	outputFields: changedFields,

	// Code L-650BD10F: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
	quota: () => ({ operation: 'StopContact', requestsPerSecond: 10, burst: 15 }),

	errors: () => contactErrors('connect:StopContact'),

	inSteps: true,

	draft(item) {
		const InstanceId = readInstance(item);
		const ContactId = readContactId(item);
		const common = readCommon(item, true);
		if (item.problems.length > 0 || !InstanceId || !ContactId) return undefined;
		return {
			request: { InstanceId, ContactId },
			instance: InstanceId,
			step: { kind: 'stop', identity: [InstanceId, ContactId], content: null },
			confidential: [],
			...common,
		};
	},

	async call({ sdk, client, abortSignal, steps }, request) {
		// Asked again, the service would say that the contact is not active.
		if (steps.find(STOPPED) !== undefined) return STOPPED;
		const command = new sdk.StopContactCommand(request);
		requireRequestId(command);
		try {
			await client.send(command, { abortSignal });
		} catch (error) {
			const isNotActive = error instanceof Error && error.name === NOT_ACTIVE;
			return isNotActive ? 'notActive' : await Promise.reject(error);
		}
		steps.add(STOPPED, STOPPED);
		return STOPPED;
	},

	output: ({ request, accessUrl }, result) => changedContact(request, result, accessUrl),
};
