import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import { locatorMode, locatorValue, readText } from '../../values';
import { TEMPLATE_ID } from '../limits';
import { bareId, parseTemplateArn } from '../messageTemplate';
import type { ChatRequest } from '../request';
import { buildTemplateAttributes } from '../templateAttributes';
import { variableProperties } from './templateVariables';

const KNOWLEDGE_BASE = 'Knowledge Base';
const TEMPLATE = 'Template';

const templateLocator = (
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	list: { method: string; dependsOn?: string[] },
	arn: string,
): INodeProperties => ({
	...property,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	displayOptions: { show: { messageType: ['template'] } },
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

export const templateProperties: INodeProperties[] = [
	templateLocator(
		{
			displayName: KNOWLEDGE_BASE,
			name: 'knowledgeBaseId',
			description:
				"Where the template is kept. Leave it empty if 'Template' comes from the list: it is needed only for an ID.",
		},
		{ method: 'searchKnowledgeBases' },
		'knowledge-base',
	),
	templateLocator(
		{
			displayName: TEMPLATE,
			name: 'messageTemplateId',
			description: 'The active message template to send',
		},
		{ method: 'searchMessageTemplates', dependsOn: ['knowledgeBaseId.value', 'channel'] },
		'message-template',
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
	const knowledgeBase = readText(
		item,
		KNOWLEDGE_BASE,
		locatorValue(item.get('knowledgeBaseId', KNOWLEDGE_BASE)),
		TEMPLATE_ID,
	);
	const arn = parseTemplateArn(template);
	if (!arn) {
		if (knowledgeBase !== undefined) {
			return { KnowledgeBaseId: knowledgeBase, MessageTemplateId: template };
		}
		return item.refuse(
			KNOWLEDGE_BASE,
			'is empty',
			"Choose it from the list, or choose the template from the list in 'Template'.",
		);
	}
	if (arn.region !== item.facts.region) {
		return item.refuse(
			TEMPLATE,
			`is in ${arn.region}, but the credential's Region is ${item.facts.region}`,
			'Use a credential of that Region.',
		);
	}
	if (knowledgeBase !== undefined && bareId(knowledgeBase) !== arn.knowledgeBaseId) {
		return item.refuse(
			TEMPLATE,
			"is not of the knowledge base in 'Knowledge Base'",
			"Choose the template again, or clear 'Knowledge Base'.",
		);
	}
	const asEntered = knowledgeBase !== undefined && mode !== 'list';
	return {
		KnowledgeBaseId: knowledgeBase ?? arn.knowledgeBaseId,
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
