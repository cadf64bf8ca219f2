import { ACCESS_DENIED_ROWS } from './accessDenied';
import { NOT_AMAZON_CONNECT } from './answers';
import type { ConnectAccess } from './credential';

/**
 * What an error ends that retries did not cure. A lane is what goes to one instance by one operation.
 * - `item`: this item only.
 * - `itemOrLane`: this item, and its lane when many in a row fail alike.
 * - `itemOrBatch`: this item, and the batch when many in a row fail alike, whatever their lanes.
 * - `lane`: every item for the instance would fail, so no further item is tried.
 * - `batch`: every item would fail.
 * - `nothing`: not an error, because what was asked for is done already.
 */
export type Ends = 'item' | 'itemOrLane' | 'itemOrBatch' | 'lane' | 'batch' | 'nothing';

/** One row of the table. */
export interface Row {
	names: readonly string[];
	/** Narrows the row to some of the service's messages. */
	when?: RegExp;
	/** What happened. No AWS error name: n8n replaces messages with certain letters in a row. */
	message: string;
	/** What to do about it. */
	advice: string | ((context: ErrorContext, reply: Reply) => string);
	ends: Ends;
	/** How many in a row end the lane or the batch, if not the usual number. */
	inARow?: number;
	/** The credential's field at fault. */
	field?: string;
}

/** Who was asked, and for what. */
export interface Asked extends Partial<Pick<ConnectAccess, 'region' | 'role'>> {
	/** ID of the Amazon Connect instance. */
	instance?: string;
	/** Whether an earlier request of the item may have been carried out. */
	begun?: boolean;
}

/** What AWS said, and who was asked. */
export interface Reply {
	/** AWS's own words; empty when there are none. */
	words: string;
	asked: Asked;
}

/** What an operation adds to the table. */
export interface ErrorContext {
	iamAction: string;
	iamResources: string;
	notFound: string;
	/** What to check when the service refuses the values without saying which. */
	invalid?: string;
	/** Errors of this operation alone. They come before those of the table. */
	rows?: readonly Row[];
	/** Who can do what about throttling that does not end; left out, it is enough to try again. */
	throttled?: string;
	/** What to do when nobody knows whether a request was carried out; left out, it does no harm again. */
	again?: string;
}

const TRY_AGAIN = 'Try again in a few seconds.';

/** A server that answers instead of AWS answers every item. */
const FOREIGN_IN_A_ROW = 3;

/** Read in the credential, too, which n8n tests whenever it is saved. */
const KEYS = 'Correct the keys in the credential and save it: n8n then tests them.';

/** AWS's names for a key that it does not know, and for a session that is over. */
export const UNKNOWN_KEY = [
	'UnrecognizedClientException',
	'InvalidClientTokenId',
	'InvalidAccessKeyId',
];
export const EXPIRED_TOKEN = ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired'];

/** About the keys and the clock, whichever service is called. */
export const KEY_ROWS: readonly Row[] = [
	{
		names: ['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure'],
		when: /expired|not yet current|skew/i,
		message: "The clock of the n8n server differs from AWS's by more than five minutes",
		advice: 'Synchronize the clock of the machine that runs n8n, for example with NTP.',
		ends: 'batch',
	},
	{
		names: ['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
		message: "The clock of the n8n server differs from AWS's by more than five minutes",
		advice: 'Synchronize the clock of the machine that runs n8n, for example with NTP.',
		ends: 'batch',
	},
	{
		names: ['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure'],
		message: "'Secret Access Key' does not belong to 'Access Key ID'",
		advice: KEYS,
		ends: 'batch',
		field: 'Secret Access Key',
	},
	{
		names: UNKNOWN_KEY,
		message: "'Access Key ID' or 'Session Token' is not known to AWS in this Region",
		advice: `${KEYS} The cause may also be a deleted user, an inactive key, or a Region that the account has not enabled.`,
		ends: 'batch',
		field: 'Access Key ID',
	},
	{
		names: EXPIRED_TOKEN,
		message: "'Session Token' has expired",
		advice: 'Paste new temporary credentials, or use an access key that does not expire.',
		ends: 'batch',
		field: 'Session Token',
	},
	{
		names: [
			'IncompleteSignature',
			'IncompleteSignatureException',
			'MissingAuthenticationToken',
			'MissingAuthenticationTokenException',
		],
		message: "'Access Key ID' and 'Secret Access Key' were not accepted",
		advice: `${KEYS} If n8n uses a proxy, make sure that it passes on the authorization header.`,
		ends: 'batch',
		field: 'Access Key ID',
	},
	{
		names: ['OptInRequired', 'NotAuthorized', 'SubscriptionRequiredException'],
		message: "The AWS account cannot use this service in the credential's Region",
		advice: "Set 'Region' in the credential to the Region of your Amazon Connect instance.",
		ends: 'batch',
		field: 'Region',
	},
];

export const FOREIGN_ROW: Row = {
	names: [NOT_AMAZON_CONNECT],
	message: 'This was not Amazon Connect: the answer is not in the format of AWS',
	advice: ({ again }) =>
		`Check 'Custom Endpoints' in the credential, and whether a proxy, a firewall, or a sign-in page answers instead of AWS. ${again ?? ''}`.trim(),
	ends: 'itemOrBatch',
	inARow: FOREIGN_IN_A_ROW,
};

/** For quotas other than that of requests per second. */
export const BEYOND_QUOTA = 'The request goes beyond a quota of the AWS account or the instance';
export const QUOTA_ADVICE =
	"AWS's words say which one, if AWS tells. Ask your AWS administrator to look it up in Service Quotas, or to ask AWS Support.";

const THROTTLED_ROW: Row = {
	names: [
		'TooManyRequestsException',
		'ThrottlingException',
		'Throttling',
		'ThrottledException',
		'RequestLimitExceeded',
		'RequestThrottledException',
	],
	message: 'Amazon Connect received more requests per second than the account may send',
	advice: ({ throttled }) =>
		throttled ?? `Other programs of the account share the quota. ${TRY_AGAIN}`,
	ends: 'itemOrLane',
};

/**
 * First match wins. Names: AWS's common errors and those of the API's front door (sources:
 * docs/maintainers/error-names.md). 403 can mean a key, a clock, or a right.
 */
export const TABLE: readonly Row[] = [
	...KEY_ROWS,
	...ACCESS_DENIED_ROWS,
	{
		names: ['ResourceNotFoundException'],
		message: 'Amazon Connect does not know one of the values',
		advice: ({ notFound }) => notFound,
		ends: 'itemOrLane',
	},
	{
		names: ['InvalidActiveRegionException'],
		message: "The instance is active in a Region other than the credential's",
		advice: "Set 'Region' in the credential to the active Region of the instance.",
		ends: 'lane',
		field: 'Region',
	},
	{
		names: [
			'InvalidRequestException',
			'InvalidParameterException',
			'ValidationException',
			'ValidationError',
			'SerializationException',
			'MalformedHttpRequestException',
			'RequestEntityTooLargeException',
			'PropertyValidationException',
		],
		message: 'Amazon Connect does not accept the values of this item',
		advice: ({ invalid }) => invalid ?? 'Check the values of the parameters.',
		ends: 'item',
	},
	{
		names: ['ConflictException'],
		message: 'Amazon Connect reports a conflict with another operation on this contact',
		advice: ({ again }) => again ?? TRY_AGAIN,
		ends: 'item',
	},
	{
		names: ['LimitExceededException', 'ServiceQuotaExceededException'],
		message: BEYOND_QUOTA,
		advice: QUOTA_ADVICE,
		ends: 'item',
	},
	THROTTLED_ROW,
	{
		names: [
			'TimeoutError',
			'RequestTimeout',
			'RequestTimeoutException',
			'RequestAbortedException',
			'ECONNRESET',
			'EPIPE',
			'ResponseTooLarge',
		],
		message: 'Amazon Connect gave no complete answer',
		advice: ({ again }) => again ?? TRY_AGAIN,
		ends: 'itemOrLane',
	},
	FOREIGN_ROW,
	{
		names: ['AbortError'],
		message: 'The execution was cancelled',
		advice: ({ again }) => again ?? TRY_AGAIN,
		ends: 'batch',
	},
	{
		names: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
		message: 'Amazon Connect cannot be reached from the n8n server',
		advice:
			"Check 'Region' and 'Custom Endpoints' in the credential, and the network, firewall and proxy of the n8n server.",
		ends: 'itemOrBatch',
	},
];

/** Node's codes for a certificate that it does not trust: OpenSSL's, and its own. */
export const CERTIFICATE = /CERT|SIGNATURE$|^ERR_TLS|ISSUER/;

export const UNTRUSTED: Omit<Row, 'names'> = {
	message: 'The n8n server does not trust the certificate of the server that it called',
	advice:
		"If a proxy inspects the traffic, give its certificate to n8n with NODE_EXTRA_CA_CERTS. Otherwise, check 'Custom Endpoints' in the credential.",
	ends: 'itemOrBatch',
};

/** For whatever the table does not name. */
export function unlisted(code: string, status?: number): Omit<Row, 'names'> {
	if (CERTIFICATE.test(code)) return UNTRUSTED;
	if (status === 429) return THROTTLED_ROW;
	if (status !== undefined && status >= 500) {
		return {
			message: 'Amazon Connect has an internal problem',
			advice: ({ again }) => again ?? TRY_AGAIN,
			ends: 'itemOrLane',
		};
	}
	if (status !== undefined && status >= 300 && status < 400) {
		return {
			message: 'The answer was a redirect, which the node does not follow',
			advice: "Check 'Custom Endpoints' in the credential, and the proxy of the n8n server.",
			ends: 'itemOrBatch',
			inARow: FOREIGN_IN_A_ROW,
		};
	}
	return {
		message: status ? 'Amazon Connect refused the request' : 'The request did not get through',
		advice: status
			? 'The details contain the code and the request ID for AWS Support.'
			: 'Check the network and the proxy of the n8n server, then run the item again.',
		ends: !status ? 'itemOrBatch' : status === 403 ? 'itemOrLane' : 'item',
	};
}
