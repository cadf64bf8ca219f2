import { isJsonObject } from '../../aws/json';
import type { ItemParameters } from '../itemParameters';

/**
 * What the access URL of an instance looks like, with the older form beside the newer one.
 * https://docs.aws.amazon.com/connect/latest/adminguide/find-instance-name.html
 */
const ACCESS_URL = /^(https:\/\/[\w-]+\.(?:my\.connect\.aws|awsapps\.com))(?:\/connect)?\/?$/;

/**
 * Where the Connect console shows a contact. The access URL is the one that the list of instances gave when
 * the instance was chosen; where it was not chosen from the list, there is none, and nothing is guessed.
 */
export function accessUrl(item: ItemParameters): string | undefined {
	const stored = item.facts.stored('instanceId');
	if (!isJsonObject(stored) || stored.mode !== 'list') return undefined;
	const { value, cachedResultUrl } = stored;
	// An expression may give another instance than the one whose URL is stored beside it.
	if (typeof value !== 'string' || value.startsWith('=')) return undefined;
	const base = ACCESS_URL.exec(typeof cachedResultUrl === 'string' ? cachedResultUrl : '')?.[1];
	return base?.endsWith('.awsapps.com') ? `${base}/connect` : base;
}

export const contactUrl = (
	access: string | undefined,
	contactId: string | undefined,
): string | undefined =>
	access && /^[\w-]+$/.test(contactId ?? '')
		? `${access}/contact-trace-records/details/${contactId}`
		: undefined;
