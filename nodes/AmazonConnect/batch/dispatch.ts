import type { IExecuteFunctions } from 'n8n-workflow';
import { ownerOf } from '../aws/account';
import { connectClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { explainError } from '../aws/errors';
import { loadSdk, type ConnectClient } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import type { Ledger } from '../once/ledger';
import type { Job } from '../operations/job';
import type { Operation } from '../operations/operation';
import { onAbort } from '../pace/abort';
import { joinQuota, type ApiQuota } from '../pace/quotas';
import type { Time } from '../pace/time';
import { deliver, type Delivered } from './deliver';
import { Lanes, type PacedWay } from './lanes';

interface Dispatch<Request, Answer> {
	context: IExecuteFunctions;
	operation: Operation<Request, Answer>;
	access: ConnectAccess;
	jobs: AsyncIterable<Job<Request>>;
	ledger?: Ledger<Answer>;
	time: Time;
	stopAtFirstFailure: boolean;
	cancelled?: AbortSignal;
}

/** Carries a batch out through n8n with the AWS SDK, at the pace of the accounts that it goes to. */
export async function dispatch<Request, Answer>(
	batch: Dispatch<Request, Answer>,
): Promise<Delivered<Answer>> {
	const { context, operation, access, jobs, ledger, time, stopAtFirstFailure, cancelled } = batch;
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const clients = new Map<PacedWay, ConnectClient>();
	const clientOf = (way: PacedWay): ConnectClient => {
		const known = clients.get(way);
		if (known) return known;
		const client = connectClient(sdk, access, transport, { retryStrategy: way.strategy });
		clients.set(way, client);
		return client;
	};
	const lanes = new Lanes<Request, Answer>({
		time,
		backoff: sdk.BACKOFF,
		quotaOf: ({ draft }) => operation.quota(draft.request, access),
		accountOfCredential: async () => await ownerOf(sdk, access, transport, time.now()),
		joinQuota: (quota, account) => joinQuota(quota, account, access.region, time),
		connect(first, wayOf) {
			const client = clientOf(first);
			return async ({ draft }, ended) => {
				// A signal of its own: the SDK listens to it several times for every request.
				const abort = new AbortController();
				const abortSignal = abort.signal;
				const forget = cancelled && onAbort(cancelled, () => abort.abort(cancelled.reason));
				const service = {
					sdk,
					client,
					abortSignal,
					ended,
					async clientFor(quota: ApiQuota, signal = ended) {
						const way = wayOf(quota);
						await way.slot(signal);
						return clientOf(way);
					},
					async breathe() {
						await time.sleep(0);
						ended.throwIfAborted();
					},
				};
				try {
					return await operation.call(service, draft.request);
				} finally {
					forget?.();
				}
			};
		},
	});
	const { secretAccessKey, sessionToken = '' } = access.keys;
	try {
		return await deliver(jobs, {
			laneOf: (job) => lanes.nameOf(job),
			open: async (job, signal) => await lanes.open(job, signal),
			explain: (error, { draft }) => explainError(error, operation.errors(draft.request)),
			again: ({ draft }) => operation.errors(draft.request).again,
			ledger,
			now: time.now,
			stopAtFirstFailure,
			secrets: [secretAccessKey, sessionToken],
			cancelled,
		});
	} finally {
		lanes.close();
	}
}
