import { createHash } from 'node:crypto';
import type {
	AwsCredentialIdentity,
	AwsCredentialIdentityProvider,
	Pluggable,
} from '@smithy/types';
import { orAborted } from '../pace/time';
import { isExplicitDeny } from './accessDenied';
import { headerOf, sdkError, wordsOf } from './answers';
import type { ConnectAccess } from './credential';
import { EXPIRED_TOKEN, UNKNOWN_KEY } from './errorTable';
import { N8nHttpHandler } from './httpHandler';
import { isJsonObject } from './json';
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
 * Milliseconds for which keys count as fresh. Older ones may have been revoked, so new ones are worth an
 * attempt. If AWS refuses fresh ones, it would refuse newer ones too.
 */
const FRESH = 60_000;

/** What STS gave for a role. */
interface Session {
	keys: AwsCredentialIdentity;
	/** When, in milliseconds since the epoch. */
	since: number;
	/** When a renewal that failed may be tried again. */
	renewFrom: number;
}

/**
 * Sessions of assumed roles, by a hash of everything they depend on. They are shared by all executions of
 * the process and die with it. Only keys are kept, never an execution's way to send: that is dead
 * when the execution is.
 */
const sessions = new Map<string, Session>();

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

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** Milliseconds that a session is good for, still. */
const leftOf = (session: Session | undefined, now: number): number =>
	session ? (session.keys.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now : 0;

/** Puts the words of STS in the place of the SDK's own. */
const OWN_WORDS: Pluggable<object, object> = {
	applyToStack: (stack) =>
		stack.add(
			(next) => async (args) => {
				try {
					return await next(args);
				} catch (error) {
					const response: unknown = isJsonObject(error) ? error.$response : undefined;
					if (error instanceof Error && isJsonObject(response)) error.message = wordsOf(response);
					return await Promise.reject(error);
				}
			},
			{ name: 'ownWords', step: 'deserialize', priority: 'high' },
		),
};

/** Asks STS once, in its client's attempts. */
async function assume(
	sdk: Sdk,
	access: ConnectAccess,
	role: Role,
	transport: Transport,
	{ attempts, attemptTimeout }: Patience,
	signal?: AbortSignal,
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
			requestHandler: new N8nHttpHandler(transport, { attemptTimeout, ended: signal }),
		},
		clientPlugins: [OWN_WORDS],
	});
	try {
		return await provider();
	} catch (error) {
		return await Promise.reject(new AssumeRoleError(error));
	}
}

/** Keeps a session, and forgets those whose time is over. */
function keep(hash: string, keys: AwsCredentialIdentity, now: number): void {
	for (const [other, session] of sessions) if (leftOf(session, now) <= 0) sessions.delete(other);
	sessions.set(hash, { keys, since: now, renewFrom: now });
}

/** How long one waits for the keys of a role, and what ends the waiting. */
export interface Waiting {
	patience?: Patience;
	/** Aborted when nothing more is to be sent. */
	signal?: AbortSignal;
}

/** As the SDK marks a provider that keeps its keys itself: the SDK would keep refused ones, too. */
type Memoized = AwsCredentialIdentityProvider & { memoized?: boolean };

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
	{ patience = PATIENT, signal }: Waiting = {},
	now: () => number = Date.now,
): Memoized {
	const { keys, role } = access;
	if (!role) return async () => keys;
	const hash = hashOf(access);

	const ask = async (by: Patience): Promise<AwsCredentialIdentity> => {
		const call = assume(sdk, access, role, transport, by, signal);
		underWay.set(hash, call);
		try {
			const fresh = await call;
			keep(hash, fresh, now());
			return fresh;
		} finally {
			underWay.delete(hash);
		}
	};

	const renewed = async (by: Patience): Promise<AwsCredentialIdentity> => {
		// A call may fail for a reason of its execution alone: its end, or once another. Then it is our turn.
		for (let failures = 0; ;) {
			const others = underWay.get(hash);
			if (!others) return await ask(by);
			try {
				return await others;
			} catch (error) {
				const isEnd = error instanceof AssumeRoleError && isAbort(error.reason);
				if (!isEnd) failures += 1;
				if (failures > 1) return await Promise.reject(error);
			}
		}
	};

	/** What all requests of this execution wait for. */
	let renewal: Promise<AwsCredentialIdentity> | undefined;

	const provider = async (): Promise<AwsCredentialIdentity> => {
		const session = sessions.get(hash);
		const left = leftOf(session, now());
		if (session && (left > RENEW_BEFORE || (left > 0 && now() < session.renewFrom))) {
			return session.keys;
		}
		renewal ??= renewed(left > 0 ? RENEWING : patience).finally(() => {
			renewal = undefined;
		});
		try {
			return await (signal ? orAborted(renewal, signal) : renewal);
		} catch (error) {
			if (signal?.aborted) throw sdkError('AbortError', 'The request was cancelled.');
			if (!session || leftOf(session, now()) <= 0) return await Promise.reject(error);
			session.renewFrom = now() + RENEWAL_PAUSE;
			return session.keys;
		}
	};
	return Object.assign(provider, { memoized: true });
}

/** Makes the next request ask STS again: a test of the credential must not go by an older answer. */
export const forgetRole = (access: ConnectAccess): void => void sessions.delete(hashOf(access));

/** An error answer, as the error table knows it. */
type AnswerError = Error & { $retryable?: object };

/**
 * Looks at an error of a request that a role has signed. Where the session may be the cause, it is
 * forgotten, and the error marked for the retry strategy: the next attempt has a new session. This
 * happens once, since a fresh one is not forgotten.
 *
 * @returns whether the next attempt needs another session
 */
export function renewRefused(
	access: ConnectAccess,
	request: unknown,
	error: unknown,
	now = Date.now(),
): boolean {
	if (!access.role || !(error instanceof Error)) return false;
	const refused =
		[...EXPIRED_TOKEN, ...UNKNOWN_KEY].includes(error.name) ||
		isExplicitDeny(error.name, error.message);
	if (!refused) return false;
	const hash = hashOf(access);
	const session = sessions.get(hash);
	const isItsOwn = ({ keys }: Session) =>
		headerOf(request, 'authorization').includes(`Credential=${keys.accessKeyId}/`);
	if (session && isItsOwn(session)) {
		if (now - session.since < FRESH) return false;
		sessions.delete(hash);
	}
	const marked: AnswerError = error;
	marked.$retryable = {};
	return true;
}
