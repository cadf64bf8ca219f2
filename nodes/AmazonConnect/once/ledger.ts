import type { IDataObject } from 'n8n-workflow';
import type { Starts } from '../operations/operation';

/** What did start in a run that n8n may retry: client token -> answer. */
export interface Ledger<Answer> {
	find(clientToken: string): Answer | undefined;
	add(clientToken: string, answer: Answer): void;
	/** Forgets everything: the run is complete, and n8n will not retry it. */
	clear(): void;
}

/** What a ledger was written by: where the tokens of its run come from, and which operation. */
export interface LedgerOwner {
	origin: string;
	operation: string;
}

/** Whether a context holds the ledger of an owner. Until 0.1.0 it did not name the operation. */
const isOf = (context: IDataObject, { origin, operation }: LedgerOwner): boolean =>
	context.origin === origin &&
	(context.operation === undefined || context.operation === operation) &&
	typeof context.started === 'object' &&
	context.started !== null;

/**
 * A ledger in the node's context, which n8n keeps through *Retry On Fail* and *Retry execution*. What
 * another execution, operation, or derivation of tokens left there is dropped.
 */
export function openLedger<Answer>(
	context: IDataObject,
	owner: LedgerOwner,
	{ idOf, answerOf }: Pick<Starts<never, Answer>, 'idOf' | 'answerOf'>,
): Ledger<Answer> {
	const started = (isOf(context, owner) ? context.started : {}) as Record<string, unknown>;
	context.origin = owner.origin;
	context.operation = owner.operation;
	context.started = started as IDataObject;
	return {
		// A token may have the name of something that every object has.
		find(clientToken) {
			const id = Object.hasOwn(started, clientToken) ? started[clientToken] : undefined;
			return typeof id === 'string' ? answerOf(id) : undefined;
		},
		add(clientToken, answer) {
			Object.defineProperty(started, clientToken, {
				value: idOf(answer),
				configurable: true,
				enumerable: true,
				writable: true,
			});
		},
		clear() {
			delete context.origin;
			delete context.operation;
			delete context.started;
		},
	};
}

/** The origin under which an earlier try of the run, if n8n remembers one, derived its tokens. */
export const originOf = (context: IDataObject): string | undefined =>
	typeof context.origin === 'string' ? context.origin : undefined;
