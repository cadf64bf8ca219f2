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
	/** What a node gave on one of its outputs, over all its runs. */
	outputOf(node: string, output?: number): IDataObject[];
	/** Milliseconds from the start of a node to its end, over all its runs. */
	timeOf(node: string): number;
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
		outputOf: (node, output = 0) =>
			(resultData.runData[node] ?? [])
				.flatMap((run) => run.data?.main[output] ?? [])
				.map(({ json }) => json),
		timeOf: (node) =>
			(resultData.runData[node] ?? []).reduce((sum, { executionTime }) => sum + executionTime, 0),
	};
}

/** Waits until an execution has ended. */
export async function untilEnded(rest: N8nRest, executionId: string): Promise<Execution> {
	const deadline = performance.now() + PATIENCE;
	while (performance.now() < deadline) {
		const execution = await readExecution(rest, executionId);
		if (execution) return execution;
		await sleep(50);
	}
	throw new Error(`Execution ${executionId} did not end within ${PATIENCE / 1000} s`);
}

/** Runs a saved workflow as the editor's button does. */
export async function startWorkflow(
	rest: N8nRest,
	workflowId: string,
	trigger: string,
): Promise<string> {
	const { executionId } = await rest.post<{ executionId: string }>(
		`/rest/workflows/${workflowId}/run`,
		{ triggerToStartFrom: { name: trigger } },
	);
	return executionId;
}

/** Runs a saved workflow as the editor's button does, and waits until the run has ended. */
export const runWorkflow = async (
	rest: N8nRest,
	workflowId: string,
	trigger: string,
): Promise<Execution> => await untilEnded(rest, await startWorkflow(rest, workflowId, trigger));

/** Presses *Retry* on an execution, and waits until the new one has ended. */
export async function retryExecution(
	rest: N8nRest,
	executionId: string,
	workflow: 'original' | 'currently saved' = 'original',
): Promise<Execution> {
	const { id } = await rest.post<{ id: string }>(`/rest/executions/${executionId}/retry`, {
		loadWorkflow: workflow === 'currently saved',
	});
	return await untilEnded(rest, id);
}

/** Presses *Stop* on an execution. */
export const stopExecution = async (rest: N8nRest, executionId: string): Promise<void> =>
	await rest.post(`/rest/executions/${executionId}/stop`, {});

/** Executions that match a filter of n8n's list, the latest first. */
export const executionsOf = async (
	rest: N8nRest,
	filter: object,
	limit = 1,
): Promise<Array<{ id: string; status: string }>> => {
	const query = `filter=${encodeURIComponent(JSON.stringify(filter))}&limit=${limit}`;
	const { results } = await rest.get<{ results: Array<{ id: string; status: string }> }>(
		`/rest/executions?${query}`,
	);
	return results;
};

/** The execution of a workflow that began last, e.g. one that a webhook began. */
export async function lastExecutionOf(rest: N8nRest, workflowId: string): Promise<string> {
	return (await executionsOf(rest, { workflowId }))[0].id;
}

/** Whether an execution of a workflow is under way. */
export const isRunning = async (rest: N8nRest, workflowId: string): Promise<boolean> =>
	(await executionsOf(rest, { workflowId, status: ['new', 'running'] })).length > 0;

/** Whether an execution of a workflow waits, e.g. in a Wait node. */
export const isWaiting = async (rest: N8nRest, workflowId: string): Promise<boolean> =>
	(await executionsOf(rest, { workflowId, status: ['waiting'] })).length > 0;
