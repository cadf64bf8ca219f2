import { NOT_AMAZON_CONNECT } from '../aws/answers';
import type { ErrorContext, ServiceError } from '../aws/errors';
import { ON_CONTACTS } from '../operations/shared/contactErrors';

/** What the errors of a poll mean, and where to look. */
export const ERRORS: ErrorContext = {
	iamAction: 'connect:SearchContacts',
	iamResources: `the instance, and 'connect:DescribeContact' on ${ON_CONTACTS}`,
	notFound: "Check that the instance in 'Instance' is in the credential's Region and account.",
	invalid: "Check the values of 'Filters'.",
};

/** AWS does not say what a token that has ended gives. */
export const isRefusedToken = (error: unknown): boolean =>
	error instanceof Error &&
	['InvalidRequestException', 'InvalidParameterException'].includes(error.name);

/** Whether an error passes by itself. */
export const isTransient = ({ httpStatus, code }: ServiceError): boolean =>
	httpStatus === undefined ||
	httpStatus === 429 ||
	httpStatus >= 500 ||
	code === NOT_AMAZON_CONNECT;
