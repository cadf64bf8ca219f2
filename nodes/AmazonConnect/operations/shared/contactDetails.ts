import type { Contact, ContactSearchSummary } from '@aws-sdk/client-connect';
import type { Service } from '../operation';
import { DESCRIBE_CONTACT, describeContact } from './describeContact';

/** Errors that concern one contact: it was deleted meanwhile, or is of a kind that has no details. */
const WITHOUT_DETAILS = [
	'ResourceNotFoundException',
	'InvalidParameterException',
	'InvalidRequestException',
];

/** A found contact's details; undefined where there are none. */
export async function contactDetails(
	service: Pick<Service, 'sdk' | 'abortSignal' | 'ended' | 'clientFor'>,
	InstanceId: string,
	summary: ContactSearchSummary,
): Promise<Contact | undefined> {
	const client = await service.clientFor(DESCRIBE_CONTACT, service.ended);
	try {
		return await describeContact(service, client, { InstanceId, ContactId: summary.Id ?? '' });
	} catch (error) {
		const hasNone = error instanceof Error && WITHOUT_DETAILS.includes(error.name);
		return hasNone ? undefined : await Promise.reject(error);
	}
}
