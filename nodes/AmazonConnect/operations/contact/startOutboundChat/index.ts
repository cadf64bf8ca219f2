import { requiredText, requireOf } from '../../../aws/answers';
import { parseArn } from '../../../aws/arn';
import type { Operation } from '../../operation';
import type { Result } from '../../outcome';
import { attributesProperty, readAttributes } from '../../shared/attributes';
import { collection, options } from '../../shared/collection';
import { contactUrl } from '../../shared/contactUrl';
import { instanceProperty, readInstance } from '../../shared/instance';
import { CONTACT_ID } from '../../shared/limits';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';
import { confidentialIn } from './confidential';
import { errors, TOKEN_IN_USE } from './errors';
import {
	chatDuration,
	customerName,
	relatedContact,
	supportedContentTypes,
} from './fields/additional';
import { channel, channelName } from './fields/channel';
import { flow } from './fields/flow';
import { from } from './fields/from';
import { message } from './fields/message';
import { to } from './fields/to';
import { hints } from './hints';
import { readable } from './phoneNumber';
import { readPlan, rehearsalOptions } from './rehearsal';
import { notices } from './notices';
import {
	clientTokenProperty,
	readRepeatProtection,
	repeatProtectionProperties,
} from './repeatProtection';
import type { ChatRequest, Field } from './request';
import { readStartBefore, startBeforeOption } from './startBefore';
import { subtitle } from './subtitle';
import { summarize } from './summary';

/** https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html */
const DEFAULT_QUOTA = { requestsPerSecond: 2, burst: 5 };

const instance: Field = {
	properties: [instanceProperty],
	build: (item) => ({ InstanceId: readInstance(item) }),
};

const attributes: Field = {
	properties: [attributesProperty],
	build(item) {
		const Attributes = readAttributes(item);
		return Attributes ? { Attributes } : {};
	},
};

/** In the order of the panel. */
const FIELDS: readonly Field[] = [
	instance,
	channel,
	from,
	to,
	message,
	flow,
	attributes,
	chatDuration,
	customerName,
	relatedContact,
	supportedContentTypes,
];

/** Whether everything is there that the API requires: true whenever nothing was refused. */
const isComplete = (request: Partial<ChatRequest>): request is ChatRequest =>
	request.InstanceId !== undefined &&
	request.ContactFlowId !== undefined &&
	request.SourceEndpoint !== undefined &&
	request.DestinationEndpoint !== undefined &&
	request.SegmentAttributes !== undefined;

const STATUS = { done: 'started', alreadyDone: 'alreadyStarted', checked: 'checked' };

/** Why a status is not the usual one, where that is not plain. */
function reasonOf(result: Result<string>): string | undefined {
	if (result.status === 'checked') return result.reason;
	return result.status === 'alreadyDone' && result.answer === undefined ? TOKEN_IN_USE : undefined;
}

const addressedTo = (Address: string, request: ChatRequest): ChatRequest => ({
	...request,
	DestinationEndpoint: { ...request.DestinationEndpoint, Address },
});

/**
 * Starts an outbound SMS or WhatsApp chat:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html
 */
export const startOutboundChat: Operation<ChatRequest, string> = {
	option: {
		name: 'Start Outbound Chat',
		value: 'startOutboundChat',
		action: 'Start outbound chat',
		description: 'Send an SMS or WhatsApp message to a real person and open a chat with them',
	},

	toolDescription:
		'Sends a real SMS or WhatsApp message to a real person through Amazon Connect and opens a chat with them. Every call may reach a customer and costs money: call it once per message that is really meant to be sent. Returns the ContactId of the started chat, which says nothing about delivery.',

	subtitle,

	participle: 'started',

	effect: 'messages',

	outputFields: () => [
		'Status',
		'StatusReason',
		'ContactId',
		'To',
		'Channel',
		'AnsweredAt',
		'InstanceId',
		'ContactFlowId',
		'From',
		'ClientToken',
		'ContactUrl',
	],

	quota: (_, { raisedQuota = DEFAULT_QUOTA }) => ({
		operation: 'StartOutboundChatContact',
		...raisedQuota,
	}),

	properties: [
		...notices,
		...FIELDS.flatMap(({ properties = [] }) => properties),
		...repeatProtectionProperties,
		collection('Additional Fields', 'additionalFields', 'Add Field', [
			...FIELDS.flatMap(({ additionalFields = [] }) => additionalFields),
			clientTokenProperty,
		]),
		options([
			...FIELDS.flatMap(({ options = [] }) => options),
			...rehearsalOptions,
			startBeforeOption,
			...pacingOptions,
			...includeInputOptions(true),
		]),
	],

	hints,

	errors,

	draft(item) {
		const forCustomer: Partial<ChatRequest> = Object.assign(
			{},
			...FIELDS.map((field) => field.build(item)),
		);
		const chosenProtection = readRepeatProtection(item);
		const { withheld, rehearsal } = readPlan(item);
		const startBefore = readStartBefore(item);
		const common = readCommon(item, true);
		if (item.problems.length > 0 || !chosenProtection || !isComplete(forCustomer)) return undefined;

		const isTest = rehearsal?.kind === 'test';
		const request =
			isTest && withheld === undefined
				? addressedTo(rehearsal.testRecipient, forCustomer)
				: forCustomer;
		// Each test is to be seen, and none may stand in the way of the real chat.
		const repeatProtection = isTest ? ({ kind: 'execution' } as const) : chosenProtection;
		const { InstanceId, ContactFlowId, SourceEndpoint } = request;
		const From = SourceEndpoint?.Address ?? '';
		const To = request.DestinationEndpoint?.Address ?? '';
		const Channel = channelName(request.SegmentAttributes ?? {});
		const recipientAt = (address = '') => [InstanceId ?? '', From, address, Channel];
		return {
			request,
			instance: InstanceId ?? '',
			account: parseArn(From)?.account,
			...common,
			withheld,
			start: {
				rehearsal: isTest
					? { kind: 'test', testRecipient: readable(rehearsal.testRecipient) }
					: rehearsal,
				recipient: recipientAt(To),
				customer: recipientAt(forCustomer.DestinationEndpoint?.Address),
				message: [
					request.InitialSystemMessage ?? null,
					request.InitialTemplatedSystemMessage ?? null,
					// Without a message of its own, the flow writes it, from the attributes.
					request.InitialSystemMessage || request.InitialTemplatedSystemMessage
						? null
						: [ContactFlowId ?? null, request.Attributes ?? null],
				],
				repeatProtection,
				startBefore,
			},
			confidential: [...new Set([request, forCustomer])].flatMap(confidentialIn),
		};
	},

	starts: {
		kind: 'chat',
		identified: (request, ClientToken) => ({ ...request, ClientToken }),
		idOf: (contactId) => contactId,
		answerOf: (contactId) => contactId,
	},

	output({ request, accessUrl }, result) {
		const { InstanceId, ContactFlowId, SourceEndpoint, DestinationEndpoint } = request;
		const ContactId = result.status === 'checked' ? undefined : result.answer;
		return [
			{
				Status: STATUS[result.status],
				StatusReason: reasonOf(result),
				ContactId,
				To: DestinationEndpoint?.Address,
				Channel: channelName(request.SegmentAttributes ?? {}),
				AnsweredAt: result.status === 'done' ? result.answeredAt : undefined,
				InstanceId,
				ContactFlowId,
				From: SourceEndpoint?.Address,
				ClientToken: request.ClientToken,
				ContactUrl: contactUrl(accessUrl, ContactId),
			},
		];
	},

	summary: summarize,

	async call({ sdk, client, abortSignal }, request) {
		const command = new sdk.StartOutboundChatContactCommand(request);
		// The retry strategy knows the item by it.
		command.middlewareStack.add(
			(next, context) => async (args) => {
				context.partition_id = request.ClientToken;
				return await next(args);
			},
			{ name: 'scopeOfRetries', step: 'initialize' },
		);
		requireOf(command, (output) => requiredText(output?.ContactId, CONTACT_ID));
		const { ContactId } = await client.send(command, { abortSignal });
		return requiredText(ContactId, CONTACT_ID);
	},
};
