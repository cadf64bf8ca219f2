import type { IExecuteFunctions } from 'n8n-workflow';
import type { Origin } from './clientToken';
import { originOf } from './ledger';

/** n8n names the wrapper of a node for AI agents `<node>Tool`. */
export const isTool = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool') || context.isToolExecution?.() === true;

/**
 * The time an execution was established and the signature of its resume URL: together the same in
 * a retry and different in every other execution, also in one of the same millisecond. Before
 * n8n 2.14 there is no signature; then an earlier try of the run tells, or else the execution's ID.
 */
function executionOrigin(context: IExecuteFunctions): string {
	const establishedAt = context.getExecutionContext?.()?.establishedAt;
	const { $execution } = context.getWorkflowDataProxy(0) as { $execution?: { resumeUrl?: string } };
	const signature = /[?&]signature=([^&]+)/.exec($execution?.resumeUrl ?? '')?.[1];
	return establishedAt !== undefined && signature
		? `established:${establishedAt}:${signature}`
		: (originOf(context.getContext('node')) ?? `execution:${context.getExecutionId()}`);
}

/** Reads from n8n what the client tokens of a run start from. */
export function readOrigin(context: IExecuteFunctions): Origin {
	const origin: Origin = {
		n8nInstanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		nodeId: context.getNode().id,
		executionOrigin: executionOrigin(context),
	};
	if (isTool(context)) return origin;
	const { $runIndex } = context.getWorkflowDataProxy(0) as { $runIndex?: number };
	return { ...origin, runIndex: $runIndex ?? 0 };
}
