/**
 * The limits of StartOutboundChatContact alone, each in this place only. Sources:
 * [API] https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html
 *       and the types it links to
 * [CHAT] https://docs.aws.amazon.com/connect/latest/adminguide/feature-limits.html#chat-message-size-limits
 * [PART] https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_SendMessage.html
 */

/** ContactFlowId, characters [API]. */
export const FLOW_ID = { min: 1, max: 500 };

/** Endpoint.Address, characters [API]. */
export const ENDPOINT_ADDRESS = { min: 1, max: 256 };

/** ChatDurationInMinutes [API]. */
export const CHAT_DURATION = { min: 60, max: 10_080 };

/** ParticipantDetails.DisplayName, characters [API]. */
export const DISPLAY_NAME = { min: 1, max: 256 };

/** ClientToken, characters [API]. */
export const CLIENT_TOKEN = { min: 1, max: 500 };

/** KnowledgeBaseId and MessageTemplateId, characters [API]. */
export const TEMPLATE_ID = { min: 1, max: 500 };

/** ChatMessage.ContentType and each of SupportedMessagingContentTypes, characters [API]. */
export const CONTENT_TYPE = { min: 1, max: 100 };

/** ChatMessage.Content: UTF-8 bytes, whatever the channel [API]. */
export const MESSAGE_BYTES = 16_384;

/** ChatMessage.Content: characters by channel [CHAT]. */
export const MESSAGE_CHARACTERS = { sms: 1024, whatsApp: 4096, other: MESSAGE_BYTES };

/** SMS and WhatsApp carry nothing else [PART]; the list must always contain it [API]. */
export const PLAIN_TEXT = 'text/plain';

/** Keys of SegmentAttributes [API]. The system's own have a prefix, e.g. connect:Subtype. */
export const SEGMENT_KEY = { min: 1, max: 128, form: /^(connect:)?[\w-]+$/ };

/**
 * ValueInteger: the API's model calls it "integer", which has 32 bits.
 * https://smithy.io/2.0/spec/simple-types.html#integer
 */
export const SEGMENT_INTEGER = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** ValueString and ValueArn, characters [API]. */
export const SEGMENT_VALUE = { max: 1024 };
