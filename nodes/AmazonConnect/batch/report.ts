import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';
import type { Problem } from '../operations/itemParameters';
import type { Job } from '../operations/job';
import type { Operation } from '../operations/operation';
import type { Failure, Outcome, Result } from '../operations/outcome';
import { count } from '../operations/text';
import type { EndedBy } from './deliver';

/** So many items are named one by one; the rest is counted. */
const NAMED_ITEMS = 20;

/** How an operation is spoken of. */
export interface Words {
	/** E.g. "started". */
	participle: string;
	/** There for operations that start something. */
	starts?: unknown;
}

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
	{ starts }: Words,
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
		...(more > 0 ? [`And ${count(more)} more.`] : []),
		[...new Set(failures.map(({ advice }) => advice))].slice(0, 3).join(' '),
		good > 0
			? `Correct them, or set 'On Error' in the node's settings to 'Continue (using error output)' to ${starts ? 'send' : 'carry out'} the other ${count(good)}.`
			: '',
	];
	return new NodeOperationError(
		node,
		`Nothing was ${starts ? 'sent' : 'done'}: ${count(refused.length)} of ${count(total)} items ${refused.length === 1 ? 'has' : 'have'} a problem`,
		{ description: description.filter(Boolean).join('<br>') },
	);
}

/** How far a batch came: "1 of 7 started, 5 not tried." */
function progress(
	{ participle, starts }: Words,
	outcomes: ReadonlyMap<number, Outcome<unknown>>,
): string {
	const all = [...outcomes.values()];
	const done = all.filter(({ status }) => status === 'done' || status === 'alreadyDone').length;
	const notTried = all.filter(
		(outcome) => outcome.status === 'failed' && outcome.failure.code === 'NotAttempted',
	).length;
	const counts = [
		`${count(done)} of ${count(all.length)} ${participle}`,
		...(notTried > 0 ? [`${count(notTried)} not tried`] : []),
	].join(', ');
	return starts && done > 0
		? `${counts}. A retry of this execution does not start them again.`
		: `${counts}.`;
}

/** The error that ends the workflow at the item whose failure ended the batch. */
export function failedBatch(
	node: INode,
	words: Words,
	{ index, failure }: EndedBy,
	outcomes: ReadonlyMap<number, Outcome<unknown>>,
): NodeApiError {
	const facts = [failure.code, failure.httpStatus, failure.requestId].filter(Boolean).join(', ');
	const lines = [
		failure.advice,
		failure.quote ? `AWS says: ${failure.quote}` : '',
		outcomes.size > 1 ? `Failed at item ${index}: ${progress(words, outcomes)}` : '',
		`(${facts})`,
	];
	return new NodeApiError(
		node,
		{},
		{
			message: failure.message,
			description: lines.filter(Boolean).join('<br>'),
			httpCode: failure.httpStatus === undefined ? undefined : String(failure.httpStatus),
			itemIndex: index,
		},
	);
}

/**
 * Fields of an input item that no output item takes over: those that say what became of an earlier item, and
 * the token with which anybody can write in a chat.
 */
const NEVER_CARRIED_OVER = [
	'error',
	// With it, n8n takes an item for a failed one.
	'$error',
	'details',
	'StatusReason',
	'DetailsMissing',
	'ParticipantToken',
];

/** What an output item has of its input item, in which nothing passes for a result of the operation. */
function carriedOver(
	{ json, binary }: INodeExecutionData,
	outputFields: readonly string[],
): Pick<INodeExecutionData, 'json' | 'binary'> {
	const own = new Set([...outputFields, ...NEVER_CARRIED_OVER]);
	// Another node may have given an item without fields, whatever its type says.
	const others = Object.entries(json ?? {}).filter(([name]) => !own.has(name));
	return { json: Object.fromEntries(others), ...(binary && { binary }) };
}

/** An item with the error, for the one output there is: the input's fields stay beside it. */
export function errorItem(
	index: number,
	{ message, advice, quote, ...details }: Failure,
	input: INodeExecutionData,
	outputFields: readonly string[],
): INodeExecutionData {
	const error = [
		advice ? `${message}. ${advice}` : message,
		...(quote ? [`AWS says: ${quote}`] : []),
	].join(' ');
	const present = Object.entries(details).filter(([, value]) => value !== undefined);
	const { json, ...rest } = carriedOver(input, outputFields);
	return {
		...rest,
		json: { ...json, error, details: Object.fromEntries(present) },
		pairedItem: { item: index },
	};
}

/**
 * The same for the error output. n8n sends an item there that has an `error`, and then
 * - adds all fields of the previous node's item, old results among them, and runs the node again if it cannot
 *   find that item: not where `pairedItem` is a number.
 * - replaces `json` by `{ error }`: not where that is ignored.
 *
 * handleNodeErrorOutput and normalizeNodeErrors in
 * https://github.com/n8n-io/n8n/blob/n8n%402.41.1/packages/core/src/execution-engine/workflow-execute.ts
 */
export function errorOutputItem(
	index: number,
	...rest: [failure: Failure, input: INodeExecutionData, outputFields: readonly string[]]
): INodeExecutionData {
	const item = errorItem(index, ...rest);
	let { json } = item;
	const message = json.error;
	const isReplacement = (news: IDataObject) =>
		news.error === message && Object.keys(news).length === 1;
	return Object.defineProperties(
		{ ...item, pairedItem: index },
		{
			error: { value: { message } },
			json: {
				configurable: true,
				enumerable: true,
				get: () => json,
				set(news: IDataObject) {
					if (!isReplacement(news)) json = news;
				},
			},
		},
	);
}

/** The items for the success branch: the operation's fields first. */
export function* outputItems<Request, Answer>(
	operation: Pick<Operation<Request, Answer>, 'output'>,
	{ index, draft }: Job<Request>,
	result: Result<Answer>,
	input: INodeExecutionData,
	outputFields: readonly string[],
): Generator<INodeExecutionData> {
	const { json, ...rest } = draft.includeInputFields
		? carriedOver(input, outputFields)
		: { json: {} };
	for (const fields of operation.output(draft, result)) {
		const present = Object.entries(fields).filter(([, value]) => value !== undefined);
		yield {
			...rest,
			json: { ...Object.fromEntries(present), ...json },
			pairedItem: { item: index },
		};
	}
}
