import type { IDataObject } from 'n8n-workflow';

/** What did start in a run that n8n may retry: client token -> ID. */
export interface Ledger {
	find(clientToken: string): string | undefined;
	add(clientToken: string, id: string): void;
	/** Forgets everything: the run is complete, and n8n will not retry it. */
	clear(): void;
}

/**
 * A ledger in the node's context, which n8n keeps through *Retry On Fail* and *Retry execution*. What
 * another execution or another derivation of tokens left there is dropped.
 */
export function openLedger(context: IDataObject, origin: string): Ledger {
	const isOurs =
		context.origin === origin && typeof context.started === 'object' && context.started !== null;
	const started = (isOurs ? context.started : {}) as Record<string, unknown>;
	context.origin = origin;
	context.started = started as IDataObject;
	return {
		// A token may have the name of something that every object has.
		find(clientToken) {
			const id = Object.hasOwn(started, clientToken) ? started[clientToken] : undefined;
			return typeof id === 'string' ? id : undefined;
		},
		add(clientToken, id) {
			Object.defineProperty(started, clientToken, {
				value: id,
				configurable: true,
				enumerable: true,
				writable: true,
			});
		},
		clear() {
			delete context.origin;
			delete context.started;
		},
	};
}

/** The origin under which an earlier try of the run, if n8n remembers one, derived its tokens. */
export const originOf = (context: IDataObject): string | undefined =>
	typeof context.origin === 'string' ? context.origin : undefined;
