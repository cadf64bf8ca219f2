import { isAccountId, parseArn } from './arn';
import { stsClient } from './client';
import type { ConnectAccess } from './credential';
import type { Sdk } from './loadSdk';
import { STS_FIPS_REGIONS } from './regions';
import type { Transport } from './transports';

/** Milliseconds for which an account is known … */
const KNOWN_FOR = 24 * 60 * 60 * 1000;

/** … and after which AWS is asked again when it did not tell. */
const PAUSE = 5 * 60 * 1000;

interface Known {
	account: Promise<string | undefined>;
	/** Milliseconds since the epoch until which the answer holds. */
	until: number;
}

/** Accounts by access key and STS endpoint. */
const known = new Map<string, Known>();

/** Whether AWS STS can be asked: with FIPS, not everywhere. */
export const hasSts = ({ fips, region }: ConnectAccess): boolean =>
	!fips || STS_FIPS_REGIONS.includes(region);

/** Asks once and briefly: a person waits, and what needs the account does without it. */
async function ask(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	attemptTimeout: number,
): Promise<string | undefined> {
	try {
		const client = stsClient(sdk, access, transport, { attemptTimeout, maxAttempts: 1 });
		const { Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
		return isAccountId(Account) ? Account : undefined;
	} catch {
		return undefined;
	}
}

/**
 * The number of the account that a credential acts in: the role's, or that of the keys, which STS is
 * asked for once a day. Undefined when AWS does not tell.
 *
 * @param attemptTimeout milliseconds to wait for STS
 * @param now milliseconds since the epoch
 */
export async function accountOf(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	attemptTimeout: number,
	now: number,
): Promise<string | undefined> {
	if (access.role) return parseArn(access.role.arn)?.account;
	if (!hasSts(access)) return undefined;
	const key = JSON.stringify([access.keys.accessKeyId, access.endpoints.sts]);
	for (const [other, { until }] of known) if (now >= until) known.delete(other);
	const before = known.get(key);
	if (before) return await before.account;
	const asking = { account: ask(sdk, access, transport, attemptTimeout), until: now + PAUSE };
	known.set(key, asking);
	const account = await asking.account;
	if (account) asking.until = now + KNOWN_FOR;
	return account;
}

/** Milliseconds to wait for STS before requests are paced by the access key instead of the account. */
const OWNER_TIMEOUT = 3000;

/** Whose quotas requests count against: the account's, or where nobody tells which that is, the key's. */
export const ownerOf = async (
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	now: number,
): Promise<string> =>
	(await accountOf(sdk, access, transport, OWNER_TIMEOUT, now)) ?? access.keys.accessKeyId;
