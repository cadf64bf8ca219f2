import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readAccess } from '../aws/access';
import type { ConnectAccess } from '../aws/credential';
import type { Draft } from '../operations/draft';
import { ItemParameters, type ItemFacts, type Problem } from '../operations/itemParameters';
import type { Operation } from '../operations/operation';
import { shortened } from '../operations/values';
import { clientTokensOf } from './clientToken';
import type { Delivered } from './deliver';
import { summarize, type Done } from './hint';
import { openLedger } from './ledger';
import { isTool, readOrigin } from './origin';
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
import { readRunKind } from './runKind';
import { sendBatch } from './send';
import { SYSTEM_TIME as TIME } from './time';
import { inTurns } from './turns';

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

	const origin = readOrigin(context);
	const tokenOf = clientTokensOf(origin);
	const read = parameterReader(context);
	const facts = factsOf(context, access);
	const prepare = (index: number): Prepared<Request> => {
		try {
			const { draft, problems } = draftItem(operation, facts, read, index);
			return draft ? { job: { index, draft, clientToken: tokenOf(draft) } } : { problems };
		} catch (error) {
			// Others may have been sent already, so it must not become everyone's failure.
			const reason = error instanceof Error ? error.message : 'unknown';
			return {
				problems: [{ parameter: 'Item', problem: `cannot be read: ${shortened(reason, 300)}` }],
			};
		}
	};
	const checked = refuseSharedTokens(inTurns(items.length, prepare, TIME, cancelled));
	const stop = !context.continueOnFail();
	const prepared: Array<Prepared<Request>> = [];
	// With Stop Workflow nothing is sent before all is checked; otherwise sending need not wait.
	const ready = stop ? await allFaultless(context, checked) : checked;

	async function* jobs() {
		for await (const one of ready) {
			prepared.push(one);
			if (one.job) yield one.job;
		}
	}

	const ledger = openLedger(context.getContext('node'), origin.executionOrigin);
	const delivered = await sendBatch({
		context,
		operation,
		access,
		jobs: jobs(),
		ledger,
		time: TIME,
		stopAtFirstFailure: stop,
		cancelled,
	});
	// From here on something may have been sent, so nothing may turn the outcomes into something else.
	if (cancelled?.aborted) {
		// A cancelled execution has no error of its own; n8n discards what comes back.
		logCancelled(context, delivered);
	} else {
		const end = stop ? (delivered.endedBy ?? firstFailure(delivered)) : undefined;
		if (end) throw failedBatch(context.getNode(), end, delivered.outcomes);
		const run = runOf(prepared, delivered);
		// Retry On Fail runs a batch again whose first item failed, also with Continue.
		if (run.every(({ outcome }) => outcome.status !== 'failed')) ledger.clear();
		addHint(context, run);
	}
	return collect(context, operation, prepared, delivered);
}

type Refused = Array<{ index: number; problems: readonly Problem[] }>;

const refusedIn = <Request>(prepared: ReadonlyArray<Prepared<Request>>): Refused =>
	prepared.flatMap(({ problems }, index) => (problems ? [{ index, problems }] : []));

/**
 * All items, once they are checked.
 *
 * @throws NodeOperationError that names the items that cannot be sent, if there are any
 */
async function allFaultless<Request>(
	context: IExecuteFunctions,
	checked: AsyncIterable<Prepared<Request>>,
): Promise<Array<Prepared<Request>>> {
	const all: Array<Prepared<Request>> = [];
	for await (const one of checked) all.push(one);
	const refused = refusedIn(all);
	if (refused.length > 0) throw refusedBatch(context.getNode(), refused, all.length);
	return all;
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

/** What is the same for all items. */
function factsOf(context: IExecuteFunctions, { region }: ConnectAccess): Omit<ItemFacts, 'index'> {
	const { parameters } = context.getNode();
	return {
		region,
		run: readRunKind(context),
		tool: isTool(context),
		timeZone: context.getTimezone(),
		stored: (name) => parameters[name],
	};
}

function draftItem<Request>(
	operation: Operation<Request>,
	facts: Omit<ItemFacts, 'index'>,
	read: ReadParameter,
	index: number,
): { draft: Draft<Request> | undefined; problems: readonly Problem[] } {
	const item = new ItemParameters((name) => read(name, index), { ...facts, index });
	return { draft: operation.draft(item), problems: item.problems };
}

/** n8n keeps no data of a cancelled node; without this line nobody could tell what was sent. */
function logCancelled(context: IExecuteFunctions, { outcomes }: Delivered): void {
	const counts = (['started', 'alreadyStarted', 'failed'] as const).map((status) => {
		const count = [...outcomes.values()].filter((outcome) => outcome.status === status).length;
		return `${count} ${status}`;
	});
	context.logger.info(
		`Amazon Connect, execution ${context.getExecutionId()} cancelled: ${counts.join(', ')}`,
	);
}

const failed = (failure: Failure): Outcome => ({ status: 'failed', failure });

function firstFailure({ outcomes }: Delivered): Delivered['endedBy'] {
	for (const [index, outcome] of outcomes) {
		if (outcome.status === 'failed') return { index, failure: outcome.failure };
	}
	return undefined;
}

/** What became of an item, whether it was a request or not. */
const outcomeOf = <Request>(
	{ job, problems }: Prepared<Request>,
	{ outcomes }: Delivered,
): Outcome =>
	problems ? failed(problemsFailure(problems)) : (outcomes.get(job.index) ?? failed(NOT_ATTEMPTED));

const runOf = <Request>(prepared: ReadonlyArray<Prepared<Request>>, delivered: Delivered): Done[] =>
	prepared.map((one) => ({ draft: one.job?.draft, outcome: outcomeOf(one, delivered) }));

/** The summary is no reason to lose what it sums up. */
function addHint(context: IExecuteFunctions, run: readonly Done[]): void {
	try {
		const message = summarize(run);
		if (message) context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
	} catch (error) {
		context.logger.warn(`Amazon Connect: no summary, because of ${String(error)}`);
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
	operation: Operation<Request>,
	prepared: ReadonlyArray<Prepared<Request>>,
	delivered: Delivered,
): INodeExecutionData[] {
	return context.getInputData().map(({ json }, index) => {
		const one = prepared.at(index);
		const outcome = one ? outcomeOf(one, delivered) : failed(NOT_ATTEMPTED);
		return outcome.status === 'failed' || !one?.job
			? errorOf(context, index, outcome.status === 'failed' ? outcome.failure : NOT_ATTEMPTED)
			: outputItem(operation, one.job, outcome, json);
	});
}

const NOT_ATTEMPTED: Failure = {
	message: 'Not attempted',
	advice: 'Run the item again.',
	code: 'NotAttempted',
	attempted: false,
};
