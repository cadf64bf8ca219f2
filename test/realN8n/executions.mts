import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import type { IDataObject, IRunExecutionData } from 'n8n-workflow';
import type { N8nRest } from './rest.mts';

const UNFINISHED = ['new', 'running', 'waiting'];
const PATIENCE = 120_000;

export interface Execution {
	id: string;
	/** E.g. success or error. */
	status: string;
	error?: string;
	/** What a node gave on its first output, over all its runs. */
	outputOf(node: string): IDataObject[];
}

/** What n8n keeps of an execution. */
async function readExecution(rest: N8nRest, id: string): Promise<Execution | undefined> {
	const { status, data } = await rest.get<{ status: string; data: string }>(
		`/rest/executions/${id}`,
	);
	if (UNFINISHED.includes(status)) return undefined;
	const { resultData } = parse(data) as IRunExecutionData;
	return {
		id,
		status,
		error: resultData.error?.message,
		outputOf: (node) =>
			(resultData.runData[node] ?? [])
				.flatMap((run) => run.data?.main[0] ?? [])
				.map(({ json }) => json),
	};
}

/** Runs a saved workflow as the editor's button does, and waits until the run has ended. */
export async function runWorkflow(
	rest: N8nRest,
	workflowId: string,
	trigger: string,
): Promise<Execution> {
	const { executionId } = await rest.post<{ executionId: string }>(
		`/rest/workflows/${workflowId}/run`,
		{ triggerToStartFrom: { name: trigger } },
	);
	const deadline = performance.now() + PATIENCE;
	while (performance.now() < deadline) {
		const execution = await readExecution(rest, executionId);
		if (execution) return execution;
		await sleep(50);
	}
	throw new Error(`Execution ${executionId} did not end within ${PATIENCE / 1000} s`);
}
