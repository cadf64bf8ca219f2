import type { INodeProperties } from 'n8n-workflow';
import { requiredText } from '../../aws/answers';
import { parseArn } from '../../aws/arn';
import type { Operation } from '../operation';
import { readSwitch } from '../values';
import { confidentialIn } from './confidential';
import { errors } from './errors';
import { attributes } from './fields/attributes';
import {
	chatDuration,
	customerName,
	relatedContact,
	supportedContentTypes,
} from './fields/additional';
import { channel, channelName } from './fields/channel';
import { flow } from './fields/flow';
import { from } from './fields/from';
import { instance } from './fields/instance';
import { message } from './fields/message';
import { to } from './fields/to';
import { hints } from './hints';
import { CONTACT_ID } from './limits';
import { readable } from './phoneNumber';
import { readPlan, rehearsalOptions } from './rehearsal';
import { notices } from './notices';
import {
	clientTokenProperty,
	readRepeatProtection,
	repeatProtectionProperties,
} from './repeatProtection';
import type { ChatRequest, Field } from './request';
import { readSending, sendingOptions } from './sending';

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

const byLabel = (left: INodeProperties, right: INodeProperties): number =>
	left.displayName.localeCompare(right.displayName, 'en');

const collection = (
	displayName: string,
	name: string,
	placeholder: string,
	options: INodeProperties[],
): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder,
	default: {},
	options: options.sort(byLabel),
});

const INCLUDE_INPUT = 'Include Input Fields';

const includeInputFields: INodeProperties = {
	displayName: INCLUDE_INPUT,
	name: 'includeInputFields',
	type: 'boolean',
	default: true,
	description: "Whether to put the input item's fields into the output item too",
};

/** Off where the input is an agent's, whose model reads all of the output. */
const offAsTool = (property: INodeProperties): INodeProperties[] => [
	{ ...property, displayOptions: { hide: { '@tool': [true] } } },
	{ ...property, default: false, displayOptions: { show: { '@tool': [true] } } },
];

/** Whether everything is there that the API requires: true whenever nothing was refused. */
const isComplete = (request: Partial<ChatRequest>): request is ChatRequest =>
	request.InstanceId !== undefined &&
	request.ContactFlowId !== undefined &&
	request.SourceEndpoint !== undefined &&
	request.DestinationEndpoint !== undefined &&
	request.SegmentAttributes !== undefined;

const addressedTo = (Address: string, request: ChatRequest): ChatRequest => ({
	...request,
	DestinationEndpoint: { ...request.DestinationEndpoint, Address },
});

/**
 * Starts an outbound SMS or WhatsApp chat:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html
 */
export const startOutboundChat: Operation<ChatRequest> = {
	option: {
		name: 'Start Outbound Chat',
		value: 'startOutboundChat',
		action: 'Start outbound chat',
		description: 'Send an SMS or WhatsApp message to a real person and open a chat with them',
	},

	toolDescription:
		'Sends a real SMS or WhatsApp message to a real person through Amazon Connect and opens a chat with them. Every call may reach a customer and costs money: call it once per message that is really meant to be sent. Returns the ContactId of the started chat, which says nothing about delivery.',

	properties: [
		...notices,
		...FIELDS.flatMap(({ properties = [] }) => properties),
		...repeatProtectionProperties,
		collection('Additional Fields', 'additionalFields', 'Add Field', [
			...FIELDS.flatMap(({ additionalFields = [] }) => additionalFields),
			clientTokenProperty,
		]),
		collection('Options', 'options', 'Add Option', [
			...FIELDS.flatMap(({ options = [] }) => options),
			...rehearsalOptions,
			...sendingOptions,
			...offAsTool(includeInputFields),
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
		const { send, rehearsal } = readPlan(item);
		const sending = readSending(item);
		const includesInput = item.hasOption('includeInputFields')
			? readSwitch(item, INCLUDE_INPUT, item.option('includeInputFields'))
			: !item.facts.tool;
		if (item.problems.length > 0 || !chosenProtection || !isComplete(forCustomer)) return undefined;

		const isTest = rehearsal?.kind === 'test';
		const request =
			send && isTest ? addressedTo(rehearsal.testRecipient, forCustomer) : forCustomer;
		// Each test is to be seen, and none may stand in the way of the real chat.
		const repeatProtection = isTest ? ({ kind: 'execution' } as const) : chosenProtection;
		const { InstanceId, ContactFlowId, SourceEndpoint } = request;
		const From = SourceEndpoint?.Address ?? '';
		const To = request.DestinationEndpoint?.Address ?? '';
		const Channel = channelName(request.SegmentAttributes ?? {});
		const recipientAt = (address = '') => [InstanceId ?? '', From, address, Channel];
		return {
			request,
			send,
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
			account: parseArn(From)?.account ?? '',
			place: InstanceId ?? '',
			...sending,
			confidential: [...new Set([request, forCustomer])].flatMap(confidentialIn),
			includeInputFields: includesInput === true,
		};
	},

	output: ({ InstanceId, ContactFlowId, SourceEndpoint, ...request }, answered) => ({
		Status: answered.status,
		ContactId: answered.id,
		To: request.DestinationEndpoint?.Address,
		Channel: channelName(request.SegmentAttributes ?? {}),
		AnsweredAt: answered.answeredAt,
		InstanceId,
		ContactFlowId,
		From: SourceEndpoint?.Address,
		ClientToken: answered.clientToken,
	}),

	async send(sdk, client, request, ClientToken, abortSignal) {
		const command = new sdk.StartOutboundChatContactCommand({ ...request, ClientToken });
		// The retry strategy knows the item by it.
		command.middlewareStack.add(
			(next, context) => async (args) => {
				context.partition_id = ClientToken;
				return await next(args);
			},
			{ name: 'scopeOfRetries', step: 'initialize' },
		);
		// Within the SDK's retries, so that an answer without it is retried.
		command.middlewareStack.add(
			(next) => async (args) => {
				const answer = await next(args);
				requiredText(answer.output?.ContactId, CONTACT_ID);
				return answer;
			},
			{ name: 'requireContactId', step: 'deserialize', priority: 'high' },
		);
		const { ContactId } = await client.send(command, { abortSignal });
		return requiredText(ContactId, CONTACT_ID);
	},
};
