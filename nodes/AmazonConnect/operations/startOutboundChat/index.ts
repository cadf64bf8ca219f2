import type { INodeProperties } from 'n8n-workflow';
import { parseArn } from '../../aws/arn';
import type { Operation } from '../operation';
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
import { isRehearsal, isSent, rehearsalOptions } from './rehearsal';
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

const includeInputFields: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	default: false,
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

/** Every text in a JSON text, at any depth; names are not secret. */
function textsOf(json: string | undefined): string[] {
	const texts: string[] = [];
	JSON.parse(json ?? 'null', (_, value: unknown) => {
		if (typeof value === 'string') texts.push(value);
		return value;
	});
	return texts;
}

/** All that is said in the chat or about the customer. */
const confidential = (request: ChatRequest): string[] =>
	[
		request.InitialSystemMessage?.Content,
		request.ParticipantDetails?.DisplayName,
		request.DestinationEndpoint?.Address,
		...Object.values(request.Attributes ?? {}),
		...Object.values(request.SegmentAttributes ?? {}).map(({ ValueString }) => ValueString),
		...Object.values(
			request.InitialTemplatedSystemMessage?.TemplateAttributes?.CustomAttributes ?? {},
		),
		request.InitialTemplatedSystemMessage?.TemplateAttributes?.CustomerProfileAttributes,
		...textsOf(
			request.InitialTemplatedSystemMessage?.TemplateAttributes?.CustomerProfileAttributes,
		),
	].filter((text) => text !== undefined);

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

	idName: 'ContactId',

	errors: {
		iamAction: 'connect:StartOutboundChatContact',
		iamResources:
			"the instance, the flow, the phone number, and 'contact/*' of the instance (policy in the documentation of the credential)",
		notFound:
			"Check that the instance in 'Instance', the flow in 'Flow' and the number in 'From' exist in the credential's Region and account and belong together.",
		again:
			'Run the item again. If its chat was started after all, the repeat does not start a second one.',
		throttled:
			"If other programs of the account use the quota too, lower 'Requests per Second' in the credential, or ask AWS to raise the quota 'Rate of StartOutboundChatContact API requests' (L-408DD6C6).",
	},

	draft(item) {
		const request: Partial<ChatRequest> = Object.assign(
			{},
			...FIELDS.map((field) => field.build(item)),
		);
		const chosenProtection = readRepeatProtection(item);
		// Each rehearsal is to be seen, and none may stand in the way of the real chat.
		const repeatProtection = isRehearsal(item)
			? ({ kind: 'execution' } as const)
			: chosenProtection;
		const send = isSent(item);
		const sending = readSending(item);
		const includesInput = item.option('includeInputFields') === true;
		if (item.problems.length > 0 || !repeatProtection || !isComplete(request)) return undefined;

		const { InstanceId, ContactFlowId, SourceEndpoint, DestinationEndpoint } = request;
		const From = SourceEndpoint?.Address ?? '';
		const To = DestinationEndpoint?.Address ?? '';
		const Channel = channelName(request.SegmentAttributes ?? {});
		return {
			request,
			send,
			recipient: [InstanceId ?? '', From, To, Channel],
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
			output: { InstanceId, ContactFlowId, To, From, Channel },
			confidential: confidential(request),
			includeInputFields: includesInput,
		};
	},

	async send(sdk, client, request, ClientToken, abortSignal) {
		const command = new sdk.StartOutboundChatContactCommand({ ...request, ClientToken });
		const { ContactId = '' } = await client.send(command, { abortSignal });
		return ContactId;
	},
};
