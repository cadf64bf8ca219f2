import type { IExecuteFunctions } from 'n8n-workflow';
import { onAbort } from '../aws/abort';
import { connectClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { explainError } from '../aws/errors';
import { loadSdk } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import type { Operation } from '../operations/operation';
import { deliver, type Delivered } from './deliver';
import type { Job } from './job';
import { laneOf, Lanes } from './lanes';
import type { Ledger } from './ledger';
import { joinQuota } from './pacers';
import type { Time } from './time';

interface Sending<Request> {
	context: IExecuteFunctions;
	operation: Operation<Request>;
	access: ConnectAccess;
	jobs: AsyncIterable<Job<Request>>;
	ledger: Ledger;
	time: Time;
	stopAtFirstFailure: boolean;
	cancelled?: AbortSignal;
}

/** Sends a batch through n8n with the AWS SDK, at the pace of the accounts that it goes to. */
export async function sendBatch<Request>(batch: Sending<Request>): Promise<Delivered> {
	const { context, operation, access, jobs, ledger, time, stopAtFirstFailure, cancelled } = batch;
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const lanes = new Lanes<Request>({
		time,
		backoff: sdk.BACKOFF,
		joinQuota: (account) =>
			joinQuota([String(operation.option.value), account, access.region], access.quota, time),
		connect(retryStrategy) {
			const client = connectClient(sdk, access, transport, { retryStrategy });
			return async ({ draft, clientToken }) => {
				// A signal of its own: the SDK listens to it several times for every request.
				const abort = new AbortController();
				const forget = cancelled && onAbort(cancelled, () => abort.abort(cancelled.reason));
				try {
					return await operation.send(sdk, client, draft.request, clientToken, abort.signal);
				} finally {
					forget?.();
				}
			};
		},
	});
	const { secretAccessKey, sessionToken = '' } = access.keys;
	try {
		return await deliver(jobs, {
			laneOf,
			open: (job, signal) => lanes.open(job, signal),
			explain: (error, { draft }) => explainError(error, operation.errors(draft.request)),
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
