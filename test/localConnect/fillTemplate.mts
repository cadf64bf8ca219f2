import type { MessageTemplate } from './account.mts';

/** Values of a template's variables, as RenderMessageTemplate takes them. */
export interface TemplateValues {
	agentAttributes?: Record<string, string>;
	customAttributes?: Record<string, string>;
	customerProfileAttributes?: Record<string, string | Record<string, string>>;
}

const VARIABLE = /\{\{\s*(Attributes\.([\w.-]+))\s*\}\}/g;

/** The value of a variable, by its path in the template. */
function valueOf(path: string, values: TemplateValues, template: MessageTemplate): unknown {
	const [group, name, own] = path.split('.');
	const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
	if (name === undefined) return values.customAttributes?.[path] ?? template.defaults[path];
	if (group === 'Agent') return values.agentAttributes?.[lower(name)];
	if (group !== 'Customer') return undefined;
	const profile = { ...template.profileDefaults, ...values.customerProfileAttributes };
	if (name !== 'Attributes') return profile[lower(name)];
	return typeof profile.custom === 'object' ? profile.custom[own] : undefined;
}

/** The text of a template; variables without a value stay in it, and are named. */
export function fillTemplate(template: MessageTemplate, values: TemplateValues) {
	const missing = new Set<string>();
	const text = template.body.replace(VARIABLE, (all, name: string, path: string) => {
		const value = valueOf(path, values, template);
		if (typeof value === 'string') return value;
		missing.add(name);
		return all;
	});
	return { text, missing: [...missing] };
}
