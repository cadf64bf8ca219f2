import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../../itemParameters';
import { locatorMode, locatorValue, readText } from '../../../values';
import { TEMPLATE_ID } from '../limits';
import { bareId, parseTemplateArn } from '../../../../templates/templateArn';
import { neededFor } from '../needed';
import type { ChatRequest } from '../request';
import { buildTemplateAttributes } from './templateAttributes';
import { variableProperties } from './templateProperties';

export const knowledgeBase = {
	label: 'Knowledge Base',
	name: 'knowledgeBaseId',
	belongsTo: 'Template',
};
const TEMPLATE = 'Template';

const templateLocator = (
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	list: { method: string; dependsOn?: string[] },
	arn: string,
): INodeProperties => ({
	...property,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	typeOptions: { loadOptionsDependsOn: list.dependsOn },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			typeOptions: { searchListMethod: list.method, searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
		},
		{
			displayName: 'By ARN',
			name: 'arn',
			type: 'string',
			placeholder: `e.g. arn:aws:wisdom:us-east-1:123456789012:${arn}/…`,
		},
	],
});

export const knowledgeBaseProperty: INodeProperties = templateLocator(
	{
		displayName: knowledgeBase.label,
		name: knowledgeBase.name,
		description:
			"The knowledge base that contains the template. Needed only if 'Template' is an ID.",
	},
	{ method: 'searchKnowledgeBases' },
	'knowledge-base',
);

export const templateProperties: INodeProperties[] = [
	...neededFor(
		{ messageType: 'template' },
		templateLocator(
			{
				displayName: TEMPLATE,
				name: 'messageTemplateId',
				description: 'The active message template to send',
			},
			{
				method: 'searchMessageTemplates',
				dependsOn: ['additionalFields.knowledgeBaseId.value', 'channel'],
			},
			'message-template',
		),
	),
	...variableProperties,
];

interface TemplateIds {
	KnowledgeBaseId: string;
	MessageTemplateId: string;
}

/**
 * The list holds the template's ARN, in which its knowledge base stands too. What is entered goes out
 * as it is, if it says both.
 *
 * @param mode of the resource locator that the template is of
 */
function readIds(item: ItemParameters, template: string, mode: unknown): TemplateIds | undefined {
	const base = readText(
		item,
		knowledgeBase.label,
		locatorValue(item.additional(knowledgeBase.name)),
		TEMPLATE_ID,
	);
	const arn = parseTemplateArn(template);
	if (!arn) {
		if (base !== undefined) {
			return { KnowledgeBaseId: base, MessageTemplateId: template };
		}
		return item.refuse(
			knowledgeBase.label,
			'is empty',
			"Add it in 'Additional Fields', or choose the template from the list in 'Template'.",
		);
	}
	if (arn.region !== item.facts.region) {
		return item.refuse(
			TEMPLATE,
			`is in ${arn.region}, but the credential's Region is ${item.facts.region}`,
			'Use a credential of that Region.',
		);
	}
	if (base !== undefined && bareId(base) !== arn.knowledgeBaseId) {
		return item.refuse(
			TEMPLATE,
			"does not belong to the knowledge base in 'Knowledge Base'",
			"Choose the template again, or remove 'Knowledge Base'.",
		);
	}
	const asEntered = base !== undefined && mode !== 'list';
	return {
		KnowledgeBaseId: base ?? arn.knowledgeBaseId,
		MessageTemplateId: asEntered ? template : arn.messageTemplateId,
	};
}

export function buildTemplate(item: ItemParameters): Partial<ChatRequest> {
	const locator = item.get('messageTemplateId', TEMPLATE);
	const template = readText(item, TEMPLATE, locatorValue(locator), {
		...TEMPLATE_ID,
		required: 'Choose it from the list, or enter its ID or ARN.',
	});
	// Without a template the panel has no variables.
	if (template === undefined) return {};
	const ids = readIds(item, template, locatorMode(locator));
	const TemplateAttributes = buildTemplateAttributes(item, template);
	return ids ? { InitialTemplatedSystemMessage: { ...ids, TemplateAttributes } } : {};
}
