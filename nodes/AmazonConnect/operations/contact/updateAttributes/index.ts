import type { UpdateContactAttributesCommandInput } from '@aws-sdk/client-connect';
import { requireRequestId } from '../../../aws/answers';
import type { Operation } from '../../operation';
import { attributesProperty, CONTACT_ATTRIBUTES, readAttributes } from '../../shared/attributes';
import { changedContact, changedFields } from '../../shared/changed';
import { options } from '../../shared/collection';
import { contactErrors } from '../../shared/contactErrors';
import { contactIdProperty, readContactId } from '../../shared/contactId';
import { instanceProperty, readInstance } from '../../shared/instance';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';

const UPDATED = 'updated';

/**
 * Sets contact attributes:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdateContactAttributes.html
 */
export const updateAttributes: Operation<UpdateContactAttributesCommandInput, 'updated'> = {
	option: {
		name: 'Update Attributes',
		value: 'updateAttributes',
		action: 'Update the attributes of a contact',
		description:
			'Set contact attributes that the flow and the agent can read. Other attributes stay as they are.',
	},

	toolDescription:
		'Sets contact attributes of a contact in Amazon Connect, which its flow and its agent can read; attributes with other keys stay as they are. It messages nobody, but the flow may act on what it reads.',

	subtitle: '"Update Attributes"',

	properties: [
		instanceProperty,
		contactIdProperty(
			'The contact to change. After a transfer, use the initial contact (InitialContactId).',
		),
		attributesProperty,
		options([...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'updated',

	effect: 'changes',

	outputFields: changedFields,

	// Code L-F001E5ED: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
	quota: () => ({ operation: 'UpdateContactAttributes', requestsPerSecond: 10, burst: 15 }),

	errors: () => ({
		...contactErrors('connect:UpdateContactAttributes'),
		invalid:
			"Check that 'Contact ID' is the ID of an initial contact, and that all attributes of the contact together take at most 32,768 UTF-8 bytes.",
	}),

	inSteps: true,

	draft(item) {
		const InstanceId = readInstance(item);
		const InitialContactId = readContactId(item);
		const Attributes = readAttributes(item);
		if (!Attributes && !item.isUnreadable(CONTACT_ATTRIBUTES)) {
			item.refuse(CONTACT_ATTRIBUTES, 'is empty', 'Add at least one attribute.');
		}
		const common = readCommon(item, true);
		if (item.problems.length > 0 || !InstanceId || !InitialContactId || !Attributes)
			return undefined;
		return {
			request: { InstanceId, InitialContactId, Attributes },
			instance: InstanceId,
			// An AI agent may set a value, another one, and the first again.
			step: item.facts.tool
				? undefined
				: {
						kind: 'updateAttributes',
						identity: [InstanceId, InitialContactId, JSON.stringify(Attributes)],
						content: null,
					},
			confidential: Object.values(Attributes),
			...common,
		};
	},

	async call({ sdk, client, abortSignal, steps }, request) {
		if (steps.find(UPDATED) !== undefined) return UPDATED;
		const command = new sdk.UpdateContactAttributesCommand(request);
		requireRequestId(command);
		await client.send(command, { abortSignal });
		steps.add(UPDATED, UPDATED);
		return UPDATED;
	},

	output: ({ request: { InstanceId, InitialContactId: ContactId }, accessUrl }, result) =>
		changedContact({ InstanceId, ContactId }, result, accessUrl),
};
