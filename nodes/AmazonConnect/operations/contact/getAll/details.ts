import type { Contact, ContactSearchSummary } from '@aws-sdk/client-connect';
import type { Service } from '../../operation';
import { DESCRIBE_CONTACT, describeContact } from '../../shared/describeContact';
import type { GetManyRequest } from './request';

/** Details that are asked for at once: enough for the quota at an answer time of six seconds. */
const AT_ONCE = 64;

/** Errors that concern one contact: it was deleted meanwhile, or is of a kind that has no details. */
const WITHOUT_DETAILS = [
	'ResourceNotFoundException',
	'InvalidParameterException',
	'InvalidRequestException',
];

/** The contact's details, or what the search says of it where there are none. */
async function detailsOf(
	service: Pick<Service, 'sdk' | 'abortSignal' | 'ended' | 'clientFor'>,
	{ InstanceId }: GetManyRequest,
	summary: ContactSearchSummary,
): Promise<Contact> {
	const client = await service.clientFor(DESCRIBE_CONTACT, service.ended);
	try {
		return await describeContact(service, client, { InstanceId, ContactId: summary.Id ?? '' });
	} catch (error) {
		const hasNone = error instanceof Error && WITHOUT_DETAILS.includes(error.name);
		return hasNone ? summary : await Promise.reject(error);
	}
}

/** Reads the details of contacts, many at once, in their order. The first failure ends all of it. */
export async function allDetails(
	service: Service,
	request: GetManyRequest,
	contacts: readonly ContactSearchSummary[],
): Promise<Contact[]> {
	const details: Contact[] = [];
	const failed = new AbortController();
	const abortSignal = AbortSignal.any([service.abortSignal, failed.signal]);
	const ended = AbortSignal.any([service.ended, failed.signal]);
	let next = 0;
	const work = async () => {
		while (next < contacts.length && !ended.aborted) {
			const index = next;
			next += 1;
			try {
				details[index] = await detailsOf(
					{ ...service, abortSignal, ended },
					request,
					contacts[index],
				);
			} catch (error) {
				failed.abort(error);
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(AT_ONCE, contacts.length) }, work));
	ended.throwIfAborted();
	return details;
}
