import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { count } from '../text';
import { ATTRIBUTES_BYTES } from './limits';
import { pairsBytes, readTextPairs, textPairsProperty } from './pairs';

export const CONTACT_ATTRIBUTES = 'Contact Attributes';

const NAME = 'attributes';

export const attributesProperty: INodeProperties = textPairsProperty({
	displayName: CONTACT_ATTRIBUTES,
	name: NAME,
	description: 'Values that the flow and the agent can read, such as an order number',
});

/** The contact attributes of an item; undefined when it has none. */
export function readAttributes(item: ItemParameters): Record<string, string> | undefined {
	const attributes = readTextPairs(item, CONTACT_ATTRIBUTES, item.get(NAME, CONTACT_ATTRIBUTES));
	if (!attributes) return undefined;
	const bytes = pairsBytes(attributes);
	if (bytes > ATTRIBUTES_BYTES) {
		item.refuse(
			CONTACT_ATTRIBUTES,
			`take ${count(bytes)} UTF-8 bytes; the limit for all keys and values is ${count(ATTRIBUTES_BYTES)}`,
		);
	}
	return attributes;
}
