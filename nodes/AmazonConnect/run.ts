import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { guard } from './batch/guard';
import type { Time } from './pace/time';
import { findOperation } from './resources';

/**
 * Runs the operation that a node is set to, for all input items. Everything between n8n's items and its
 * HTTP helper is behind this function, with time and chance passed in: test/simulation goes through it.
 */
export async function run(context: IExecuteFunctions, time: Time): Promise<INodeExecutionData[]> {
	// n8n's own choice 'Custom API Call' hides the operation.
	const choose = () =>
		findOperation(
			context.getNodeParameter('resource', 0),
			context.getNodeParameter('operation', 0, ''),
		);
	return await guard(context, choose, async (operation) => await operation.execute(context, time));
}
