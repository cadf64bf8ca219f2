import type { EndpointType } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';

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

/** The drop-down for an endpoint's type. */
export const endpointTypeProperty = (
	displayName: string,
	name: string,
	defaultType: EndpointType,
): INodeProperties => ({
	displayName,
	name,
	type: 'options',
	options: Object.entries(LABELS).map(([value, label]) => ({ name: label, value })),
	default: defaultType,
	description: `The type of the address. Amazon Connect currently accepts ${LABELS[defaultType]} only.`,
});

/** The chosen type, or the default one. Undefined for a type that the API does not know. */
export const endpointType = (
	value: unknown,
	defaultType: EndpointType,
): EndpointType | undefined =>
	isEndpointType(value ?? defaultType) ? ((value ?? defaultType) as EndpointType) : undefined;
