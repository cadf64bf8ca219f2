import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { failedItem } from './collect';

const asNodeError = (context: IExecuteFunctions, error: unknown) =>
	error instanceof NodeApiError || error instanceof NodeOperationError
		? error
		: new NodeOperationError(context.getNode(), error as Error);

/**
 * Turns whatever is thrown into an error item for every input item, with one of the *Continue*
 * settings: n8n would send every item down the success branch.
 *
 * @throws NodeOperationError or NodeApiError with *Stop Workflow*
 */
export async function guard(
	context: IExecuteFunctions,
	execute: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	try {
		return await execute();
	} catch (error) {
		const failed = asNodeError(context, error);
		if (!context.continueOnFail()) throw failed;
		const failure = {
			message: failed.message,
			advice: failed.description ?? '',
			code: 'NotAttempted',
			attempted: false,
		};
		return context.getInputData().map((_, index) => failedItem(context, index, failure));
	}
}
