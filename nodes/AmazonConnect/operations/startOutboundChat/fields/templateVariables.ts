import type { INodeProperties } from 'n8n-workflow';
import { keyProperty, pairsProperty, valueProperty } from '../pairs';

export const VARIABLES = 'Template Variables';
export const MORE_VARIABLES = 'More Template Variables';

export const profileAttributes = {
	label: 'Customer Profile Attributes',
	name: 'customerProfileAttributes',
	belongsTo: 'Template',
};

export const variableProperties: INodeProperties[] = [
	{
		displayName: VARIABLES,
		name: 'templateVariables',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: 'Values for the variables of the chosen template',
		// The editor makes the fields when it first shows them: so, not before there is a template.
		displayOptions: { show: { messageType: ['template'] }, hide: { messageTemplateId: [''] } },
		typeOptions: {
			loadOptionsDependsOn: ['messageTemplateId.value', 'knowledgeBaseId.value'],
			resourceMapper: {
				resourceMapperMethod: 'templateVariables',
				mode: 'add',
				valuesLabel: VARIABLES,
				fieldWords: { singular: 'variable', plural: 'variables' },
				addAllFields: true,
				supportAutoMap: false,
			},
		},
	},
	{
		...pairsProperty(
			{
				displayName: MORE_VARIABLES,
				name: 'templateAttributes',
				description:
					"Values for custom variables by their names, if 'Template' holds an expression or an ID",
			},
			[keyProperty, valueProperty],
			'An object of texts, e.g. { "firstName": "Ada" }',
		),
		placeholder: 'Add Variable',
		displayOptions: { show: { messageType: ['template'] } },
	},
];

export const profileProperty: INodeProperties = {
	displayName: profileAttributes.label,
	name: profileAttributes.name,
	type: 'json',
	default: '{}',
	description: 'Values for the customer profile variables of the template, as a JSON object',
};
