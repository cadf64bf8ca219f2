import type { IExecuteFunctions } from 'n8n-workflow';
import { ownerOf } from '../aws/account';
import { connectClient, participantClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { explainError } from '../aws/errors';
import { loadSdk, type ConnectClient, type ParticipantClient } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import type { Ledger } from '../once/ledger';
import type { NodeSteps } from '../once/once';
import { NO_STEPS } from '../once/steps';
import type { Job } from '../operations/job';
import type { Operation, Service } from '../operations/operation';
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
	steps?: NodeSteps;
	time: Time;
	stopAtFirstFailure: boolean;
	cancelled?: AbortSignal;
}

/** Carries a batch out through n8n with the AWS SDK, at the pace of the accounts that it goes to. */
export async function dispatch<Request, Answer>(
	batch: Dispatch<Request, Answer>,
): Promise<Delivered<Answer>> {
	const { context, operation, access, jobs, ledger, steps, time, cancelled } = batch;
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const clients = new Map<PacedWay, ConnectClient>();
	const clientOf = (way: PacedWay): ConnectClient => {
		const known = clients.get(way);
		if (known) return known;
		const client = connectClient(sdk, access, transport, {
			retryStrategy: way.strategy,
			signal: cancelled,
			time,
		});
		clients.set(way, client);
		return client;
	};
	const participants = new Map<PacedWay, ParticipantClient>();
	const participantOf = (way: PacedWay): ParticipantClient => {
		const known = participants.get(way);
		if (known) return known;
		const client = participantClient(sdk, access, transport, {
			retryStrategy: way.strategy,
			time,
		});
		participants.set(way, client);
		return client;
	};
	/** For which a request may have gone out. */
	const begun = new WeakSet<Job<Request>>();
	/** For which more than one request may have gone out. */
	const further = new WeakSet<Job<Request>>();
	/** The client, which notes that a request of the job goes out. */
	const noting = <Client extends object>(client: Client, job: Job<Request>): Client =>
		new Proxy(client, {
			get(target, name) {
				if (name === 'send') (begun.has(job) ? further : begun).add(job);
				return Reflect.get(target, name);
			},
		});
	const { secretAccessKey, sessionToken = '' } = access.keys;
	const secrets = new Set([secretAccessKey, sessionToken]);
	const lanes = new Lanes<Request, Answer>({
		time,
		backoff: sdk.BACKOFF,
		quotaOf: ({ draft }) => operation.quota(draft.request, access),
		accountOfCredential: async () => await ownerOf(sdk, access, transport, time.now()),
		joinQuota: (quota, owner) => joinQuota(quota, owner, access.region, time),
		ownSlots: operation.ownSlots,
		connect(first, wayOf) {
			const client = clientOf(first);
			return async (job, ended) => {
				// A signal of its own: the SDK listens to it several times for every request.
				const abort = new AbortController();
				const abortSignal = abort.signal;
				const forget = cancelled && onAbort(cancelled, () => abort.abort(cancelled.reason));
				if (!operation.ownSlots) begun.add(job);
				const service: Service = {
					sdk,
					client,
					abortSignal,
					ended,
					async clientFor(quota: ApiQuota, signal = ended) {
						const way = await wayOf(quota);
						await way.slot(signal);
						return noting(clientOf(way), job);
					},
					async participantFor(quota: ApiQuota, signal = ended) {
						const way = await wayOf(quota);
						await way.slot(signal);
						return noting(participantOf(way), job);
					},
					async breathe() {
						await time.sleep(0);
						ended.throwIfAborted();
					},
					time,
					flow: () => context.getContext('flow'),
					steps: steps?.of(job) ?? NO_STEPS,
					conceal: (secret) => void secrets.add(secret),
				};
				try {
					return await operation.call(service, job.draft.request);
				} finally {
					forget?.();
				}
			};
		},
	});
	try {
		return await deliver(jobs, {
			laneOf: (job) => lanes.nameOf(job),
			open: async (job, signal) => await lanes.open(job, signal),
			explain: (error, job) =>
				explainError(error, operation.errors(job.draft.request), {
					...access,
					instance: job.draft.instance,
					begun: further.has(job),
				}),
			isBegun: (job) => begun.has(job),
			again: ({ draft }) => operation.errors(draft.request).again,
			ledger,
			now: time.now,
			stopAtFirstFailure: batch.stopAtFirstFailure,
			secrets: () => [...secrets],
			mostInFlight: operation.ownSlots ? Number.POSITIVE_INFINITY : undefined,
			cancelled,
		});
	} finally {
		lanes.close();
	}
}
