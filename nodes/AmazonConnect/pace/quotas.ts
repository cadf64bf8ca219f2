import type { Time } from './time';
import { TokenBucket, type Quota, type QuotaShare } from './tokenBucket';

/** The documented quota of an operation of the API, in each Region. */
export interface ApiQuota extends Quota {
	/** The API's name of the operation. */
	operation: string;
	/** ID of the Amazon Connect instance that has it for itself; left out, the AWS account has it. */
	instance?: string;
}

/** One bucket for each quota that is in use. */
const buckets = new Map<string, TokenBucket>();

/**
 * Joins those who share a quota: all executions, credentials and workflows of the process that
 * call the same operation of the API for the same owner in the same Region.
 *
 * @param owner the AWS account or the instance that has the quota
 */
export function joinQuota(
	{ operation, ...quota }: ApiQuota,
	owner: string,
	region: string,
	time: Time,
): QuotaShare {
	const name = JSON.stringify([operation, owner, region]);
	for (const [other, bucket] of buckets) if (bucket.isIdle) buckets.delete(other);
	const bucket = buckets.get(name) ?? new TokenBucket(quota, time);
	buckets.set(name, bucket);
	return bucket.join(quota);
}
