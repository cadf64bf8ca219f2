import type { IExecuteFunctions, WorkflowExecuteMode } from 'n8n-workflow';
import type { RunKind } from '../operations/itemParameters';
import type { Effect } from '../operations/operation';

/** What n8n tells of a run. */
export interface RunFacts {
	mode: string;
	/** The mode in which the execution began, which its retries keep. */
	source?: string;
	/** In a sub-workflow, the mode of the outermost execution. */
	rootMode?: string;
	/** The type of the node that the outermost execution began at. */
	triggerType?: string;
}

/**
 * n8n's WorkflowExecuteModeList (n8n-workflow, execution-context.ts) has 11 modes. Where 2.41 uses
 * each of those that are meant for customers:
 * - cli: `n8n execute` (commands/execute.ts)
 * - error: an error workflow (workflows/workflow-execution.service.ts, executeErrorWorkflow)
 * - integrated: a sub-workflow (workflow-execute-additional-data.ts, getRunData)
 * - trigger: a trigger or poll of a published workflow (active-workflow-manager.ts)
 * - webhook: a published webhook, form or chat (webhooks/live-webhooks.ts)
 *
 * Not those: evaluation (evaluation.ee/test-runner), chat (workflows that n8n makes up for its own
 * chat, modules/chat-hub), internal (single nodes, node-execution/ephemeral-node-executor.ts), and
 * agent (used nowhere yet).
 */
const PRODUCTION: ReadonlySet<string> = new Set<WorkflowExecuteMode>([
	'cli',
	'error',
	'integrated',
	'trigger',
	'webhook',
]);

const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';
const EVALUATION_TRIGGER = 'n8n-nodes-base.evaluationTrigger';

function kindOf(mode: string): RunKind {
	if (mode === 'manual') return 'manual';
	return PRODUCTION.has(mode) ? 'production' : 'other';
}

/**
 * A retry counts as the run that it repeats. If n8n does not tell which that was (before 2.41 it
 * forgets the source of an execution that was stopped or killed), it is a run by hand: the test
 * recipient is heeded, and without one nobody is forgotten. The same goes for a sub-workflow of a
 * retry, and for a retry of a sub-workflow.
 */
export function runKind({ mode, source, rootMode, triggerType }: RunFacts): RunKind {
	const retried = mode === 'retry';
	const began = retried ? (source ?? 'retry') : mode;
	if (began === 'retry') return 'manual';
	if (began !== 'integrated') return kindOf(began);
	if (rootMode !== undefined) return rootMode === 'retry' ? 'manual' : kindOf(rootMode);
	if (triggerType === EVALUATION_TRIGGER) return 'other';
	return retried || triggerType === MANUAL_TRIGGER ? 'manual' : 'production';
}

/**
 * The mode of the outermost execution. n8n hands it down to sub-workflows (`rootExecutionMode` in
 * workflow-execute-additional-data.ts) but has no method for it; without it, `runKind` goes by the
 * trigger.
 */
function rootModeOf(context: object): string | undefined {
	const data = 'additionalData' in context ? context.additionalData : undefined;
	if (typeof data !== 'object' || data === null || !('rootExecutionMode' in data)) return undefined;
	return typeof data.rootExecutionMode === 'string' ? data.rootExecutionMode : undefined;
}

/** Reads from n8n whom the run is meant for. */
export function readRunKind(context: IExecuteFunctions): RunKind {
	const established = context.getExecutionContext?.();
	return runKind({
		mode: context.getMode(),
		source: established?.source,
		rootMode: rootModeOf(context),
		triggerType: established?.triggerNode?.type,
	});
}

/**
 * Why a run does nothing of an operation: what affects customers is done only in runs that are meant for them.
 * Undefined where it is done.
 */
export const withheldBecause = (run: RunKind, effect: Effect): string | undefined =>
	run === 'other' && effect !== 'reads'
		? 'Nothing was sent or changed: this is neither a run of a published workflow nor a manual run, but for example an evaluation or a run of an n8n Agent.'
		: undefined;
