import type { IExecuteFunctions, INodePropertyOptions } from 'n8n-workflow';
import type { Draft } from '../operations/draft';
import type { Job } from '../operations/job';
import type { Operation, Starts } from '../operations/operation';
import { tokensOf, type Origin } from './clientToken';
import {
	openLedger,
	openStepLedger,
	type Ledger,
	type LedgerOwner,
	type StepLedger,
} from './ledger';
import { readOrigin } from './origin';
import { NO_STEPS, stepsOf, type Steps } from './steps';

/** What makes each start of a run happen once, however often n8n runs it. */
export interface Once<Request, Answer> {
	/** An item's draft as a job, with its client token. The items must come in their order. */
	jobOf(index: number, draft: Draft<Request>): Job<Request>;
	/** Opens what the node remembers; to be called when something is about to be sent. */
	openLedger(): Ledger<Answer>;
}

/** The same for items that are carried out in steps. */
export interface OnceInSteps<Request> {
	jobOf(index: number, draft: Draft<Request>): Job<Request>;
	/** Opens what the node remembers of the steps of its items. */
	openSteps(): NodeSteps;
}

/** What a node remembers of the steps of its items. */
export interface NodeSteps extends Pick<StepLedger, 'settle'> {
	of(job: Job<unknown>): Steps;
}

const ownerOf = (
	{ executionOrigin, runIndex }: Origin,
	{ value }: INodePropertyOptions,
): LedgerOwner => ({ origin: executionOrigin, operation: String(value), runIndex });

/** Reads from n8n what tells a retry from a new run. */
export function openSteps<Request, Answer>(
	context: IExecuteFunctions,
	{ option }: Pick<Operation<Request, Answer>, 'option'>,
): OnceInSteps<Request> {
	const origin = readOrigin(context);
	const tokenOf = tokensOf(origin);
	return {
		jobOf: (index, draft) => ({ index, draft, clientToken: draft.step && tokenOf(draft.step) }),
		openSteps() {
			const ledger = openStepLedger(context.getContext('node'), ownerOf(origin, option));
			return {
				of: ({ clientToken }) =>
					clientToken === undefined ? NO_STEPS : stepsOf(clientToken, ledger),
				settle: ledger.settle,
			};
		},
	};
}

/** Reads from n8n what tells a retry from a new run, and what an earlier try has started. */
export function openOnce<Request, Answer>(
	context: IExecuteFunctions,
	{ option }: Pick<Operation<Request, Answer>, 'option'>,
	starts: Starts<Request, Answer>,
): Once<Request, Answer> {
	const origin = readOrigin(context);
	const tokenOf = tokensOf(origin);
	return {
		jobOf(index, draft) {
			const { start } = draft;
			if (!start) return { index, draft };
			const step = { ...start, kind: starts.kind, identity: start.recipient };
			const clientToken = tokenOf({ ...step, content: draft.request });
			const request = starts.identified(draft.request, clientToken);
			return { index, draft: { ...draft, request }, clientToken };
		},
		openLedger: () => openLedger(context.getContext('node'), ownerOf(origin, option), starts),
	};
}
