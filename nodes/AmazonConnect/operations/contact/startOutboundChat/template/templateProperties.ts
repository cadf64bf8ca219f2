import type { INodeProperties } from 'n8n-workflow';
import { TEMPLATE_PATHS } from '../../../../templates/templateArn';
import { keyProperty, pairsProperty, valueProperty } from '../../../shared/pairs';

export const VARIABLES = 'Template Variables';

export const moreVariables = {
	label: 'More Template Variables',
	name: 'templateAttributes',
	belongsTo: 'Template',
};

export const profileAttributes = {
	label: 'Customer Profile Attributes',
	name: 'customerProfileAttributes',
	belongsTo: 'Template',
};

/** The editor makes a mapper's fields when it first shows it: so, not before there is a template. */
const CHOSEN = { show: { messageType: ['template'] }, hide: { messageTemplateId: [''] } };

export const variableProperties: INodeProperties[] = [
	{
		displayName: 'Template Text',
		name: 'templateText',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: 'The text of the chosen template. Only shown, not sent.',
		displayOptions: CHOSEN,
		typeOptions: {
			loadOptionsDependsOn: TEMPLATE_PATHS,
			// The editor has no other place that shows what a list's entry stands for.
			resourceMapper: {
				resourceMapperMethod: 'templateText',
				mode: 'add',
				fieldWords: { singular: 'text', plural: 'text' },
				supportAutoMap: false,
			},
		},
	},
	{
		displayName: VARIABLES,
		name: 'templateVariables',
		type: 'resourceMapper',
		noDataExpression: true,
		default: { mappingMode: 'defineBelow', value: null },
		description: 'Values for the variables of the chosen template',
		displayOptions: CHOSEN,
		typeOptions: {
			loadOptionsDependsOn: TEMPLATE_PATHS,
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
];

export const moreVariablesProperty: INodeProperties = {
	...pairsProperty(
		{
			displayName: moreVariables.label,
			name: moreVariables.name,
			description:
				"Values for custom variables by their names, if 'Template' is an expression or an ID",
		},
		[keyProperty, valueProperty],
		'A JSON object with text values, e.g. { "firstName": "Ada" }',
	),
	placeholder: 'Add Variable',
};

export const profileProperty: INodeProperties = {
	displayName: profileAttributes.label,
	name: profileAttributes.name,
	type: 'json',
	default: '{}',
	description: 'Values for the customer profile variables of the template, as a JSON object',
};
