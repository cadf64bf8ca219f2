import type { IAuthenticate, ICredentialType, INodeProperties, Icon } from 'n8n-workflow';
import { signRequest } from '../nodes/AmazonConnect/aws/authenticate';
import { CHAT_REGIONS, OTHER_REGION } from '../nodes/AmazonConnect/aws/regions';

const regionOptions = [
	...CHAT_REGIONS.map(({ name, value }) => ({ name: `${name} - ${value}`, value })),
	{ name: 'Other', value: OTHER_REGION },
];

/**
 * AWS keys for Amazon Connect. Tested by the node, with the code that sends. Also signs the requests of
 * n8n's HTTP Request node.
 */
export class AmazonConnectApi implements ICredentialType {
	name = 'amazonConnectApi';

	displayName = 'Amazon Connect API';

	documentationUrl =
		'https://github.com/n8n-nodes-amazon-connect/n8n-nodes-amazon-connect/blob/main/docs/fields.md#credential';

	icon: Icon = {
		light: 'file:../nodes/AmazonConnect/amazonConnect.svg',
		dark: 'file:../nodes/AmazonConnect/amazonConnect.dark.svg',
	};

	authenticate: IAuthenticate = signRequest;

	httpRequestNode: ICredentialType['httpRequestNode'] = {
		name: 'Amazon Connect',
		docsUrl: 'https://docs.aws.amazon.com/connect/latest/APIReference/Welcome.html',
		apiBaseUrlPlaceholder: 'https://connect.us-east-1.amazonaws.com/',
	};

	/** Signing is for three services of AWS only, which n8n's list of allowed domains could not say better. */
	hideDomainRestrictionFields = true;

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
			displayName: 'Assume Role',
			name: 'assumeRole',
			type: 'boolean',
			default: false,
			description:
				'Whether to use the keys to assume an IAM role, for example in another AWS account',
		},
		{
			displayName: 'Role ARN',
			name: 'roleArn',
			type: 'string',
			default: '',
			placeholder: 'e.g. arn:aws:iam::123456789012:role/n8n',
			displayOptions: { show: { assumeRole: [true] } },
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			// Not masked: AWS does not treat it as a secret, and n8n's lint masks secrets only.
			// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
			type: 'string',
			default: '',
			description: 'Needed only if the trust policy of the role requires one',
			displayOptions: { show: { assumeRole: [true] } },
		},
		{
			displayName: 'Role Session Name',
			name: 'roleSessionName',
			type: 'string',
			default: 'n8n',
			description: 'The name that AWS CloudTrail shows for requests with this role',
			displayOptions: { show: { assumeRole: [true] } },
		},
		{
			displayName: 'Role Session Duration (Minutes)',
			name: 'roleDurationMinutes',
			type: 'number',
			typeOptions: { minValue: 15, maxValue: 720, numberPrecision: 0 },
			default: 60,
			description:
				'How long the keys of the role are valid before the node renews them. The role limits the maximum.',
			displayOptions: { show: { assumeRole: [true] } },
		},
		{
			displayName: 'AWS Has Raised the Quota',
			name: 'quotaRaised',
			type: 'boolean',
			default: false,
			description:
				'Whether the account may start more than 2 chats per second in this Region. Also turn this on to leave part of the quota to other programs.',
		},
		{
			displayName: 'Requests per Second',
			name: 'requestsPerSecond',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 2,
			description:
				'How many chats the account may start per second in this Region. The quota in AWS: "Rate of StartOutboundChatContact API requests".',
			displayOptions: { show: { quotaRaised: [true] } },
		},
		{
			displayName: 'Burst',
			name: 'burst',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 5,
			description: 'How many requests the account may send at once after a pause',
			displayOptions: { show: { quotaRaised: [true] } },
		},
		{
			displayName: 'Use FIPS Endpoints',
			name: 'fips',
			type: 'boolean',
			default: false,
			description:
				'Whether to call the FIPS 140 endpoints of AWS. Amazon Connect has them in us-east-1, us-west-2, ca-central-1 and us-gov-west-1.',
		},
		{
			displayName: 'Custom Endpoints',
			name: 'customEndpoints',
			type: 'boolean',
			default: false,
			description:
				'Whether to call your own endpoints, such as VPC endpoints, instead of the public ones of AWS',
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
			displayName: 'Participant Service Endpoint',
			name: 'participantEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://participant.example.com',
			description: 'For the operations of Conversation',
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
			description: 'For reading message templates',
			displayOptions: { show: { customEndpoints: [true] } },
		},
		{
			displayName: 'End User Messaging SMS Endpoint',
			name: 'smsVoiceEndpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://vpce-0123.sms-voice.us-east-1.vpce.amazonaws.com',
			description: "For n8n's HTTP Request node, e.g. to read opt-out lists",
			displayOptions: { show: { customEndpoints: [true] } },
		},
	];
}
