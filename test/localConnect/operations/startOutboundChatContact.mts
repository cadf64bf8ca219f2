import { isDeepStrictEqual } from 'node:util';
import { findTemplate, phoneNumberArn, type Account } from '../account.mts';
import { AwsError, invalidRequest, notFound, againstModel } from '../errors.mts';
import { brokenRule, chatRequest, type ChatRequest } from '../model.mts';
import { parsed, type Call, type Operation } from './operation.mts';

function parse(body: unknown): ChatRequest {
	const request = parsed(chatRequest, body);
	const broken = brokenRule(request);
	if (broken) throw againstModel(invalidRequest(broken));
	return request;
}

/** The instance, the flow and the number must exist and belong together. */
function resolve({ state, caller }: Call, request: ChatRequest): void {
	const { account } = state;
	const instance = account.instances.find(
		({ id, region }) => id === request.InstanceId && region === caller.region,
	);
	if (!instance) throw notFound('Instance not found');
	// A flow given as an ARN becomes part of a resource name that no policy allows.
	if (request.ContactFlowId.includes(':')) {
		throw new AwsError(
			'AccessDeniedException',
			403,
			'User is not authorized to perform: connect:StartOutboundChatContact on the contact flow',
		);
	}
	const flow = account.flows.find(({ id }) => id === request.ContactFlowId);
	if (!flow || flow.instanceId !== instance.id || flow.state !== 'ACTIVE') {
		throw notFound('Contact flow not found');
	}
	if (flow.status !== 'PUBLISHED') throw invalidRequest('The contact flow is not published');
	const number = account.phoneNumbers.find(
		(one) => phoneNumberArn(account, instance, one) === request.SourceEndpoint.Address,
	);
	if (!number || number.instanceId !== instance.id) throw notFound('Phone number not found');
	const subtype = request.SegmentAttributes['connect:Subtype']?.ValueString;
	const channel = { 'sms-voice': 'connect:SMS', 'social-messaging': 'connect:WhatsApp' } as const;
	if (!number.importedFrom || channel[number.importedFrom] !== subtype) {
		throw invalidRequest('The phone number does not have this channel');
	}
	checkTemplate(account, request, subtype);
}

/** A template must exist, be active, and be of the chat's channel. What AWS says otherwise is unknown. */
function checkTemplate(account: Account, request: ChatRequest, subtype?: string): void {
	const message = request.InitialTemplatedSystemMessage;
	if (!message) return;
	const template = findTemplate(account, message);
	if (!template) throw notFound('Message template not found');
	if (template.activeVersion === undefined) throw invalidRequest('The template is not active');
	if (`connect:${template.channelSubtype}`.toLowerCase() !== subtype?.toLowerCase()) {
		throw invalidRequest('The template is of another channel');
	}
}

const content = ({ ClientToken, ...rest }: ChatRequest) => rest;

export const startOutboundChatContact: Operation = {
	name: 'StartOutboundChatContact',
	action: 'connect:StartOutboundChatContact',
	method: 'PUT',
	path: '/contact/outbound-chat',
	handle(call) {
		const { state, caller, body } = call;
		const request = parse(body);
		resolve(call, request);
		const earlier = request.ClientToken
			? state.contactOf(request.ClientToken, caller.region)
			: undefined;
		if (earlier) {
			const { repeatWithOtherContent, repeatWithSameContent } = state.behaviour;
			const same = isDeepStrictEqual(content(earlier.request), content(request));
			const what = same ? repeatWithSameContent : repeatWithOtherContent;
			if (what === 'conflict') {
				throw new AwsError('ConflictException', 409, 'The client token was already used');
			}
			if (what === 'return') return { ContactId: earlier.contactId };
		}
		if (!state.hasRoom(request.InstanceId)) {
			throw new AwsError(
				'LimitExceededException',
				429,
				'The quota of concurrent active chats has been exceeded',
			);
		}
		return { ContactId: state.start(request, caller.region).contactId };
	},
};
