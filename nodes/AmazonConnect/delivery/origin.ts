import type { IExecuteFunctions } from 'n8n-workflow';
import type { Origin } from './clientToken';

/** n8n names the wrapper of a node for AI agents `<node>Tool`. */
const isTool = (context: IExecuteFunctions): boolean =>
	context.getNode().type.endsWith('Tool') || context.isToolExecution?.() === true;

/**
 * The time an execution was established and the signature of its resume URL: together the same in
 * a retry and different in every other execution, also in one of the same millisecond. n8n
 * versions that lack one of them leave the execution's ID, which protects within the execution.
 */
function executionOrigin(context: IExecuteFunctions): string {
	const establishedAt = context.getExecutionContext?.()?.establishedAt;
	const { $execution } = context.getWorkflowDataProxy(0) as { $execution?: { resumeUrl?: string } };
	const signature = /[?&]signature=([^&]+)/.exec($execution?.resumeUrl ?? '')?.[1];
	return establishedAt !== undefined && signature
		? `established:${establishedAt}:${signature}`
		: `execution:${context.getExecutionId()}`;
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
