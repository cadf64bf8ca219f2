/** The parts of an Amazon Resource Name: `arn:partition:service:region:account:resource`. */
export interface Arn {
	partition: string;
	service: string;
	region: string;
	account: string;
	resource: string;
}

/**
 * The partitions of AWS.
 * Source: `partitions` in the SDK's @aws-sdk/core, util-endpoints
 */
export const PARTITIONS: readonly string[] = [
	'aws',
	'aws-cn',
	'aws-eusc',
	'aws-iso',
	'aws-iso-b',
	'aws-iso-e',
	'aws-iso-f',
	'aws-us-gov',
];

/** Reads an ARN. Anything else gives undefined. */
export function parseArn(text: string): Arn | undefined {
	const [prefix, partition, service, region, account, ...resource] = text.split(':');
	if (prefix !== 'arn' || !partition || !service || resource.length === 0) return undefined;
	return { partition, service, region, account, resource: resource.join(':') };
}

/** https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
export const isAccountId = (value: unknown): value is string =>
	typeof value === 'string' && /^\d{12}$/.test(value);
