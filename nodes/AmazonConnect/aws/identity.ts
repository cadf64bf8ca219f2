import { createHash } from 'node:crypto';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import type { ConnectAccess } from './credential';
import { N8nHttpHandler } from './httpHandler';
import type { Sdk } from './loadSdk';
import type { Role } from './role';
import { AssumeRoleError } from './roleErrors';
import type { Transport } from './transports';

/** Milliseconds before their end at which keys are renewed; the SDK's own clients do the same. */
const RENEW_BEFORE = 5 * 60 * 1000;

/** How long one waits for STS. */
export interface Patience {
	/** Attempts before STS counts as unreachable. */
	attempts: number;
	/** Milliseconds for one of them, if not the usual time. */
	attemptTimeout?: number;
}

/** Nothing is sent meanwhile, so STS is asked often. */
const PATIENT: Patience = { attempts: 5 };

/** While the old keys are good, requests do not wait long for new ones … */
const RENEWING: Patience = { attempts: 1, attemptTimeout: 3000 };

/** … and after a failure not again for so many milliseconds. */
const RENEWAL_PAUSE = 10_000;

/**
 * Keys of assumed roles, by a hash of everything they depend on. They are shared by all executions of
 * the process and die with it. Only keys are kept, never an execution's way to send: that is dead
 * when the execution is.
 */
const kept = new Map<string, AwsCredentialIdentity>();

/** When a renewal may be tried again, under the same hashes. */
const pausedUntil = new Map<string, number>();

/** Calls of STS on their way, under the same hashes. */
const underWay = new Map<string, Promise<AwsCredentialIdentity>>();

function hashOf({ keys, role, region, endpoints, fips }: ConnectAccess): string {
	const identity = [
		keys.accessKeyId,
		keys.secretAccessKey,
		keys.sessionToken ?? null,
		role?.arn ?? null,
		role?.externalId ?? null,
		role?.sessionName ?? null,
		role?.durationSeconds ?? null,
		region,
		endpoints.sts ?? null,
		fips,
	];
	return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

const endOf = ({ expiration }: AwsCredentialIdentity): number =>
	expiration?.getTime() ?? Number.POSITIVE_INFINITY;

/** Asks STS once, in its client's attempts. */
async function assume(
	sdk: Sdk,
	access: ConnectAccess,
	role: Role,
	transport: Transport,
	{ attempts, attemptTimeout }: Patience,
) {
	const provider = sdk.fromTemporaryCredentials({
		masterCredentials: access.keys,
		params: {
			RoleArn: role.arn,
			RoleSessionName: role.sessionName,
			DurationSeconds: role.durationSeconds,
			ExternalId: role.externalId,
		},
		clientConfig: {
			region: access.region,
			endpoint: access.endpoints.sts,
			useFipsEndpoint: access.fips,
			maxAttempts: attempts,
			requestHandler: new N8nHttpHandler(transport, attemptTimeout),
		},
	});
	try {
		return await provider();
	} catch (error) {
		return await Promise.reject(new AssumeRoleError(error));
	}
}

/** Keeps keys, and forgets those whose time is over. */
function keep(hash: string, keys: AwsCredentialIdentity, now: number): void {
	for (const [other, { expiration }] of kept) {
		if (expiration && expiration.getTime() <= now) kept.delete(other);
	}
	kept.set(hash, keys);
	pausedUntil.delete(hash);
}

/**
 * Who signs the requests of a credential: its keys, or the role that they assume. STS is asked once
 * for an identity until its keys are about to end, whatever the number of requests, executions and
 * clients. A failure is not kept; and while the old keys are good, one to renew them does no harm.
 *
 * @param patience how long to wait when there are no keys yet
 * @param now milliseconds since the epoch
 * @throws AssumeRoleError when a role's keys cannot be had
 */
export function credentialsOf(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	patience: Patience = PATIENT,
	now: () => number = Date.now,
): AwsCredentialIdentityProvider {
	const { keys, role } = access;
	if (!role) return async () => keys;
	const hash = hashOf(access);

	const ask = async (by: Patience): Promise<AwsCredentialIdentity> => {
		const call = assume(sdk, access, role, transport, by);
		underWay.set(hash, call);
		try {
			const fresh = await call;
			keep(hash, fresh, now());
			return fresh;
		} finally {
			underWay.delete(hash);
		}
	};

	return async () => {
		const known = kept.get(hash);
		const good = known !== undefined && endOf(known) > now();
		if (good && endOf(known) - now() > RENEW_BEFORE) return known;
		if (good && now() < (pausedUntil.get(hash) ?? 0)) return known;
		const others = underWay.get(hash);
		if (others) {
			// It may have failed for a reason of its execution alone, such as its end. Then it is our turn.
			const shared = await others.catch(() => undefined);
			if (shared) return shared;
		}
		try {
			return await (underWay.get(hash) ?? ask(good ? RENEWING : patience));
		} catch (error) {
			if (known === undefined || endOf(known) <= now()) return await Promise.reject(error);
			pausedUntil.set(hash, now() + RENEWAL_PAUSE);
			return known;
		}
	};
}

/** Makes the next request ask STS again: a test of the credential must not go by an older answer. */
export const forgetRole = (access: ConnectAccess): void => void kept.delete(hashOf(access));
