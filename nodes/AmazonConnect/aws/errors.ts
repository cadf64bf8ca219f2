import { TABLE, unlisted, type Consequence, type ErrorContext } from './errorTable';
import { AssumeRoleError, ROLE_TABLE, unlistedOfRole } from './roleErrors';

export type { Consequence, ErrorContext };

/** An error of the service or of the way to it, in words for the builder of the workflow. */
export interface ServiceError {
	message: string;
	advice: string;
	/** The service's name of the error, or the network's code. */
	code: string;
	consequence: Consequence;
	httpStatus?: number;
	requestId?: string;
	/** The credential's field at fault. */
	field?: string;
	/** The service's own words; may repeat parts of the request. */
	serviceMessage?: string;
}

interface SdkErrorShape {
	name?: string;
	code?: unknown;
	message?: string;
	cause?: { code?: unknown };
	$metadata?: { httpStatusCode?: number; requestId?: string };
}

/** Node's codes, such as ECONNREFUSED, say more than the class of the error. */
function codeOf({ name, code, cause }: SdkErrorShape): string {
	const networkCode = [code, cause?.code].find(
		(one): one is string => typeof one === 'string' && isNetworkCode(one),
	);
	return networkCode ?? name ?? 'Error';
}

/** Whether the request got no answer at all. */
export const isNetworkCode = (code: string): boolean =>
	/^[A-Z][A-Z\d_]+$/.test(code) || code === 'TimeoutError';

/** Puts an error of the SDK into words. Never throws, whatever it is given. */
export function explainError(thrown: unknown, context: ErrorContext): ServiceError {
	const ofRole = thrown instanceof AssumeRoleError;
	const error = ofRole ? thrown.reason : thrown;
	const shape: SdkErrorShape = typeof error === 'object' && error !== null ? error : {};
	const code = codeOf(shape);
	const { httpStatusCode: httpStatus, requestId } = shape.$metadata ?? {};
	const serviceMessage = shape.message;
	const row =
		(ofRole ? ROLE_TABLE : TABLE).find(
			({ names, when }) => names.includes(code) && (!when || when.test(serviceMessage ?? '')),
		) ?? (ofRole ? unlistedOfRole(code) : unlisted(code, httpStatus));

	return {
		message: row.message,
		advice: typeof row.advice === 'string' ? row.advice : row.advice(context),
		code,
		consequence: row.consequence,
		httpStatus,
		requestId,
		field: row.field,
		serviceMessage,
	};
}

/** The messages of the table, for the test that n8n shows them as they are. */
export const MESSAGES = [
	...[...TABLE, ...ROLE_TABLE, unlistedOfRole('')].map(({ message }) => message),
	...[500, 300, 400, undefined].map((status) => unlisted('', status).message),
	unlisted('CERT_HAS_EXPIRED').message,
];
