/** What the client tokens of a run start from, where n8n tells less than usual. */
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { readOrigin } from '../../../nodes/AmazonConnect/once/origin.ts';

/** A run of which n8n knows neither execution nor workflow, as in its Agents module. */
function bareContext(node: IDataObject = {}): IExecuteFunctions {
	const context: Partial<IExecuteFunctions> = {
		getInstanceId: () => 'n8n-1',
		getWorkflow: () => ({ active: false }),
		getNode: () => ({
			id: 'node-1',
			name: 'Amazon Connect',
			type: 'amazonConnect',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		}),
		getExecutionId: (() => undefined) as unknown as IExecuteFunctions['getExecutionId'],
		getWorkflowDataProxy: () => ({}) as ReturnType<IExecuteFunctions['getWorkflowDataProxy']>,
		getContext: () => node,
	};
	return context as IExecuteFunctions;
}

it('is by chance where there is no execution, and another one in each run', () => {
	const origins = [1, 2].map(() => readOrigin(bareContext()));
	expect(origins[0].executionOrigin).not.toBe(origins[1].executionOrigin);
	expect(origins[0].workflowId).not.toBe(origins[1].workflowId);
});

it('by chance is the same when n8n runs the node again', () => {
	const node: IDataObject = {};
	const first = readOrigin(bareContext(node), () => 'by chance');
	node.origin = first.executionOrigin;
	expect(readOrigin(bareContext(node), () => 'another')).toEqual(first);
});
