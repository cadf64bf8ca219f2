import type { StepLedger } from './ledger';

/**
 * The steps of an item that must happen once, and which of them an earlier try of the run has taken. Each
 * has a name within the item.
 */
export interface Steps {
	/** By which the service recognises a retry of the step: a client token. */
	token(step: string): string;
	/** What was noted of a step that an earlier try has taken. */
	find(step: string): string | undefined;
	/** Notes that a step was taken, and what came of it. */
	add(step: string, result: string): void;
	/** The same of what a customer has said: n8n saves it unless all items of the run succeeded. */
	addText(step: string, text: string): void;
}

/** The steps of the item that a client token stands for. */
export function stepsOf(clientToken: string, ledger: StepLedger): Steps {
	const token = (step: string) => `${clientToken}-${step}`;
	return {
		token,
		find: (step) => ledger.find(token(step)),
		add: (step, result) => ledger.add(token(step), result),
		addText: (step, text) => ledger.addText(token(step), text),
	};
}

/** Of operations that any number of tries may carry out. */
export const NO_STEPS: Steps = {
	token: (step) => step,
	find: () => undefined,
	add() {},
	addText() {},
};
