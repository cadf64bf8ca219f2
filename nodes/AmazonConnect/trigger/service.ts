import type { IPollFunctions } from 'n8n-workflow';
import { readAccess } from '../aws/access';
import { ownerOf } from '../aws/account';
import { connectClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { loadSdk, type ConnectClient } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import type { Service } from '../operations/operation';
import { joinQuota, type ApiQuota } from '../pace/quotas';
import { retryStrategy } from '../pace/retryStrategy';
import { SYSTEM_TIME as TIME } from '../pace/time';
import type { QuotaShare } from '../pace/tokenBucket';
import { Clocks, type ServiceClock } from './serviceClock';

/** Milliseconds after which a request of a poll is no longer retried: the next poll comes soon. */
const GIVE_UP = 10_000;

/** The clock of each service for all polls, so that the first request of a poll knows the time. */
const clocks = new Clocks(TIME.now);

/** Amazon Connect, for the requests of one poll. */
export interface PollService extends Pick<Service, 'sdk' | 'abortSignal' | 'ended' | 'clientFor'> {
	access: ConnectAccess;
	clock: ServiceClock;
	/** Ends the poll's claims on quotas. */
	close(): void;
}

/**
 * @param ended ends the poll's requests
 * @throws NodeOperationError that names the field of the credential
 */
export async function openService(
	context: IPollFunctions,
	ended: AbortSignal,
): Promise<PollService> {
	const access = await readAccess(context);
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const owner = await ownerOf(sdk, access, transport, TIME.now());
	const ways = new Map<string, { share: QuotaShare; client: ConnectClient }>();
	const wayOf = (quota: ApiQuota) => {
		const known = ways.get(quota.operation);
		if (known) return known;
		const share = joinQuota(quota, owner, access.region, TIME);
		const strategy = retryStrategy({
			share,
			time: TIME,
			backoff: sdk.BACKOFF,
			giveUpAfter: GIVE_UP,
			signal: ended,
		});
		const client = connectClient(sdk, access, transport, {
			retryStrategy: strategy,
			signal: ended,
		});
		const way = { share, client };
		ways.set(quota.operation, way);
		return way;
	};
	return {
		access,
		clock: clocks.of(JSON.stringify([access.region, access.endpoints.connect ?? ''])),
		sdk,
		abortSignal: ended,
		ended,
		async clientFor(quota, signal = ended) {
			const { share, client } = wayOf(quota);
			await share.slot(signal);
			return client;
		},
		close() {
			for (const { share } of ways.values()) share.leave();
		},
	};
}
