import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readCredential, type ConnectAccess } from '../aws/credential';
import { ItemParameters } from '../operations/itemParameters';
import type { Operation } from '../operations/operation';
import { clientTokensOf } from './clientToken';
import type { Job } from './deliver';
import { summarize } from './hint';
import { openLedger } from './ledger';
import { readOrigin } from './origin';
import type { Failure, Outcome } from './outcome';
import { refuseSharedTokens, type Prepared } from './prepare';
import {
	errorItem,
	errorOutputItem,
	failedBatch,
	outputItem,
	problemsFailure,
	refusedBatch,
} from './report';
import { sendBatch } from './send';
import type { Time } from './time';
import { inTurns } from './turns';

const CREDENTIAL = 'amazonConnectApi';

const TIME: Time = {
	now: () => Date.now(),
	sleep: async (milliseconds) => await sleep(milliseconds),
	random: () => Math.random(),
};

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
	const cancelled = context.getExecutionCancelSignal?.();

	const read = parameterReader(context);
	const prepare = (index: number) => prepareItem(context, operation, access, read, index);
	const prepared = refuseSharedTokens(await inTurns(items.length, prepare, TIME, cancelled));

	const stop = !context.continueOnFail();
	const refused = prepared.flatMap(({ problems }, index) => (problems ? { index, problems } : []));
	if (stop && refused.length > 0) throw refusedBatch(context.getNode(), refused, items.length);

	const drafts = prepared.flatMap(({ draft }, index) => (draft ? { index, draft } : []));
	const origin = readOrigin(context);
	const tokenOf = clientTokensOf(origin);
	const toJob = (place: number): Job<Request> => {
		const { index, draft } = drafts[place];
		return { index, draft, clientToken: tokenOf(draft) };
	};
	const jobs = await inTurns(drafts.length, toJob, TIME);

	const ledger = openLedger(context.getContext('node'), origin.executionOrigin);
	const outcomes = await sendBatch({
		context,
		operation,
		access,
		jobs,
		ledger,
		time: TIME,
		stopAtFirstFailure: stop,
		cancelled,
	});
	if (cancelled?.aborted) {
		// A cancelled execution has no error of its own; n8n discards what comes back.
		logCancelled(context, outcomes);
	} else {
		if (stop) throwFirstFailure(context, outcomes);
		const failures = refused.map(({ problems }) => problemsFailure(problems));
		// Retry On Fail runs a batch again whose first item failed, also with Continue.
		if (failures.length + count(outcomes, 'failed') === 0) ledger.clear();
		addHint(context, jobs, outcomes, failures);
	}
	return collect(context, operation, prepared, jobs, outcomes);
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

type ReadParameter = (name: string, index: number) => unknown;

/**
 * Reads parameters; one without an expression only once, since it is the same for every item. That
 * halves the time before the first chat.
 */
function parameterReader(context: IExecuteFunctions): ReadParameter {
	const { parameters } = context.getNode();
	const constants = new Map<string, unknown>();
	// An expression is a text that begins with an equals sign, at any depth.
	const hasExpression = (name: string) => JSON.stringify(parameters[name] ?? '').includes('"=');
	return (name, index) => {
		if (constants.has(name)) return constants.get(name);
		const value = context.getNodeParameter(name, index, undefined);
		if (!hasExpression(name)) constants.set(name, value);
		return value;
	};
}

function prepareItem<Request>(
	context: IExecuteFunctions,
	operation: Operation<Request>,
	{ region }: ConnectAccess,
	read: ReadParameter,
	index: number,
): Prepared<Request> {
	const item = new ItemParameters((name) => read(name, index), {
		region,
		manual: isManual(context),
		timeZone: context.getTimezone(),
		index,
		stored: (name) => context.getNode().parameters[name],
	});
	const draft = operation.draft(item);
	return draft ? { draft } : { problems: item.problems };
}

/** Also true in a retry of a manual run, whose mode is "retry". */
const isManual = (context: IExecuteFunctions): boolean =>
	context.getMode() === 'manual' || context.getExecutionContext?.()?.source === 'manual';

const count = (outcomes: Map<number, Outcome>, status: Outcome['status']): number =>
	[...outcomes.values()].filter((outcome) => outcome.status === status).length;

function throwFirstFailure(context: IExecuteFunctions, outcomes: Map<number, Outcome>): void {
	for (const [index, outcome] of outcomes) {
		if (outcome.status !== 'failed' || outcome.failure.code === 'NotAttempted') continue;
		const done = count(outcomes, 'started') + count(outcomes, 'alreadyStarted');
		throw failedBatch(context.getNode(), index, outcome.failure, done);
	}
}

/** n8n keeps no data of a cancelled node; without this line nobody could tell what was sent. */
function logCancelled(context: IExecuteFunctions, outcomes: Map<number, Outcome>): void {
	const counts = (['started', 'alreadyStarted', 'failed'] as const)
		.map((status) => `${count(outcomes, status)} ${status}`)
		.join(', ');
	context.logger.info(`Amazon Connect, execution ${context.getExecutionId()} cancelled: ${counts}`);
}

function addHint<Request>(
	context: IExecuteFunctions,
	jobs: ReadonlyArray<Job<Request>>,
	outcomes: Map<number, Outcome>,
	refused: readonly Failure[],
): void {
	const sent = jobs.filter(({ draft }) => draft.send);
	const recipients = new Set(sent.map(({ draft }) => JSON.stringify(draft.recipient)));
	const message = summarize({
		outcomes: [
			...outcomes.values(),
			...refused.map((failure): Outcome => ({ status: 'failed', failure })),
		],
		repeatedRecipients: sent.length - recipients.size,
		unprotectedLater: jobs.some(({ draft }) => draft.repeatProtection.kind === 'execution'),
	});
	if (message) context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
}

function errorOf(context: IExecuteFunctions, index: number, failure: Failure): INodeExecutionData {
	return context.getNode().onError === 'continueErrorOutput'
		? errorOutputItem(index, failure)
		: errorItem(index, failure, context.getInputData()[index].json);
}

/** One output item per input item, in the input's order. */
function collect<Request>(
	context: IExecuteFunctions,
	operation: Operation<Request>,
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
		return outputItem(operation.idName, job, outcome, input);
	});
}

const LOST: Failure = {
	message: 'Not attempted',
	advice: 'Run the item again.',
	code: 'NotAttempted',
	attempted: false,
};
