/** An error as the service answers it: restJson1 for Amazon Connect, JSON 1.0 for SMS, XML for STS. */
export class AwsError extends Error {
	readonly type: string;

	readonly status: number;

	/** Whether the request is none that the model allows, whatever the account has. */
	breaksModel = false;

	constructor(type: string, status: number, message: string) {
		super(message);
		this.type = type;
		this.status = status;
	}
}

export const invalidRequest = (message: string) =>
	new AwsError('InvalidRequestException', 400, message);

/** What Amazon Q in Connect and the participant service say instead. */
export const validationError = (message: string) =>
	new AwsError('ValidationException', 400, message);

/** What the participant service says to a token that is unknown or has ended. */
export const accessDenied = (message: string) =>
	new AwsError('AccessDeniedException', 403, message);

/** Amazon Connect answers 404; services of the JSON protocol 400. */
export const notFound = (message: string, status = 404) =>
	new AwsError('ResourceNotFoundException', status, message);

/** The same for a request that the model does not allow. */
export const againstModel = (error: AwsError): AwsError =>
	Object.assign(error, { breaksModel: true });
