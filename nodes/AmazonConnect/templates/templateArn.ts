import { parseArn } from '../aws/arn';

/** Where a stored node says which template it sends. */
export const TEMPLATE_PATHS = ['messageTemplateId.value', 'additionalFields.knowledgeBaseId.value'];

/** What the ARN of a message template says. */
export interface TemplateArn {
	region: string;
	knowledgeBaseId: string;
	messageTemplateId: string;
}

/** Reads `arn:…:message-template/KNOWLEDGE_BASE/TEMPLATE`, with or without a version behind it. */
export function parseTemplateArn(text: string): TemplateArn | undefined {
	const arn = parseArn(text);
	const [, knowledgeBaseId, messageTemplateId] =
		/^message-template\/([\w-]+)\/([\w-]+)(?::[\w$]+)?$/.exec(arn?.resource ?? '') ?? [];
	if (arn?.service !== 'wisdom' || !messageTemplateId) return undefined;
	return { region: arn.region, knowledgeBaseId, messageTemplateId };
}

/** The ID at the end of an ARN, or the ID itself; without a version. */
export const bareId = (text: string): string =>
	text.slice(text.lastIndexOf('/') + 1).replace(/:[\w$]+$/, '');
