import type { ResourceMapperField } from 'n8n-workflow';
import type {
	MessageTemplateDetails,
	RenderedMessageTemplate,
	TemplateIds,
} from '../../aws/qConnect';
import { isJsonObject } from '../../aws/json';
import { shortened } from '../../operations/text';
import {
	readVariable,
	TEMPLATE_FIELD,
	type TemplateVariable,
} from '../../templates/templateVariable';

/** Characters of a default that stand in a label. */
const SHOWN = 40;

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/**
 * The paths of the variables in a template's texts, without the `Attributes.` in front, in their order. The
 * texts are Handlebars, in which a variable may also be part of a condition; WhatsApp's own placeholders
 * are numbers. https://docs.aws.amazon.com/connect/latest/adminguide/personalize-templates.html
 */
export function variablePaths(texts: unknown): string[] {
	const tags = (JSON.stringify(texts) ?? '').match(/\{\{[^{}]+\}\}/g) ?? [];
	return unique(
		tags.flatMap((tag) =>
			[...tag.matchAll(/\bAttributes\.([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_[\]-]+)*)/gu)].map(
				([, path]) => path,
			),
		),
	);
}

const textsOf = (list: unknown): string[] =>
	Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];

/** Names without a value, as paths: the service may write them like the template, or as keys only. */
const namedPaths = (names: readonly string[], paths: readonly string[]): string[] =>
	names
		.map((name) =>
			name
				.replace(/[{}]/g, '')
				.trim()
				.replace(/^Attributes\./, ''),
		)
		.map((name) => paths.find((path) => path === name || path.endsWith(`.${name}`)) ?? name);

function defaultOf({ kind, key }: TemplateVariable, defaults: unknown): string | undefined {
	const { customAttributes, customerProfileAttributes } = isJsonObject(defaults) ? defaults : {};
	const profile = isJsonObject(customerProfileAttributes) ? customerProfileAttributes : {};
	const ofProfile = kind === 'profile' ? profile : profile.custom;
	const values = kind === 'custom' ? customAttributes : ofProfile;
	const value = isJsonObject(values) ? values[key] : undefined;
	return typeof value === 'string' ? value : undefined;
}

function label(path: string, { kind, key }: TemplateVariable, byDefault?: string): string {
	const notes = [
		...(kind === 'custom' ? [] : ['profile']),
		...(byDefault === undefined ? [] : [`default: ${shortened(byDefault, SHOWN)}`]),
	];
	const name = kind === 'custom' ? key : path.slice(path.lastIndexOf('.') + 1);
	return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
}

const field = (
	id: string,
	displayName: string,
	more: Pick<ResourceMapperField, 'required' | 'display' | 'defaultValue'>,
): ResourceMapperField => ({
	id,
	displayName,
	type: 'string',
	defaultMatch: false,
	canBeUsedToMatch: false,
	...more,
});

/** Says of which template the fields are. */
export const templateField = ({ messageTemplateId }: TemplateIds): ResourceMapperField =>
	field(TEMPLATE_FIELD, 'Template', {
		required: false,
		display: false,
		defaultValue: messageTemplateId,
	});

/**
 * A field for each variable that can be given a value. No API lists them: they stand in the texts of the
 * template; and what stays in them after rendering without any values has no default.
 */
export function templateFields(
	template: MessageTemplateDetails,
	rendered: RenderedMessageTemplate,
): ResourceMapperField[] {
	const open = variablePaths(rendered.content);
	const inTexts = unique([
		...variablePaths([template.content, template.sourceConfigurationSummary]),
		...open,
	]);
	const named = namedPaths(textsOf(rendered.attributesNotInterpolated), inTexts);
	const required = new Set([...open, ...named]);
	return unique([...inTexts, ...named]).flatMap((path) => {
		const variable = readVariable(path);
		if (!variable) return [];
		const text = label(path, variable, defaultOf(variable, template.defaultAttributes));
		return [field(path, text, { required: required.has(path), display: true })];
	});
}
