import type { EndpointType } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';

/** Labels for the API's enum; the type makes a new member of the SDK's model a compile error. */
const LABELS: Record<EndpointType, string> = {
	CONNECT_PHONENUMBER_ARN: 'Connect Phone Number ARN',
	CONTACT_FLOW: 'Contact Flow',
	EMAIL_ADDRESS: 'Email Address',
	TELEPHONE_NUMBER: 'Telephone Number',
	VOIP: 'VoIP',
};

const isEndpointType = (value: unknown): value is EndpointType =>
	typeof value === 'string' && Object.hasOwn(LABELS, value);

interface EndpointTypeField {
	label: string;
	name: string;
	byDefault: EndpointType;
}

/** The drop-down for an endpoint's type. */
export const endpointTypeProperty = ({
	label,
	name,
	byDefault,
}: EndpointTypeField): INodeProperties => ({
	displayName: label,
	name,
	type: 'options',
	options: Object.entries(LABELS).map(([value, label]) => ({ name: label, value })),
	default: byDefault,
	description: `The type of the address. Amazon Connect currently accepts ${LABELS[byDefault]} only.`,
});

/** The type that was added, or the default one. A type that the API does not know is refused. */
export function readEndpointType(
	item: ItemParameters,
	{ label, name, byDefault }: EndpointTypeField,
): EndpointType | undefined {
	const type = item.hasAdditional(name) ? item.additional(name) : byDefault;
	if (isEndpointType(type)) return type;
	return item.refuse(label, 'has an unknown value', 'Choose one from the list.');
}
