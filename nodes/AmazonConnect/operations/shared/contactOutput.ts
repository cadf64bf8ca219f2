import type { Contact, ContactSearchSummary } from '@aws-sdk/client-connect';
import type { IDataObject } from 'n8n-workflow';
import { asGiven, RAW_FIELDS, SIMPLIFIED_FIELDS, simplified } from './contact';
import { contactUrl } from './contactUrl';
import { isSimplified } from './simplify';

/** How a contact is put out. */
export interface ContactView {
	InstanceId: string;
	simplify: boolean;
	/** Base address of the instance's Connect console, where it is known. */
	accessUrl?: string;
}

/**
 * The fields of a contact in an output item.
 *
 * @param isWithoutDetails whether its details could not be read, so that what only they tell is unknown
 */
export const contactFields = (
	contact: Contact | ContactSearchSummary,
	{ InstanceId, simplify, accessUrl }: ContactView,
	isWithoutDetails = false,
): IDataObject => ({
	...(simplify
		? { ...simplified(contact), InstanceId, ContactUrl: contactUrl(accessUrl, contact.Id) }
		: asGiven(contact)),
	DetailsMissing: isWithoutDetails || undefined,
});

/** The names of the fields above. */
export const contactFieldNames = (read: (name: string) => unknown): readonly string[] =>
	isSimplified(read) ? [...SIMPLIFIED_FIELDS, 'InstanceId', 'ContactUrl'] : RAW_FIELDS;
