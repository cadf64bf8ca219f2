import { FLOW_ID } from '../limits';
import type { Field } from '../request';
import { readResourceId } from '../../../shared/resourceId';

const parameter = { name: 'contactFlowId', label: 'Flow' };

export const flow: Field = {
	properties: [
		{
			displayName: parameter.label,
			name: parameter.name,
			type: 'resourceLocator',
			default: { mode: 'list', value: '' },
			required: true,
			description:
				'The published flow that handles the chat. End it with a Disconnect block. Otherwise, the chat stays open and counts against the quota of active chats for up to 25 hours.',
			typeOptions: { loadOptionsDependsOn: ['instanceId.value'] },
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchFlows', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
				},
				{
					displayName: 'By ARN or URL',
					name: 'arn',
					type: 'string',
					placeholder: 'e.g. arn:aws:connect:us-east-1:123456789012:instance/…/contact-flow/…',
				},
			],
		},
	],
	build: (item) => ({
		ContactFlowId: readResourceId(item, parameter, 'contact-flow', FLOW_ID),
	}),
};
