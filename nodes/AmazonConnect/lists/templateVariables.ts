import {
	NodeApiError,
	NodeOperationError,
	type ILoadOptionsFunctions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { getMessageTemplate, renderMessageTemplate, type TemplateIds } from '../aws/qConnect';
import type { ErrorContext } from '../aws/errors';
import { isJsonObject } from '../operations/values';
import { bareId, parseTemplateArn } from '../operations/startOutboundChat/messageTemplate';
import { templateKnowledgeBases } from './knowledgeBases';
import { ask, openService, type Service, type ServiceInTurn } from './lookUp';
import { chosenKnowledgeBase, TEMPLATE_QUOTA } from './messageTemplates';
import { currentValue } from './parameters';
import { templateField, templateFields } from './templateFields';

const OTHERWISE = "Until then, give values in 'More Template Variables'.";

const errors = (iamAction: string): ErrorContext => ({
	iamAction,
	iamResources: `the knowledge base and its templates. ${OTHERWISE}`.replace(/\.$/, ''),
	notFound:
		"Check that the template in 'Template' is active, and in the credential's Region and account.",
});

/** Which template is chosen; undefined when none is, or only a run can tell which. */
async function chosenTemplate(
	context: ILoadOptionsFunctions,
	service: Service,
): Promise<TemplateIds | undefined> {
	const text = String(currentValue(context, 'messageTemplateId') ?? '').trim();
	const arn = parseTemplateArn(text);
	if (arn) return arn;
	const messageTemplateId = bareId(text);
	if (!/^[\w-]+$/.test(messageTemplateId)) return undefined;
	const knowledgeBaseId =
		chosenKnowledgeBase(context) ?? (await templateKnowledgeBases(context, service))[0];
	return { knowledgeBaseId, messageTemplateId };
}

/** A field for each variable of the chosen template, or a notice that says why there is none. */
async function readFields(context: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const service = await openService(context);
	const ids = await chosenTemplate(context, service);
	if (!ids) {
		return {
			fields: [],
			emptyFieldsNotice:
				"Choose a template in 'Template' to see its variables. For one that only a run can tell, give values in 'More Template Variables'.",
		};
	}
	const asking = <Answer>(operation: string, request: (inTurn: ServiceInTurn) => Promise<Answer>) =>
		ask(
			context,
			service,
			{ operation, quota: TEMPLATE_QUOTA, errors: errors(`wisdom:${operation}`) },
			request,
		);
	const template = await asking(
		'GetMessageTemplate',
		async (inTurn) => await getMessageTemplate(inTurn, ids),
	);
	const rendered = await asking(
		'RenderMessageTemplate',
		async (inTurn) => await renderMessageTemplate(inTurn, ids, {}),
	);
	const fields = templateFields(template, rendered);
	return fields.length > 0
		? { fields: [...fields, templateField(ids)] }
		: { fields, emptyFieldsNotice: 'This template has no variables to fill in.' };
}

/** Whether the panel has fields already, with what was filled in. */
function hasFields(context: ILoadOptionsFunctions): boolean {
	const mapper: unknown = context.getCurrentNodeParameter('templateVariables');
	const { schema } = isJsonObject(mapper) ? mapper : {};
	return Array.isArray(schema) && schema.length > 0;
}

/**
 * Makes the fields of *Template Variables*. The editor shows nothing of an error but that there is one, so
 * that what went wrong stands in the notice; but not when there are fields: with a notice in their place
 * the editor would drop what was filled in, and an error leaves it alone.
 */
export async function templateVariables(
	this: ILoadOptionsFunctions,
): Promise<ResourceMapperFields> {
	try {
		return await readFields(this);
	} catch (error) {
		const known = error instanceof NodeApiError || error instanceof NodeOperationError;
		if (!known || hasFields(this)) throw error;
		return { fields: [], emptyFieldsNotice: `${error.message}. ${error.description ?? ''}`.trim() };
	}
}
