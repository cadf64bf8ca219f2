import type { IDataObject } from 'n8n-workflow';
import type { Starts } from '../operations/operation';

/** What did start in a run that n8n may run again: client token -> answer. */
export interface Ledger<Answer> {
	find(clientToken: string): Answer | undefined;
	add(clientToken: string, answer: Answer): void;
}

/** What the steps of a run have given: token of a step -> ID or text. */
export interface StepLedger extends Ledger<string> {
	addText(token: string, text: string): void;
	/** Takes the texts out of what n8n saves: the run is complete, and only this process may run it again. */
	settle(): void;
}

/** What a ledger was written by: where the tokens of its run come from, which operation, and which run of the node. */
export interface LedgerOwner {
	origin: string;
	operation: string;
	/** Undefined in runs as an AI tool, which share a ledger. */
	runIndex?: number;
}

/** The texts of runs that are complete, by the context of the node, which lives as long as the execution. */
const settledTexts = new WeakMap<IDataObject, Record<string, unknown>>();

/** Whether a context holds the ledger of an owner. */
const isOf = (context: IDataObject, { origin, operation, runIndex }: LedgerOwner): boolean =>
	context.origin === origin &&
	context.operation === operation &&
	context.runIndex === runIndex &&
	typeof context.started === 'object' &&
	context.started !== null;

/** Drops what was left by another execution, operation, run of the node, or derivation of tokens. */
function claim(context: IDataObject, owner: LedgerOwner): void {
	if (!isOf(context, owner)) {
		context.started = {};
		delete context.texts;
		settledTexts.delete(context);
	}
	context.origin = owner.origin;
	context.operation = owner.operation;
	context.runIndex = owner.runIndex;
}

/** A token may have the name of something that every object has. */
const valueIn = (record: unknown, token: string): string | undefined => {
	const value: unknown =
		typeof record === 'object' && record !== null && Object.hasOwn(record, token)
			? Object.getOwnPropertyDescriptor(record, token)?.value
			: undefined;
	return typeof value === 'string' ? value : undefined;
};

const set = (record: IDataObject, token: string, value: string) =>
	Object.defineProperty(record, token, {
		value,
		configurable: true,
		enumerable: true,
		writable: true,
	});

/**
 * A ledger in the node's context, which n8n keeps through *Retry On Fail* and *Retry execution*. It is never
 * cleared, since n8n may run a node again after any run; the next run of the node replaces it.
 */
export function openLedger<Answer>(
	context: IDataObject,
	owner: LedgerOwner,
	{ idOf, answerOf }: Pick<Starts<never, Answer>, 'idOf' | 'answerOf'>,
): Ledger<Answer> {
	claim(context, owner);
	const started = context.started as IDataObject;
	return {
		find(clientToken) {
			const id = valueIn(started, clientToken);
			return id === undefined ? undefined : answerOf(id);
		},
		add: (clientToken, answer) => void set(started, clientToken, idOf(answer)),
	};
}

const asItIs = { idOf: (result: string) => result, answerOf: (result: string) => result };

/** The same for steps. */
export function openStepLedger(context: IDataObject, owner: LedgerOwner): StepLedger {
	const ids = openLedger<string>(context, owner, asItIs);
	return {
		find: (token) =>
			ids.find(token) ?? valueIn(context.texts, token) ?? valueIn(settledTexts.get(context), token),
		add: ids.add,
		addText(token, text) {
			context.texts ??= {};
			set(context.texts as IDataObject, token, text);
		},
		settle() {
			settledTexts.set(context, {
				...settledTexts.get(context),
				...(context.texts as IDataObject | undefined),
			});
			delete context.texts;
		},
	};
}

/** The origin under which an earlier try of the run, if n8n remembers one, derived its tokens. */
export const originOf = (context: IDataObject): string | undefined =>
	typeof context.origin === 'string' ? context.origin : undefined;
