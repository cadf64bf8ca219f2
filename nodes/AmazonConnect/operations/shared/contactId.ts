import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { CONTACT_ID } from './limits';
import { readResourceId } from './resourceId';

const parameter = { name: 'contactId', label: 'Contact ID' };

/** Which contact an item is about. */
export const contactIdProperty = (description: string): INodeProperties => ({
	displayName: parameter.label,
	name: parameter.name,
	type: 'resourceLocator',
	default: { mode: 'id', value: '' },
	required: true,
	description,
	modes: [
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. {{ $json.ContactId }}',
		},
		{
			displayName: 'By ARN or URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://example.my.connect.aws/contact-trace-records/details/11111111-…',
		},
	],
});

export const readContactId = (item: ItemParameters): string | undefined =>
	readResourceId(item, parameter, 'contact', CONTACT_ID);
