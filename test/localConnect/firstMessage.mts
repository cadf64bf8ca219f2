/** The message that a chat begins with. */
import { z } from 'zod';
import { findTemplate, type Account } from './account.mts';
import { fillTemplate } from './fillTemplate.mts';
import type { ChatRequest } from './model.mts';

export interface FirstMessage {
	/** Left out when the flow writes the first message. */
	text?: string;
	/** The name of the template that the text is made from. */
	template?: string;
}

const profileAttributes = z.record(
	z.string(),
	z.union([z.string(), z.record(z.string(), z.string())]),
);

/** The values in a JSON text, none when it has another form. */
function readProfile(json = '{}'): z.infer<typeof profileAttributes> {
	try {
		return profileAttributes.parse(JSON.parse(json));
	} catch {
		return {};
	}
}

export function firstMessageOf(account: Account, request: ChatRequest): FirstMessage {
	const templated = request.InitialTemplatedSystemMessage;
	if (!templated) return { text: request.InitialSystemMessage?.Content };
	const template = findTemplate(account, templated);
	if (!template) return { template: templated.MessageTemplateId };
	const { CustomAttributes, CustomerProfileAttributes } = templated.TemplateAttributes;
	const { text } = fillTemplate(template, {
		customAttributes: CustomAttributes,
		customerProfileAttributes: readProfile(CustomerProfileAttributes),
	});
	return { text, template: template.name };
}
