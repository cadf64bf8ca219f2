/**
 * The limits that several operations have, each in this place only. Sources:
 * [API] https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html
 * [ATTR] https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html (Attributes)
 */

/** InstanceId, characters [API]. */
export const INSTANCE_ID = { min: 1, max: 100 };

/** ContactId, InitialContactId and RelatedContactId, characters [API]. */
export const CONTACT_ID = { min: 1, max: 256 };

/** Keys of Attributes: characters [API] and alphabet [ATTR]. */
export const ATTRIBUTE_KEY = { min: 1, max: 32_767, form: /^[\w-]+$/ };

/** Values of Attributes, characters [API]. */
export const ATTRIBUTE_VALUE = { max: 32_767 };

/** All keys and values of Attributes together, UTF-8 bytes [ATTR]: a limit of the contact. */
export const ATTRIBUTES_BYTES = 32_768;
