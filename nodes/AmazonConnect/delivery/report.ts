import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Problem } from '../operations/itemParameters';
import type { Job } from './deliver';
import type { Failure, Outcome } from './outcome';

/** So many items are named one by one; the rest is counted. */
const NAMED_ITEMS = 20;

const number = (value: number): string => value.toLocaleString('en-US');

const sentence = ({ parameter, problem }: Problem): string => `'${parameter}' ${problem}`;

/** The faults of one item as a failure. */
export function problemsFailure(problems: readonly Problem[]): Failure {
	const cures = new Set(problems.map(({ cure }) => cure).filter((cure) => cure !== undefined));
	return {
		message: problems.map(sentence).join('; '),
		advice: [...cures].join(' '),
		code: 'InvalidParameter',
		parameter: problems.map(({ parameter }) => parameter).join(', '),
		attempted: false,
	};
}

/** The error for a batch in which nothing was sent because some items are faulty. */
export function refusedBatch(
	node: INode,
	refused: ReadonlyArray<{ index: number; problems: readonly Problem[] }>,
	total: number,
): NodeOperationError {
	const [first] = refused;
	const failures = refused.slice(0, NAMED_ITEMS).map(({ index, problems }) => ({
		index,
		...problemsFailure(problems),
	}));
	if (total === 1) {
		return new NodeOperationError(node, failures[0].message, {
			description: failures[0].advice,
			itemIndex: first.index,
		});
	}
	const lines = failures.map(({ index, message }) => `Item ${index}: ${message}.`);
	const more = refused.length - lines.length;
	const good = total - refused.length;
	const description = [
		...lines,
		...(more > 0 ? [`And ${number(more)} more.`] : []),
		[...new Set(failures.map(({ advice }) => advice))].slice(0, 3).join(' '),
		good > 0
			? `Correct them, or set 'On Error' in the node's settings to 'Continue (using error output)' to send the other ${number(good)}.`
			: '',
	];
	return new NodeOperationError(
		node,
		`${number(refused.length)} of ${number(total)} items cannot be sent, so none was`,
		{ description: description.filter(Boolean).join('<br>'), itemIndex: first.index },
	);
}

/** The error that ends the workflow at an item that was refused by the service. */
export function failedBatch(
	node: INode,
	index: number,
	failure: Failure,
	started: number,
): NodeApiError {
	const before =
		started > 0
			? `Of the other items ${number(started)} ${started === 1 ? 'was' : 'were'} started; a retry of this execution does not start them again.`
			: 'No other item was started.';
	const facts = [failure.code, failure.httpStatus, failure.requestId].filter(Boolean).join(', ');
	return new NodeApiError(
		node,
		{},
		{
			message: failure.message,
			description: `Item ${index}: ${failure.advice} ${before} (${facts})`,
			httpCode: failure.httpStatus === undefined ? undefined : String(failure.httpStatus),
			itemIndex: index,
		},
	);
}

/** An item with the error, for the one output there is: the input's fields stay beside it. */
export function errorItem(
	index: number,
	{ message, advice, ...details }: Failure,
	input?: IDataObject,
): INodeExecutionData {
	const error = advice ? `${message}. ${advice}` : message;
	const present = Object.entries(details).filter(([, value]) => value !== undefined);
	return {
		json: { ...input, error, details: Object.fromEntries(present) },
		pairedItem: { item: index },
	};
}

/**
 * The same for the error output, where n8n adds the input's fields. It sends an item with any other
 * key down the success branch, and n8n before 2.36 one with `details` too, unless the item itself
 * has an `error`. That would replace all of `json` after the routing; hidden from the copy that the
 * routing makes, it does not.
 */
export function errorOutputItem(index: number, failure: Failure): INodeExecutionData {
	const item = errorItem(index, failure);
	return Object.defineProperty(item, 'error', { value: { message: item.json.error } });
}

/** An item for the success branch. Never holds what the customer reads. */
export function outputItem<Request>(
	idName: string,
	{ index, draft, clientToken }: Job<Request>,
	outcome: Exclude<Outcome, { status: 'failed' }>,
	input: IDataObject,
): INodeExecutionData {
	const id = 'id' in outcome && outcome.id !== undefined ? { [idName]: outcome.id } : {};
	const startedAt = outcome.status === 'started' ? { StartedAt: outcome.startedAt } : {};
	return {
		json: {
			...(draft.includeInputFields ? input : {}),
			...id,
			...draft.output,
			Status: outcome.status,
			...startedAt,
			ClientToken: clientToken,
		},
		pairedItem: { item: index },
	};
}
