import type { ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { CHAT_REGIONS, OTHER_REGION } from '../nodes/AmazonConnect/aws/regions';

const regionOptions = [
	...CHAT_REGIONS.map(({ name, value }) => ({ name: `${name} - ${value}`, value })),
	{ name: 'Other', value: OTHER_REGION },
];

/** AWS keys for Amazon Connect. Tested by the node, with the code that sends. */
export class AmazonConnectApi implements ICredentialType {
	name = 'amazonConnectApi';

	displayName = 'Amazon Connect API';

	documentationUrl =
		'https://github.com/n8n-nodes-amazon-connect/n8n-nodes-amazon-connect/blob/main/docs/credentials.md';

	icon: Icon = {
		light: 'file:../nodes/AmazonConnect/amazonConnect.svg',
		dark: 'file:../nodes/AmazonConnect/amazonConnect.dark.svg',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: regionOptions,
			default: '',
			required: true,
			description: 'The AWS Region of your Amazon Connect instance',
		},
		{
			displayName: 'Region Code',
			name: 'otherRegion',
			type: 'string',
			default: '',
			placeholder: 'e.g. us-gov-west-1',
			description: 'The code of the AWS Region',
			displayOptions: { show: { region: [OTHER_REGION] } },
		},
		{
			displayName: 'Access Key ID',
			name: 'accessKeyId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. AKIAIOSFODNN7EXAMPLE',
		},
		{
			displayName: 'Secret Access Key',
			name: 'secretAccessKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Temporary Credentials',
			name: 'temporaryCredentials',
			type: 'boolean',
			default: false,
			description: 'Whether the keys are temporary and come with a session token',
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { temporaryCredentials: [true] } },
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 2,
			description:
				'How many chats the account may start per second in this Region. Raise it only after AWS has raised the quota "Rate of StartOutboundChatContact API requests".',
		},
		{
			displayName: 'Burst',
			name: 'burst',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description: 'How many requests the account may send at once after a pause',
		},
		{
			displayName: 'Custom Endpoints',
			name: 'customEndpoints',
			type: 'boolean',
			default: false,
			description: 'Whether to call other addresses than those of AWS, such as VPC endpoints',
		},
		{
			displayName: 'Amazon Connect Endpoint',
			name: 'connectEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://vpce-0123.connect.us-east-1.vpce.amazonaws.com',
			displayOptions: { show: { customEndpoints: [true] } },
		},
		{
			displayName: 'STS Endpoint',
			name: 'stsEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://vpce-0123.sts.us-east-1.vpce.amazonaws.com',
			displayOptions: { show: { customEndpoints: [true] } },
		},
		{
			displayName: 'Amazon Q in Connect Endpoint',
			name: 'qConnectEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://vpce-0123.wisdom.us-east-1.vpce.amazonaws.com',
			description: 'Where message templates are read from',
			displayOptions: { show: { customEndpoints: [true] } },
		},
	];
}
