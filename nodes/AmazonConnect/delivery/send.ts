import type { IExecuteFunctions } from 'n8n-workflow';
import { onAbort } from '../aws/abort';
import { connectClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { explainError } from '../aws/errors';
import { loadSdk, type Sdk } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import type { Operation } from '../operations/operation';
import { deliver, type Job } from './deliver';
import type { SendOptions } from '../operations/draft';
import { Hold } from './hold';
import type { Ledger } from './ledger';
import type { Outcome } from './outcome';
import { Pacer, type Turn } from './pacer';
import { joinQuota } from './pacers';
import { retryStrategy } from './retryStrategy';
import type { Time } from './time';

/** All that goes to one place of an AWS account: its turn under the quota, and a client that keeps to it. */
interface Lane {
	turn: Turn;
	hold: Hold;
	client: InstanceType<Sdk['ConnectClient']>;
}

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

/** A pacer of the batch's own, for a node that is set to go slower than the quota. */
function ownPace({ maxRequestsPerSecond }: SendOptions, time: Time): Turn | undefined {
	if (maxRequestsPerSecond === undefined) return undefined;
	const pace = { requestsPerSecond: maxRequestsPerSecond, burst: 1 };
	return new Pacer(pace, time).join(pace);
}

/** Sends a batch through n8n with the AWS SDK, at the pace of the accounts that it goes to. */
export async function sendBatch<Request>(batch: Sending<Request>): Promise<Map<number, Outcome>> {
	const { context, operation, access, jobs, ledger, time, stopAtFirstFailure, cancelled } = batch;
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const lanes = new Map<string, Lane>();
	let first: { options: SendOptions; slower?: Turn } | undefined;

	/** How the batch is sent, which its first job decides. */
	const settingsOf = ({ draft: { options } }: Job<Request>) =>
		(first ??= { options, slower: ownPace(options, time) });

	const laneOf = (job: Job<Request>, signal: AbortSignal): Lane => {
		const { account, place } = job.draft;
		const name = JSON.stringify([account, place]);
		const known = lanes.get(name);
		if (known) return known;
		const turn = joinQuota(
			[operation.option.value as string, account, access.region],
			access.quota,
			time,
		);
		const { giveUpAfter } = settingsOf(job).options;
		const hold = new Hold(time, giveUpAfter);
		const rules = { turn, hold, time, backoff: sdk.BACKOFF, giveUpAfter, signal };
		const client = connectClient(sdk, access, transport, {
			retryStrategy: retryStrategy(rules),
		});
		const lane = { turn, hold, client };
		lanes.set(name, lane);
		return lane;
	};

	try {
		return await deliver(jobs, {
			async admit(job, signal) {
				const { hold, turn } = laneOf(job, signal);
				await hold.opened(signal);
				// Otherwise a burst is signed in one go before anything of it leaves, and nobody else runs.
				await time.sleep(0);
				await settingsOf(job).slower?.slot(signal);
				await turn.slot(signal);
			},
			async send(job, signal) {
				const { client } = laneOf(job, signal);
				const { request } = job.draft;
				// A signal of its own: the SDK listens to it several times for every request.
				const abort = new AbortController();
				const forget = cancelled && onAbort(cancelled, () => abort.abort(cancelled.reason));
				try {
					return await operation.send(sdk, client, request, job.clientToken, abort.signal);
				} finally {
					forget?.();
				}
			},
			explain: (error) => explainError(error, operation.errors),
			ledger,
			now: time.now,
			stopAtFirstFailure,
			cancelled,
		});
	} finally {
		for (const { turn } of lanes.values()) turn.leave();
	}
}
