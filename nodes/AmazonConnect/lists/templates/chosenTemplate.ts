import type { ILoadOptionsFunctions } from 'n8n-workflow';
import type { ErrorContext } from '../../aws/errors';
import type { TemplateIds } from '../../aws/qConnect';
import { bareId, parseTemplateArn } from '../../templates/templateArn';
import { templateKnowledgeBases } from './searchKnowledgeBases';
import { ask, type ListAccess, type PacedAccess } from '../lookUp';
import { chosenKnowledgeBase, TEMPLATE_QUOTA } from './searchTemplates';
import { currentValue } from '../parameters';

const OTHERWISE = "Until then, enter values in 'More Template Variables' in 'Additional Fields'";

const errors = (iamAction: string): ErrorContext => ({
	iamAction,
	iamResources: `the knowledge base and its templates. ${OTHERWISE}`,
	notFound:
		"Check that the template in 'Template' is active, and in the credential's Region and account.",
});

/** Which template is chosen; undefined when none is, or only a run can tell which. */
export async function chosenTemplate(
	context: ILoadOptionsFunctions,
	service: ListAccess,
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

/** Asks the service about a template. */
export const askAboutTemplate = async <Answer>(
	context: ILoadOptionsFunctions,
	service: ListAccess,
	operation: string,
	request: (paced: PacedAccess) => Promise<Answer>,
): Promise<Answer> =>
	await ask(
		context,
		service,
		{ operation, quota: TEMPLATE_QUOTA, errors: errors(`wisdom:${operation}`) },
		request,
	);
