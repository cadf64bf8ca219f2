import { z } from 'zod';
import { invalidRequest, notFound } from '../errors.mts';
import { attributes, attributesRule, text } from '../model.mts';
import { instanceOf } from './connect.mts';
import { parsed, type Operation } from './operation.mts';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdateContactAttributes.html */
const request = z.strictObject({
	InitialContactId: text(1, 256),
	InstanceId: text(1, 100),
	Attributes: attributes,
});

export const updateContactAttributes: Operation = {
	name: 'UpdateContactAttributes',
	action: 'connect:UpdateContactAttributes',
	method: 'POST',
	path: '/contact/attributes',
	handle(call) {
		const { InstanceId, InitialContactId, Attributes } = parsed(request, call.body);
		const instance = instanceOf(call, InstanceId);
		const contact = call.state.findContact(instance.id, InitialContactId);
		// What AWS does with the contact of a transfer is not documented.
		if (!contact || contact.previousContactId) throw notFound('Contact not found');
		const all = { ...contact.attributes, ...Attributes };
		const broken = attributesRule(all);
		if (broken) throw invalidRequest(broken);
		Object.assign(contact.attributes, Attributes);
		return {};
	},
};
