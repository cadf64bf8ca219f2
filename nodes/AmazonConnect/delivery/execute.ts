import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { connectClient } from '../aws/client';
import { readCredential, type ConnectAccess } from '../aws/credential';
import { explainError } from '../aws/errors';
import { loadSdk } from '../aws/loadSdk';
import { viaHttpRequest } from '../aws/transports';
import { ItemParameters } from '../operations/itemParameters';
import type { Operation } from '../operations/operation';
import { deriveClientTokens } from './clientToken';
import { deliver, type Job } from './deliver';
import { readOrigin } from './origin';
import type { Failure, Outcome } from './outcome';
import { prepareAll, refuseSharedTokens, type Prepared } from './prepare';
import {
	errorItem,
	errorOutputItem,
	failedBatch,
	outputItem,
	problemsFailure,
	refusedBatch,
} from './report';

const CREDENTIAL = 'amazonConnectApi';

/**
 * Turns whatever is thrown into an error item for every input item, with one of the *Continue*
 * settings: n8n would send every item down the success branch.
 *
 * @throws NodeOperationError or NodeApiError with *Stop Workflow*
 */
export async function guard(
	context: IExecuteFunctions,
	execute: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await execute();
	} catch (error) {
		const failed = asNodeError(context, error);
		if (!context.continueOnFail()) throw failed;
		const failure: Failure = {
			message: failed.message,
			advice: failed.description ?? '',
			code: 'NotAttempted',
			attempted: false,
		};
		return context.getInputData().map((_, index) => errorOf(context, index, failure));
	}
}

const asNodeError = (context: IExecuteFunctions, error: unknown) =>
	error instanceof NodeApiError || error instanceof NodeOperationError
		? error
		: new NodeOperationError(context.getNode(), error as Error);

/** Runs an operation for every input item and returns one output item for each, in the same order. */
export async function executeOperation<Request>(
	context: IExecuteFunctions,
	operation: Operation<Request>,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	if (items.length === 0) return [];
	const access = await readAccess(context);
	const signal = context.getExecutionCancelSignal?.();

	const clock = { now: () => Date.now(), pause: async () => await sleep(0) };
	const prepare = (index: number) => prepareItem(context, operation, access, index);
	const prepared = refuseSharedTokens(await prepareAll(items.length, prepare, clock, signal));

	const stop = !context.continueOnFail();
	const refused = prepared.flatMap(({ problems }, index) => (problems ? { index, problems } : []));
	if (stop && refused.length > 0) throw refusedBatch(context.getNode(), refused, items.length);

	const drafts = prepared.flatMap(({ draft }, index) => (draft ? { index, draft } : []));
	const tokens = deriveClientTokens(
		readOrigin(context),
		drafts.map(({ draft }) => draft),
	);
	const jobs = drafts.map((job, place): Job<Request> => ({ ...job, clientToken: tokens[place] }));

	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	const client = connectClient(sdk, access, transport);
	const outcomes = await deliver(jobs, {
		send: async (request, clientToken) =>
			await operation.send(sdk, client, request, clientToken, signal),
		explain: (error) => explainError(error, operation.errors),
		now: clock.now,
		stopAtFirstFailure: stop,
		signal,
	});
	// A cancelled execution has no error of its own; n8n discards what comes back.
	if (stop && !signal?.aborted) throwFirstFailure(context, outcomes);
	return collect(context, prepared, jobs, outcomes);
}

/** @throws NodeOperationError that names the credential's field. */
async function readAccess(context: IExecuteFunctions): Promise<ConnectAccess> {
	const { access, problem } = readCredential(await context.getCredentials(CREDENTIAL, 0));
	if (access) return access;
	throw new NodeOperationError(
		context.getNode(),
		`'${problem.field}' of the credential ${problem.problem}`,
		{ description: problem.cure },
	);
}

function prepareItem<Request>(
	context: IExecuteFunctions,
	operation: Operation<Request>,
	{ region }: ConnectAccess,
	index: number,
): Prepared<Request> {
	const item = new ItemParameters((name) => context.getNodeParameter(name, index, undefined), {
		region,
		manual: isManual(context),
		index,
		stored: (name) => context.getNode().parameters[name],
	});
	const draft = operation.draft(item);
	return draft ? { draft } : { problems: item.problems };
}

/** Also true in a retry of a manual run, whose mode is "retry". */
const isManual = (context: IExecuteFunctions): boolean =>
	context.getMode() === 'manual' || context.getExecutionContext?.()?.source === 'manual';

function throwFirstFailure(context: IExecuteFunctions, outcomes: Map<number, Outcome>): void {
	let started = 0;
	for (const [index, outcome] of outcomes) {
		if (outcome.status === 'failed') {
			throw failedBatch(context.getNode(), index, outcome.failure, started);
		}
		if (outcome.status !== 'checked') started++;
	}
}

function errorOf(context: IExecuteFunctions, index: number, failure: Failure): INodeExecutionData {
	return context.getNode().onError === 'continueErrorOutput'
		? errorOutputItem(index, failure)
		: errorItem(index, failure, context.getInputData()[index].json);
}

/** One output item per input item, in the input's order. */
function collect<Request>(
	context: IExecuteFunctions,
	prepared: ReadonlyArray<Prepared<Request>>,
	jobs: ReadonlyArray<Job<Request>>,
	outcomes: Map<number, Outcome>,
): INodeExecutionData[] {
	const jobByIndex = new Map(jobs.map((job) => [job.index, job]));
	return prepared.map(({ problems }, index) => {
		if (problems) return errorOf(context, index, problemsFailure(problems));
		const job = jobByIndex.get(index);
		const outcome = outcomes.get(index);
		if (!job || !outcome || outcome.status === 'failed') {
			return errorOf(context, index, outcome?.status === 'failed' ? outcome.failure : LOST);
		}
		const input = context.getInputData()[index].json;
		return outputItem(index, job.draft, job.clientToken, outcome, input);
	});
}

const LOST: Failure = {
	message: 'Not attempted',
	advice: 'Run the item again.',
	code: 'NotAttempted',
	attempted: false,
};
