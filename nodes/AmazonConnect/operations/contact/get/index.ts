import type { Contact } from '@aws-sdk/client-connect';
import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { contactErrors } from '../../shared/contactErrors';
import { contactIdProperty, readContactId } from '../../shared/contactId';
import { contactFieldNames, contactFields } from '../../shared/contactOutput';
import { DESCRIBE_CONTACT, describeContact } from '../../shared/describeContact';
import { instanceProperty, readInstance } from '../../shared/instance';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';
import { readSimplify, simplifyProperty } from '../../shared/simplify';

interface GetRequest {
	InstanceId: string;
	ContactId: string;
	simplify: boolean;
}

/**
 * What became of a contact:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContact.html
 */
export const get: Operation<GetRequest, Contact> = {
	option: {
		name: 'Get',
		value: 'get',
		action: 'Get a contact',
		description: 'Read the status of a contact, how it ended, and its attributes',
	},

	toolDescription:
		'Reads one contact of Amazon Connect by its ContactId: its status (initiated, inFlow, queued, withAgent, ended), whether the customer replied, how it ended, and its attributes. It changes nothing and messages nobody. Use it to find out what became of a chat that was started before.',

	subtitle: '"Get Contact"',

	properties: [
		instanceProperty,
		contactIdProperty('The contact to read. Start Outbound Chat returns its ContactId.'),
		simplifyProperty,
		options([...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'read',

	effect: 'reads',

	outputFields: contactFieldNames,

	quota: () => DESCRIBE_CONTACT,

	errors: () => contactErrors('connect:DescribeContact'),

	draft(item) {
		const InstanceId = readInstance(item);
		const ContactId = readContactId(item);
		const simplify = readSimplify(item);
		const common = readCommon(item, true);
		if (item.problems.length > 0 || !InstanceId || !ContactId) return undefined;
		return {
			request: { InstanceId, ContactId, simplify },
			instance: InstanceId,
			confidential: [],
			...common,
		};
	},

	call: async (service, request) => await describeContact(service, service.client, request),

	output({ request, accessUrl }, result) {
		if (result.status !== 'done') return [];
		const contact = result.answer;
		return [contactFields(contact, { ...request, accessUrl })];
	},
};
