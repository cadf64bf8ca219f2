import { sdkError } from './sdkError';

/** For an answer that no service of AWS gives: a proxy's page, or that of a wrong custom endpoint. */
export const notAmazonConnect = (): Error =>
	sdkError('NotAmazonConnect', 'The answer is not one of AWS.');

interface SdkErrorShape {
	name?: unknown;
	$fault?: unknown;
	$metadata?: { httpStatusCode?: number };
}

/**
 * Whether an error of the SDK comes from such an answer. What the SDK could not read has a status but no
 * `$fault`; what it could read and found no error's name in is called `Unknown`. Redirects and 5xx are
 * left out: AWS's own front door may answer these without a name.
 */
export function isForeignAnswer(error: unknown): boolean {
	if (typeof error !== 'object' || error === null) return false;
	const { name, $fault, $metadata }: SdkErrorShape = error;
	if (name === 'NotAmazonConnect') return true;
	const status = $metadata?.httpStatusCode ?? 0;
	const answered = (status >= 200 && status < 300) || (status >= 400 && status < 500);
	return answered && ($fault === undefined || name === 'Unknown');
}
