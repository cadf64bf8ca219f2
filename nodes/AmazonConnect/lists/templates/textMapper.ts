import {
	NodeApiError,
	NodeOperationError,
	type ILoadOptionsFunctions,
	type ResourceMapperFields,
} from 'n8n-workflow';
import { getMessageTemplate, type MessageTemplateDetails } from '../../aws/qConnect';
import { shortened } from '../../operations/text';
import { askAboutTemplate, chosenTemplate } from './chosenTemplate';
import { openService } from '../lookUp';

/** Characters of a text that are shown. */
const SHOWN = 2000;

const parsed = (text: string): unknown => {
	try {
		return /^\s*[[{]/.test(text) ? JSON.parse(text) : undefined;
	} catch {
		return undefined;
	}
};

/**
 * The texts in a template's content, in their order. A WhatsApp template is JSON inside of JSON in a form
 * that AWS does not document; Meta's has the texts under `text`.
 */
function textsIn(value: unknown, name = ''): string[] {
	if (typeof value === 'string') {
		const inner = parsed(value);
		if (inner !== undefined) return textsIn(inner, name);
		return name === 'content' || name === 'text' ? [value] : [];
	}
	if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, name));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, key));
}

/** The text of a template, with its variables under the names that the panel has for them. */
export function readableText({
	content,
	sourceConfigurationSummary,
}: MessageTemplateDetails): string {
	const texts = textsIn(content);
	const own = texts.length > 0 ? texts : textsIn(sourceConfigurationSummary);
	return shortened(own.join('\n').replace(/\{\{(\{?\s*)Attributes\./g, '{{$1'), SHOWN);
}

const ENTITIES = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
]);

/** Plain text as HTML. */
const html = (text: string): string =>
	text.replace(/[&<>"]/g, (one) => ENTITIES.get(one) ?? one).replaceAll('\n', '<br>');

const notice = (text: string): ResourceMapperFields => ({ fields: [], emptyFieldsNotice: text });

async function readText(context: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	const service = await openService(context);
	const ids = await chosenTemplate(context, service);
	if (!ids) return notice('This template is known only when the workflow runs.');
	const template = await askAboutTemplate(
		context,
		service,
		'GetMessageTemplate',
		async (paced) => await getMessageTemplate(paced, ids),
	);
	const text = readableText(template) || 'This template has no text that can be shown.';
	return notice(`<b>${html(template.name ?? 'Template')}</b><br>${html(text)}`);
}

/**
 * Shows the text of the chosen template, with its name: the editor may be late to notice that another one
 * is chosen. A mapper without fields shows a notice in their place.
 */
export async function templateText(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		return await readText(this);
	} catch (error) {
		const known = error instanceof NodeApiError || error instanceof NodeOperationError;
		if (!known) return await Promise.reject(error);
		return notice(html(`The text cannot be shown: ${error.message}.`));
	}
}
