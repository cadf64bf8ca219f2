import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Prepared } from '../operations/job';
import type { Done, Operation } from '../operations/operation';
import type { Failure, Outcome } from '../operations/outcome';
import type { Time } from '../pace/time';
import { internalFailure, type Delivered, type EndedBy } from './deliver';
import { breather } from './inSlices';
import { parameterReader } from './prepare';
import { errorItem, errorOutputItem, outputItems, problemsFailure } from './report';

const NOT_ATTEMPTED: Failure = {
	message: 'Not attempted',
	advice: 'Run the item again.',
	code: 'NotAttempted',
	attempted: false,
};

const failed = (failure: Failure) => ({ status: 'failed', failure }) as const;

/** What became of an item, whether it was a request or not. */
const outcomeOf = <Request, Answer>(
	{ job, problems }: Prepared<Request>,
	{ outcomes }: Delivered<Answer>,
): Outcome<Answer> =>
	problems ? failed(problemsFailure(problems)) : (outcomes.get(job.index) ?? failed(NOT_ATTEMPTED));

/** The first item in the input's order that failed. */
export function firstFailure({ outcomes }: Delivered<unknown>): EndedBy | undefined {
	for (const [index, outcome] of outcomes) {
		if (outcome.status === 'failed') return { index, failure: outcome.failure };
	}
	return undefined;
}

export const runOf = <Request, Answer>(
	prepared: ReadonlyArray<Prepared<Request>>,
	delivered: Delivered<Answer>,
): Done[] => prepared.map((one) => ({ draft: one.job?.draft, outcome: outcomeOf(one, delivered) }));

/** The names of an operation's output fields, for an input item. */
export function fieldReader(
	context: IExecuteFunctions,
	{ outputFields }: Pick<Operation<never, never>, 'outputFields'>,
): (index: number) => readonly string[] {
	const read = parameterReader(context);
	return (index) =>
		outputFields((name) => {
			try {
				return read(name, index);
			} catch {
				return undefined;
			}
		});
}

/** A failed item, for the branch that n8n's *On Error* means. */
export function failedItem(
	context: IExecuteFunctions,
	index: number,
	failure: Failure,
	outputFields: readonly string[],
): INodeExecutionData {
	const input = context.getInputData()[index];
	return context.getNode().onError === 'continueErrorOutput'
		? errorOutputItem(index, failure, input, outputFields)
		: errorItem(index, failure, input, outputFields);
}

/** The output items, in the order of the input items, made without holding up others. */
export async function collect<Request, Answer>(
	context: IExecuteFunctions,
	operation: Operation<Request, Answer>,
	prepared: ReadonlyArray<Prepared<Request>>,
	delivered: Delivered<Answer>,
	time: Time,
): Promise<INodeExecutionData[]> {
	const breathe = breather(time);
	const fieldsOf = fieldReader(context, operation);
	const output: INodeExecutionData[] = [];
	for (const [index, input] of context.getInputData().entries()) {
		const one = prepared.at(index);
		const outcome = one ? outcomeOf(one, delivered) : failed(NOT_ATTEMPTED);
		if (outcome.status === 'failed' || !one?.job) {
			const failure = outcome.status === 'failed' ? outcome.failure : NOT_ATTEMPTED;
			output.push(failedItem(context, index, failure, fieldsOf(index)));
		} else {
			try {
				for (const item of outputItems(operation, one.job, outcome, input, fieldsOf(index))) {
					output.push(item);
					await breathe();
				}
			} catch {
				// What one answer holds must not cost the other items theirs.
				output.push(
					failedItem(
						context,
						index,
						internalFailure(true, operation.errors(one.job.draft.request).again),
						fieldsOf(index),
					),
				);
			}
		}
	}
	return output;
}
