import { instanceArn } from '../account.mts';
import { notFound } from '../errors.mts';
import type { Contact, State } from '../state.mts';
import { instanceOf } from './connect.mts';
import type { Operation } from './operation.mts';

/** Timestamps are epoch seconds. */
export const seconds = (milliseconds?: number) =>
	milliseconds === undefined ? undefined : milliseconds / 1000;

/** Who wrote how much, as far as the behaviour tells it. */
function metricsOf({ behaviour }: State, contact: Contact, isEnded: boolean) {
	const { contactId, replies, transcript } = contact;
	const { chatMetrics } = behaviour;
	if (chatMetrics === 'never' || (chatMetrics === 'atEnd' && !isEnded)) return undefined;
	const isCounted = chatMetrics !== 'zeroUntilEnd' || isEnded;
	const messages = transcript.filter(
		({ ContactId, Type }) => Type === 'MESSAGE' && ContactId === contactId,
	);
	return {
		ChatContactMetrics: { TotalMessages: isCounted ? messages.length : 0 },
		CustomerMetrics: {
			MessagesSent: isCounted ? replies.count : 0,
			LastMessageTimestamp: isCounted ? seconds(replies.lastAt) : undefined,
		},
	};
}

/** What all answers about a contact have. */
export function summaryOf(state: State, contact: Contact) {
	const { account } = state;
	const { request } = contact;
	const instance = account.instances.find(({ id }) => id === request.InstanceId);
	return {
		Arn: instance && `${instanceArn(account, instance)}/contact/${contact.contactId}`,
		Id: contact.contactId,
		InitialContactId: contact.initialContactId,
		PreviousContactId: contact.previousContactId,
		InitiationMethod: contact.previousContactId ? 'TRANSFER' : state.behaviour.initiationMethod,
		Channel: 'CHAT',
		QueueInfo: contact.queue && {
			Id: contact.queue.id,
			EnqueueTimestamp: seconds(contact.queue.at),
		},
		AgentInfo: contact.agent && {
			Id: contact.agent.id,
			ConnectedToAgentTimestamp: seconds(contact.agent.at),
		},
		InitiationTimestamp: seconds(contact.startedAt),
		DisconnectTimestamp: seconds(state.endOf(contact)),
		SegmentAttributes: request.SegmentAttributes,
		Name: contact.name,
		Tags: contact.tags,
	};
}

function detailsOf(state: State, contact: Contact) {
	const { request, next } = contact;
	const { now, flowStartsAfter } = state.behaviour;
	const end = state.endOf(contact);
	const inFlowAt = contact.startedAt + flowStartsAfter;
	return {
		...summaryOf(state, contact),
		RelatedContactId: request.RelatedContactId,
		ConnectedToSystemTimestamp: now() >= inFlowAt ? seconds(inFlowAt) : undefined,
		CustomerEndpoint: request.DestinationEndpoint,
		SystemEndpoint: request.SourceEndpoint,
		Attributes: contact.attributes,
		DisconnectReason: end === undefined ? undefined : (contact.disconnectReason ?? 'EXPIRED'),
		ChatMetrics: metricsOf(state, contact, end !== undefined),
		NextContacts: next && [
			{
				Type: 'QUICK_CONNECT',
				NextContactMetadata: {
					QuickConnectContactData: {
						ContactId: next.contactId,
						InitiationTimestamp: seconds(next.at),
					},
				},
			},
		],
	};
}

export const describeContact: Operation = {
	name: 'DescribeContact',
	action: 'connect:DescribeContact',
	method: 'GET',
	path: '/contacts/:InstanceId/:ContactId',
	handle(call) {
		const { state, path } = call;
		const instance = instanceOf(call, path.InstanceId);
		const contact = state.findContact(instance.id, path.ContactId);
		if (!contact) throw notFound('Contact not found');
		return { Contact: detailsOf(state, contact) };
	},
};
