import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Operation } from '../operations/operation';
import { failedItem, fieldReader } from './collect';

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
export async function guard<Chosen extends Pick<Operation<never, never>, 'outputFields'>>(
	context: IExecuteFunctions,
	choose: () => Chosen,
	execute: (chosen: Chosen) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	let chosen: Chosen | undefined;
	try {
		chosen = choose();
		return await execute(chosen);
	} catch (error) {
		const failed = asNodeError(context, error);
		if (!context.continueOnFail()) throw failed;
		const failure = {
			message: failed.message,
			advice: failed.description ?? '',
			code: 'NotAttempted',
			attempted: false,
		};
		const fieldsOf = fieldReader(context, chosen ?? { outputFields: () => [] });
		return context
			.getInputData()
			.map((_, index) => failedItem(context, index, failure, fieldsOf(index)));
	}
}
