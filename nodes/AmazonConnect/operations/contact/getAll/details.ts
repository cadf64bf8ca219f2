import type { Contact, ContactSearchSummary } from '@aws-sdk/client-connect';
import type { Service } from '../../operation';
import { contactDetails } from '../../shared/contactDetails';
import type { GetManyRequest } from './request';

/** Details that are asked for at once: enough for the quota at an answer time of six seconds. */
const AT_ONCE = 64;

/**
 * Reads the details of contacts, many at once, in their order; undefined for one that has none. The first failure
 * ends all of it.
 */
export async function allDetails(
	service: Service,
	request: GetManyRequest,
	contacts: readonly ContactSearchSummary[],
): Promise<Array<Contact | undefined>> {
	const details: Array<Contact | undefined> = [];
	const failed = new AbortController();
	const abortSignal = AbortSignal.any([service.abortSignal, failed.signal]);
	const ended = AbortSignal.any([service.ended, failed.signal]);
	let next = 0;
	const work = async () => {
		while (next < contacts.length && !ended.aborted) {
			const index = next;
			next += 1;
			try {
				details[index] = await contactDetails(
					{ ...service, abortSignal, ended },
					request.InstanceId,
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
