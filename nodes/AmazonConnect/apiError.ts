import { NodeApiError, type INode } from 'n8n-workflow';
import type { ServiceError } from './aws/errors';

/** An error of the service as n8n shows it, where no item is concerned. */
export const apiError = (node: INode, { message, advice, httpStatus }: ServiceError) =>
	new NodeApiError(
		node,
		{},
		{
			message,
			description: advice,
			httpCode: httpStatus === undefined ? undefined : String(httpStatus),
		},
	);
