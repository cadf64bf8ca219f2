import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
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
function readExecutionOrigin(context: IExecuteFunctions, chance: () => string): string {
	const establishedAt = context.getExecutionContext?.()?.establishedAt;
	const { $execution } = context.getWorkflowDataProxy(0) as { $execution?: { resumeUrl?: string } };
	const signature = /[?&]signature=([^&]+)/.exec($execution?.resumeUrl ?? '')?.[1];
	return establishedAt !== undefined && signature
		? `established:${establishedAt}:${signature}`
		: // There is no ID where n8n runs a node without an execution, as its Agents module does.
			(originOf(context.getContext('node')) ?? `execution:${context.getExecutionId() || chance()}`);
}

interface Runs {
	$runIndex?: number;
	/** Throws when there is no such run. */
	$items?(node: string, output: number, run: number): INodeExecutionData[];
}

/** Whether a run only stands for one whose output a crash has lost. */
function isRecovered({ $items }: Runs, node: string, run: number): boolean {
	try {
		return $items?.(node, 0, run)[0]?.json.isArtificialRecoveredEventItem === true;
	} catch {
		return false;
	}
}

/**
 * The index of the node's run, the same in a retry. After a crash, n8n keeps such a run for each node that had
 * ended, and counts it in a retry, which begins at the trigger.
 * https://github.com/n8n-io/n8n/blob/n8n%402.41.1/packages/cli/src/executions/execution-recovery.service.ts
 */
function runIndexOf(context: IExecuteFunctions): number {
	const runs = context.getWorkflowDataProxy(0) as Runs;
	const { $runIndex = 0 } = runs;
	const { name } = context.getNode();
	let recovered = 0;
	while (recovered < $runIndex && isRecovered(runs, name, recovered)) recovered += 1;
	return $runIndex - recovered;
}

/**
 * Reads from n8n what the client tokens of a run start from.
 *
 * @param chance stands in for what does not exist: a constant would be one token for the whole n8n
 */
export function readOrigin(context: IExecuteFunctions, chance: () => string = randomUUID): Origin {
	const executionOrigin = readExecutionOrigin(context, chance);
	const origin: Origin = {
		n8nInstanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id || executionOrigin,
		nodeName: context.getNode().name,
		executionOrigin,
	};
	return isTool(context) ? origin : { ...origin, runIndex: runIndexOf(context) };
}
