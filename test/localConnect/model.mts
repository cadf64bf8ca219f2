/**
 * The request of StartOutboundChatContact as the published model has it, written down independently
 * of the node's own limits so that one checks the other. Unknown members are refused; the real
 * service ignores them.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html
 */
import { z } from 'zod';

/** Text of a length in Unicode characters. */
export const text = (min: number, max: number) =>
	z.string().refine((value) => [...value].length >= min && [...value].length <= max, {
		message: `length must be ${min} to ${max}`,
	});

interface SegmentAttributeValue {
	ValueString?: string;
	ValueMap?: Record<string, SegmentAttributeValue>;
	ValueInteger?: number;
	ValueList?: SegmentAttributeValue[];
	ValueArn?: string;
}

const segmentAttributeValue: z.ZodType<SegmentAttributeValue> = z.lazy(() =>
	z.strictObject({
		ValueString: text(0, 1024).optional(),
		ValueMap: z.record(text(1, 128), segmentAttributeValue).optional(),
		ValueInteger: z.number().int().optional(),
		ValueList: z.array(segmentAttributeValue).optional(),
		ValueArn: text(0, 1024).optional(),
	}),
);

const endpoint = z.strictObject({
	Type: z
		.enum(['TELEPHONE_NUMBER', 'VOIP', 'CONTACT_FLOW', 'CONNECT_PHONENUMBER_ARN', 'EMAIL_ADDRESS'])
		.optional(),
	Address: text(0, 256).optional(),
});

export const attributes = z.record(text(1, 32767), text(0, 32767));

export const chatRequest = z.strictObject({
	SourceEndpoint: endpoint,
	DestinationEndpoint: endpoint,
	InstanceId: text(1, 100),
	SegmentAttributes: z.record(text(1, 128), segmentAttributeValue),
	Attributes: attributes.optional(),
	ContactFlowId: text(0, 500),
	ChatDurationInMinutes: z.number().int().min(60).max(10080).optional(),
	ParticipantDetails: z.strictObject({ DisplayName: text(1, 256) }).optional(),
	InitialSystemMessage: z
		.strictObject({ ContentType: text(1, 100), Content: text(1, 16384) })
		.optional(),
	InitialTemplatedSystemMessage: z
		.strictObject({
			KnowledgeBaseId: text(1, 500),
			MessageTemplateId: text(1, 500),
			TemplateAttributes: z.strictObject({
				CustomAttributes: attributes.optional(),
				CustomerProfileAttributes: z.string().optional(),
			}),
		})
		.optional(),
	RelatedContactId: text(1, 256).optional(),
	SupportedMessagingContentTypes: z.array(text(1, 100)).optional(),
	ClientToken: text(0, 500).optional(),
});

export type ChatRequest = z.infer<typeof chatRequest>;

const E164 = /^\+[1-9]\d{1,14}$/;

const MESSAGE_CHARACTERS: Record<string, number> = {
	'connect:SMS': 1024,
	'connect:WhatsApp': 4096,
};

const bytes = (value: string) => Buffer.byteLength(value, 'utf8');

/** The documented rules of all attributes of a contact together. Undefined when they are kept. */
export function attributesRule(all: z.infer<typeof attributes>): string | undefined {
	const sum = Object.entries(all).reduce(
		(total, [key, value]) => total + bytes(key) + bytes(value),
		0,
	);
	if (sum > 32768) return 'attributes have too many bytes';
	return Object.keys(all).every((key) => /^[\w-]+$/.test(key)) ? undefined : 'attribute key';
}

/** The rules that the model does not hold but the documentation does. Undefined when all are kept. */
export function brokenRule(request: ChatRequest): string | undefined {
	const { SourceEndpoint, DestinationEndpoint, InitialSystemMessage } = request;
	if (SourceEndpoint.Type !== 'CONNECT_PHONENUMBER_ARN') return 'SourceEndpoint type';
	if (DestinationEndpoint.Type !== 'TELEPHONE_NUMBER') return 'DestinationEndpoint type';
	if (!E164.test(DestinationEndpoint.Address ?? '')) return 'DestinationEndpoint is not E.164';
	const subtype = request.SegmentAttributes['connect:Subtype']?.ValueString ?? '';
	if (!(subtype in MESSAGE_CHARACTERS)) return 'connect:Subtype';
	if (InitialSystemMessage && request.InitialTemplatedSystemMessage) return 'two messages';
	const content = InitialSystemMessage?.Content ?? '';
	if ([...content].length > MESSAGE_CHARACTERS[subtype]) return 'message too long for the channel';
	if (bytes(content) > 16384) return 'message has too many bytes';
	const brokenByAttributes = attributesRule(request.Attributes ?? {});
	if (brokenByAttributes) return brokenByAttributes;
	const types = request.SupportedMessagingContentTypes;
	if (types && !types.includes('text/plain')) return 'SupportedMessagingContentTypes';
	return undefined;
}
