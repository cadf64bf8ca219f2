import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { guard } from './batch/guard';
import type { Time } from './pace/time';
import { findOperation } from './resources';

/**
 * Runs the operation that a node is set to, for all input items. Everything between n8n's items and its
 * HTTP helper is behind this function, with time and chance passed in: test/simulation goes through it.
 */
export const run = async (context: IExecuteFunctions, time: Time): Promise<INodeExecutionData[]> =>
	await guard(context, async () => {
		const resource = context.getNodeParameter('resource', 0);
		// n8n's own choice 'Custom API Call' hides what depends on it.
		const name = context.getNodeParameter('operation', 0, '');
		const operation = findOperation(resource, name);
		if (operation) return await operation.execute(context, time);
		throw new NodeOperationError(context.getNode(), "'Operation' has an unknown value", {
			description:
				'Choose one from the list. In queue mode, install the same version of the package everywhere.',
		});
	});
