import {
	NodeApiError,
	NodeOperationError,
	type ILoadOptionsFunctions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { getMessageTemplate, renderMessageTemplate } from '../../aws/qConnect';
import { isJsonObject } from '../../operations/values';
import { askAboutTemplate, chosenTemplate } from './chosenTemplate';
import { openService } from '../lookUp';
import { templateField, templateFields } from './variableFields';

/** A field for each variable of the chosen template, or a notice that says why there is none. */
async function readFields(context: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const service = await openService(context);
	const ids = await chosenTemplate(context, service);
	if (!ids) {
		return {
			fields: [],
			emptyFieldsNotice:
				"Choose a template in 'Template' to see its variables. If the template is known only when the workflow runs, enter values in 'More Template Variables' in 'Additional Fields'.",
		};
	}
	const template = await askAboutTemplate(
		context,
		service,
		'GetMessageTemplate',
		async (paced) => await getMessageTemplate(paced, ids),
	);
	const rendered = await askAboutTemplate(
		context,
		service,
		'RenderMessageTemplate',
		async (paced) => await renderMessageTemplate(paced, ids, {}),
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
		if (!known || hasFields(this)) return await Promise.reject(error);
		return { fields: [], emptyFieldsNotice: `${error.message}. ${error.description ?? ''}`.trim() };
	}
}
