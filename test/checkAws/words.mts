/** Words for what was seen. */
import type { ServiceError } from '../../nodes/AmazonConnect/aws/errors.ts';
import type { Answer } from './probe.mts';
import { shipped } from './shipped.mts';

/** The error as AWS gave it. */
export const inWords = ({ code, httpStatus, serviceMessage }: ServiceError): string =>
	[code, httpStatus ? `(HTTP ${httpStatus})` : '', serviceMessage ? `"${serviceMessage}"` : '']
		.filter(Boolean)
		.join(' ');

/** Whether the node's table has a row for the error, and not only general words. */
export const isListed = ({ code, httpStatus, message }: ServiceError): boolean =>
	message !== shipped('aws/errorTable').unlisted(code, httpStatus).message;

/** What an error of something means that the node expects to work. */
export function failed(error: ServiceError): Answer {
	const isMissingRight = error.code.startsWith('AccessDenied');
	return isMissingRight
		? { result: 'notAsked', seen: `A right is missing: ${inWords(error)}` }
		: { result: 'broken', seen: inWords(error) };
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
