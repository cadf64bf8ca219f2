import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readAccess } from '../aws/access';
import { openOnce, openSteps } from '../once/once';
import { refuseSharedTokens } from '../once/sharedTokens';
import type { Prepared } from '../operations/job';
import type { Done, Operation } from '../operations/operation';
import type { Time } from '../pace/time';
import { collect, firstFailure, runOf } from './collect';
import type { Delivered } from './deliver';
import { dispatch } from './dispatch';
import { prepare } from './prepare';
import { failedBatch, refusedBatch, type Words } from './report';

/** Runs an operation for every input item and returns its output items, in the order of the input. */
export async function executeOperation<Request, Answer>(
	context: IExecuteFunctions,
	operation: Operation<Request, Answer>,
	time: Time,
): Promise<INodeExecutionData[]> {
	if (context.getInputData().length === 0) return [];
	const access = await readAccess(context);
	const cancelled = context.getExecutionCancelSignal?.();
	const once = operation.starts && openOnce(context, operation, operation.starts);

	const inSteps = operation.inSteps ? openSteps<Request, Answer>(context, operation) : undefined;

	const checked = prepare(context, operation, {
		region: access.region,
		time,
		jobOf: once?.jobOf ?? inSteps?.jobOf ?? ((index, draft) => ({ index, draft })),
		cancelled,
	});
	const distinct = once ? refuseSharedTokens(checked) : checked;
	const stop = !context.continueOnFail();
	// With Stop Workflow nothing is sent before all is checked; otherwise sending need not wait.
	const ready = stop ? await allFaultless(context, operation, distinct) : distinct;

	const prepared: Array<Prepared<Request>> = [];
	async function* jobs() {
		for await (const one of ready) {
			prepared.push(one);
			if (one.job) yield one.job;
		}
	}
	const ledger = once?.openLedger();
	const steps = inSteps?.openSteps();
	const delivered = await dispatch({
		context,
		operation,
		access,
		jobs: jobs(),
		ledger,
		steps,
		time,
		stopAtFirstFailure: stop,
		cancelled,
	});
	// From here on something may have been sent, so nothing may turn the outcomes into something else.
	if (cancelled?.aborted) {
		// A cancelled execution has no error of its own; n8n discards what comes back.
		logCancelled(context, operation, delivered);
		return await collect(context, operation, prepared, delivered, time);
	}
	const end = stop ? (delivered.endedBy ?? firstFailure(delivered)) : undefined;
	if (end) throw failedBatch(context.getNode(), operation, end, delivered.outcomes);
	const output = await collect(context, operation, prepared, delivered, time);
	const run = runOf(prepared, delivered);
	if (run.every(({ outcome }) => outcome.status !== 'failed')) steps?.settle();
	addHint(context, operation, run);
	return output;
}

/**
 * All items, once they are checked.
 *
 * @throws NodeOperationError that names the items that cannot be sent, if there are any
 */
async function allFaultless<Request>(
	context: IExecuteFunctions,
	words: Words,
	checked: AsyncIterable<Prepared<Request>>,
): Promise<Array<Prepared<Request>>> {
	const all: Array<Prepared<Request>> = [];
	for await (const one of checked) all.push(one);
	const refused = all.flatMap(({ problems }, index) => (problems ? [{ index, problems }] : []));
	if (refused.length > 0) throw refusedBatch(context.getNode(), words, refused, all.length);
	return all;
}

/** n8n keeps no data of a cancelled node; without this line nobody could tell what was done. */
function logCancelled<Request, Answer>(
	context: IExecuteFunctions,
	{ participle }: Operation<Request, Answer>,
	{ outcomes }: Delivered<Answer>,
): void {
	const words = { done: participle, alreadyDone: `already ${participle}`, failed: 'failed' };
	const counts = (['done', 'alreadyDone', 'failed'] as const).map((status) => {
		const count = [...outcomes.values()].filter((outcome) => outcome.status === status).length;
		return `${count} ${words[status]}`;
	});
	context.logger.info(
		`Amazon Connect, execution ${context.getExecutionId()} cancelled: ${counts.join(', ')}`,
	);
}

/** The summary is no reason to lose what it sums up. */
function addHint<Request, Answer>(
	context: IExecuteFunctions,
	operation: Operation<Request, Answer>,
	run: readonly Done[],
): void {
	try {
		const message = operation.summary?.(run);
		if (message) context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
	} catch (error) {
		context.logger.warn(`Amazon Connect: no summary, because of ${String(error)}`);
	}
}
