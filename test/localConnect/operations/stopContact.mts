import { z } from 'zod';
import { stop } from '../lifecycle.mts';
import { text } from '../model.mts';
import { instanceOf } from './connect.mts';
import { parsed, type Operation } from './operation.mts';

/**
 * Without DisconnectReason, which only outbound campaigns may give.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StopContact.html
 */
const request = z.strictObject({ InstanceId: text(1, 100), ContactId: text(1, 256) });

export const stopContact: Operation = {
	name: 'StopContact',
	action: 'connect:StopContact',
	method: 'POST',
	path: '/contact/stop',
	handle(call) {
		const { InstanceId, ContactId } = parsed(request, call.body);
		const instance = instanceOf(call, InstanceId);
		stop(call.state, call.state.findContact(instance.id, ContactId));
		return {};
	},
};
