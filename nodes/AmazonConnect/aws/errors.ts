import { UNKNOWN } from './answers';
import { isJsonObject } from './json';
import { TABLE, unlisted, type Asked, type Ends, type ErrorContext } from './errorTable';
import { AssumeRoleError, ROLE_KEY_ROWS, ROLE_TABLE, unlistedOfRole } from './roleErrors';

export type { Ends, ErrorContext };

/** An error of the service or of the way to it, in words for the builder of the workflow. */
export interface ServiceError {
	message: string;
	advice: string;
	/** The service's name of the error, or the network's code. */
	code: string;
	ends: Ends;
	/** How many in a row end the lane or the batch, if not the usual number. */
	inARow?: number;
	/** Whether a request may have reached the service. */
	attempted: boolean;
	httpStatus?: number;
	requestId?: string;
	/** The credential's field at fault. */
	field?: string;
	/** AWS's own words, which may echo parts of the request. Only of an answer that names its type and ID. */
	serviceMessage?: string;
}

/** An error as it comes: an answer may have put anything into its members. */
interface ErrorShape {
	name?: unknown;
	code?: unknown;
	message?: unknown;
	cause?: { code?: unknown };
	unsent?: unknown;
	$metadata?: { httpStatusCode?: unknown; requestId?: unknown; attempts?: unknown };
}

/** What AWS's error types and Node's codes look like; anything else is not shown. */
const CODE = /^[\w.-]{1,100}$/;

const asCode = (value: unknown): string | undefined =>
	typeof value === 'string' && CODE.test(value) ? value : undefined;

/** Node's codes, such as ECONNREFUSED, say more than the class of the error. */
function codeOf({ name, code, cause, $metadata }: ErrorShape): string {
	const answered = typeof $metadata?.httpStatusCode === 'number';
	const codes = answered ? [] : [code, cause?.code];
	const networkCode = codes.map(asCode).find((one) => one && isNetworkCode(one));
	return networkCode ?? asCode(name) ?? 'Error';
}

/** Whether the request got no answer at all. */
export const isNetworkCode = (code: string): boolean =>
	/^[A-Z][A-Z\d_]+$/.test(code) || code === 'TimeoutError';

/** Whether an attempt of a request may have reached the service. */
function isSent(thrown: unknown): boolean {
	const { unsent, $metadata }: ErrorShape = isJsonObject(thrown) ? thrown : {};
	// Without keys of the role nothing is sent; an earlier attempt may have had some.
	const attempts = Number($metadata?.attempts ?? 1);
	return unsent !== true && !(thrown instanceof AssumeRoleError && attempts <= 1);
}

/** Puts an error of the SDK into words. Never throws, whatever it is given. */
export function explainError(
	thrown: unknown,
	context: ErrorContext,
	asked: Asked = {},
): ServiceError {
	const ofRole = thrown instanceof AssumeRoleError;
	const error = ofRole ? thrown.reason : thrown;
	const shape: ErrorShape = typeof error === 'object' && error !== null ? error : {};
	const code = codeOf(shape);
	const { httpStatusCode, requestId: id } = shape.$metadata ?? {};
	const httpStatus = typeof httpStatusCode === 'number' ? httpStatusCode : undefined;
	const requestId = asCode(id);
	const words = typeof shape.message === 'string' ? shape.message : '';
	const ownRows = asked.role ? ROLE_KEY_ROWS : [];
	const table = ofRole ? ROLE_TABLE : [...(context.rows ?? []), ...ownRows, ...TABLE];
	const row =
		table.find(({ names, when }) => names.includes(code) && (!when || when.test(words))) ??
		(ofRole ? unlistedOfRole(code) : unlisted(code, httpStatus));

	return {
		message: row.message,
		advice: typeof row.advice === 'string' ? row.advice : row.advice(context, { words, asked }),
		code,
		ends: row.ends,
		inARow: row.inARow,
		attempted: asked.begun === true || isSent(thrown),
		httpStatus,
		requestId,
		field: row.field,
		serviceMessage: httpStatus && requestId && code !== UNKNOWN && words ? words : undefined,
	};
}
