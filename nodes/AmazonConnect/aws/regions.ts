/**
 * The AWS Regions where Amazon Connect has SMS and WhatsApp messaging.
 * Source: https://docs.aws.amazon.com/connect/latest/adminguide/regions.html#messaging-integrations_region
 */
export const CHAT_REGIONS = [
	{ name: 'Africa (Cape Town)', value: 'af-south-1' },
	{ name: 'Asia Pacific (Seoul)', value: 'ap-northeast-2' },
	{ name: 'Asia Pacific (Singapore)', value: 'ap-southeast-1' },
	{ name: 'Asia Pacific (Sydney)', value: 'ap-southeast-2' },
	{ name: 'Asia Pacific (Tokyo)', value: 'ap-northeast-1' },
	{ name: 'Canada (Central)', value: 'ca-central-1' },
	{ name: 'Europe (Frankfurt)', value: 'eu-central-1' },
	{ name: 'Europe (London)', value: 'eu-west-2' },
	{ name: 'US East (N. Virginia)', value: 'us-east-1' },
	{ name: 'US West (Oregon)', value: 'us-west-2' },
] as const;

/** The choice that takes the Region from a field of its own. */
export const OTHER_REGION = 'other';

/**
 * The Regions where Amazon Connect has a FIPS endpoint. The SDK would make up a host for any Region.
 * Source: https://docs.aws.amazon.com/general/latest/gr/connect_region.html
 */
export const FIPS_REGIONS: readonly string[] = [
	'us-east-1',
	'us-west-2',
	'ca-central-1',
	'us-gov-west-1',
];

/**
 * Those of them where AWS STS has one too.
 * Source: https://aws.amazon.com/compliance/fips/
 */
export const STS_FIPS_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'us-gov-west-1'];
