/** An error under the name by which the SDK's retry classification and our error table know it. */
export const sdkError = (name: string, message: string): Error =>
	Object.assign(new Error(message), { name });
