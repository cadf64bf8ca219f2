import type { ItemParameters } from '../../../itemParameters';
import type { Field } from '../request';
import {
	buildTemplate,
	knowledgeBase,
	knowledgeBaseProperty,
	templateProperties,
} from '../template/templateChoice';
import { buildText, contentType, contentTypeProperty, textProperties } from './messageText';
import {
	moreVariables,
	moreVariablesProperty,
	profileAttributes,
	profileProperty,
} from '../template/templateProperties';

const MESSAGE = 'Message';

/** Fields of the additional ones that make sense with one kind of message only. */
const PARTICULAR_FIELDS = [contentType, knowledgeBase, moreVariables, profileAttributes];

/** A field that is in sight but would not be sent is refused, not ignored. */
function refuseUnfitting(item: ItemParameters, chosen: string): void {
	for (const { label, name, belongsTo } of PARTICULAR_FIELDS) {
		if (belongsTo === chosen || !item.additional(name)) continue;
		item.refuse(
			label,
			`needs 'Message' to be ${belongsTo}, but it is ${chosen}`,
			`Remove it, or set 'Message' to ${belongsTo}.`,
		);
	}
}

export const message: Field = {
	properties: [
		{
			displayName: MESSAGE,
			name: 'messageType',
			type: 'options',
			options: [
				{ name: 'Text', value: 'text' },
				{
					name: 'Template',
					value: 'template',
					description: 'Required for a first message by WhatsApp. Also works for SMS.',
				},
				{ name: 'None (the Flow Sends It)', value: 'none' },
			],
			default: 'text',
			description: 'The first message to the customer',
			builderHint: {
				propertyHint:
					"Use 'template' with channel 'whatsApp': WhatsApp delivers nothing else as a first message. Use 'text' with channel 'sms'",
			},
		},
		...textProperties,
		...templateProperties,
	],
	additionalFields: [
		contentTypeProperty,
		knowledgeBaseProperty,
		moreVariablesProperty,
		profileProperty,
	],
	build(item) {
		const type = item.get('messageType', MESSAGE);
		if (type === 'text') {
			refuseUnfitting(item, 'Text');
			return buildText(item);
		}
		if (type === 'template') {
			refuseUnfitting(item, 'Template');
			return buildTemplate(item);
		}
		if (type !== 'none') {
			item.refuse(MESSAGE, 'has an unknown value', "Use 'text', 'template' or 'none'.");
			return {};
		}
		refuseUnfitting(item, 'None');
		return {};
	},
};
