import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { INSTANCE_ID } from './limits';
import { readResourceId } from './resourceId';

const parameter = { name: 'instanceId', label: 'Instance' };

export const instanceProperty: INodeProperties = {
	displayName: parameter.label,
	name: parameter.name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The Amazon Connect instance that the contact belongs to',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: {
				searchListMethod: 'searchInstances',
				searchable: true,
				slowLoadNotice: {
					message:
						'Amazon Connect lists only 10 instances per second. It is faster to enter an ID.',
					timeout: 3000,
				},
			},
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
		},
		{
			displayName: 'By ARN or URL',
			name: 'arn',
			type: 'string',
			placeholder: 'e.g. arn:aws:connect:us-east-1:123456789012:instance/11111111-…',
		},
	],
};

/** The ID of the instance. */
export const readInstance = (item: ItemParameters): string | undefined =>
	readResourceId(item, parameter, 'instance', INSTANCE_ID);
