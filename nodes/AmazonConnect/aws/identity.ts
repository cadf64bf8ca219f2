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

/** How often STS is asked before it counts as unreachable. Nothing is sent meanwhile. */
const ATTEMPTS = 5;

/**
 * Keys of assumed roles, by a hash of everything they depend on. They are shared by all executions of
 * the process and die with it. Only keys are kept, never an execution's way to send: that is dead
 * when the execution is.
 */
const kept = new Map<string, AwsCredentialIdentity>();

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

/** Asks STS once, in its client's few attempts. */
async function assume(sdk: Sdk, access: ConnectAccess, role: Role, transport: Transport) {
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
			maxAttempts: ATTEMPTS,
			requestHandler: new N8nHttpHandler(transport),
		},
	});
	return await provider().catch(async (error) => await Promise.reject(new AssumeRoleError(error)));
}

/** Keeps keys, and forgets those whose time is over. */
function keep(hash: string, keys: AwsCredentialIdentity, now: number): void {
	for (const [other, { expiration }] of kept) {
		if (expiration && expiration.getTime() <= now) kept.delete(other);
	}
	kept.set(hash, keys);
}

/**
 * Who signs the requests of a credential: its keys, or the role that they assume. STS is asked once
 * for an identity until its keys are about to end, whatever the number of requests, executions and
 * clients. A failure is not kept; and while the old keys are good, one to renew them does no harm.
 *
 * @param now milliseconds since the epoch
 * @throws AssumeRoleError when a role's keys cannot be had
 */
export function credentialsOf(
	sdk: Sdk,
	access: ConnectAccess,
	transport: Transport,
	now: () => number = Date.now,
): AwsCredentialIdentityProvider {
	const { keys, role } = access;
	if (!role) return async () => keys;
	const hash = hashOf(access);

	const ask = async (): Promise<AwsCredentialIdentity> => {
		const call = assume(sdk, access, role, transport);
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
		if (known && endOf(known) - now() > RENEW_BEFORE) return known;
		const others = underWay.get(hash);
		if (others) {
			// It may have failed for a reason of its execution alone, such as its end. Then it is our turn.
			const shared = await others.catch(() => undefined);
			if (shared) return shared;
		}
		return await (underWay.get(hash) ?? ask()).catch(async (error) =>
			known && endOf(known) > now() ? known : await Promise.reject(error),
		);
	};
}

/** Makes the next request ask STS again: a test of the credential must not go by an older answer. */
export const forgetRole = (access: ConnectAccess): void => void kept.delete(hashOf(access));
