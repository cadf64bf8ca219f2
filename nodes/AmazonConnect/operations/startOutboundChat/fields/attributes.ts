import { count } from '../../values';
import { ATTRIBUTES_BYTES } from '../limits';
import { keyProperty, pairsBytes, pairsProperty, readTextPairs, valueProperty } from '../pairs';
import type { Field } from '../request';

const LABEL = 'Contact Attributes';

export const attributes: Field = {
	properties: [
		pairsProperty(
			{
				displayName: LABEL,
				name: 'attributes',
				description: 'Values that the flow and the agent can read, such as an order number',
			},
			[keyProperty, valueProperty],
			'An object of texts, e.g. { "orderId": "4711" }',
		),
	],
	build(item) {
		const Attributes = readTextPairs(item, LABEL, item.get('attributes', LABEL));
		if (!Attributes) return {};
		const bytes = pairsBytes(Attributes);
		if (bytes > ATTRIBUTES_BYTES) {
			item.refuse(
				LABEL,
				`take ${count(bytes)} UTF-8 bytes; the limit for all keys and values is ${count(ATTRIBUTES_BYTES)}`,
			);
		}
		return { Attributes };
	},
};
