/** An error as the service answers it: restJson1 for Amazon Connect, XML for STS. */
export class AwsError extends Error {
	readonly type: string;

	readonly status: number;

	constructor(type: string, status: number, message: string) {
		super(message);
		this.type = type;
		this.status = status;
	}
}

export const invalidRequest = (message: string) =>
	new AwsError('InvalidRequestException', 400, message);

/** What Amazon Q in Connect says instead. */
export const validationError = (message: string) =>
	new AwsError('ValidationException', 400, message);

export const notFound = (message: string) =>
	new AwsError('ResourceNotFoundException', 404, message);
