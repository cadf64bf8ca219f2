/**
 * What becomes of the batch after an error that the SDK's retries did not cure.
 * - `failItem`: this item only.
 * - `failItemOrBatch`: this item, and the batch when many in a row fail alike.
 * - `endBatch`: every item would fail, so none is tried any more.
 * - `alreadyStarted`: not an error: the chat exists.
 */
export type Consequence = 'failItem' | 'failItemOrBatch' | 'endBatch' | 'alreadyStarted';

/** One row of the table. */
export interface Row {
	names: readonly string[];
	/** Narrows the row to some of the service's messages. */
	when?: RegExp;
	/** What happened. No AWS error name: n8n replaces messages with certain letters in a row. */
	message: string;
	/** What to do about it. */
	advice: string | ((context: ErrorContext) => string);
	consequence: Consequence;
	/** The credential's field at fault. */
	field?: string;
}

/** What an operation adds to the table: who must be allowed what, and where to look for what is missing. */
export interface ErrorContext {
	iamAction: string;
	iamResources: string;
	notFound: string;
	/** Who can do what about throttling that does not end; left out, it is enough to try again. */
	throttled?: string;
	/** What to do when nobody knows whether a request was carried out; left out, it does no harm again. */
	again?: string;
}

const TRY_AGAIN = 'Try again in some seconds.';

/** Read in the credential, too, which n8n tests whenever it is saved. */
const KEYS = 'Correct the keys in the credential and save: that tests them.';

/** About the keys and the clock, whichever service is called. */
export const KEY_ROWS: readonly Row[] = [
	{
		names: ['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure'],
		when: /expired|not yet current|skew/i,
		message: "The clock of the n8n server differs from AWS's by more than five minutes",
		advice: 'Synchronise the clock of the machine that runs n8n, for example with NTP.',
		consequence: 'endBatch',
	},
	{
		names: ['RequestExpired', 'RequestInTheFuture', 'RequestTimeTooSkewed'],
		message: "The clock of the n8n server differs from AWS's by more than five minutes",
		advice: 'Synchronise the clock of the machine that runs n8n, for example with NTP.',
		consequence: 'endBatch',
	},
	{
		names: ['InvalidSignatureException', 'SignatureDoesNotMatch', 'AuthFailure'],
		message: "'Secret Access Key' does not belong to the access key ID",
		advice: KEYS,
		consequence: 'endBatch',
		field: 'Secret Access Key',
	},
	{
		names: ['UnrecognizedClientException', 'InvalidClientTokenId', 'InvalidAccessKeyId'],
		message: "'Access Key ID' or 'Session Token' is not known to AWS in this Region",
		advice: `${KEYS} Keys of a deleted user, an inactive key, and a Region that the account has not enabled look the same.`,
		consequence: 'endBatch',
		field: 'Access Key ID',
	},
	{
		names: ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired'],
		message: "'Session Token' has expired",
		advice: 'Paste new temporary credentials, or use an access key that does not expire.',
		consequence: 'endBatch',
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
		advice: `${KEYS} Behind a proxy, make sure that it passes the authorization header on.`,
		consequence: 'endBatch',
		field: 'Access Key ID',
	},
	{
		names: ['OptInRequired', 'NotAuthorized', 'SubscriptionRequiredException'],
		message: "The AWS account cannot use this service in the credential's 'Region'",
		advice: "Choose the Region of your Amazon Connect instance in the credential's 'Region'.",
		consequence: 'endBatch',
		field: 'Region',
	},
];

/**
 * First match wins. Names: the operation's declared errors, AWS's common errors, and those of the
 * API's front door (see docs/errors.md for sources). 403 can mean a key, a clock, or a right.
 */
export const TABLE: readonly Row[] = [
	...KEY_ROWS,
	{
		names: [
			'AccessDeniedException',
			'AccessDenied',
			'UnauthorizedOperation',
			'UnauthorizedException',
		],
		message: 'The access key is not allowed to do this',
		advice: ({ iamAction, iamResources }) =>
			`Ask your AWS administrator to allow '${iamAction}' on ${iamResources}.`,
		consequence: 'failItemOrBatch',
	},
	{
		names: ['ResourceNotFoundException'],
		message: 'Amazon Connect does not know one of the values',
		advice: ({ notFound }) => notFound,
		consequence: 'failItemOrBatch',
	},
	{
		names: ['ContactFlowNotPublishedException'],
		message: "The flow in 'Flow' is not published",
		advice: 'Publish the flow in Amazon Connect, or choose another one.',
		consequence: 'failItemOrBatch',
	},
	{
		names: ['DestinationNotAllowedException', 'OutboundContactNotPermittedException'],
		message: "Amazon Connect does not allow a chat with the number in 'To'",
		advice:
			'Check the country and the opt-out list of the sending number in AWS End User Messaging.',
		consequence: 'failItem',
	},
	{
		names: ['InvalidActiveRegionException'],
		message: "The instance is active in another Region than the credential's",
		advice: "Choose the active Region of the instance in the credential's 'Region'.",
		consequence: 'endBatch',
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
		advice:
			"Check that the number in 'From' belongs to the instance and can do the chosen channel, that the flow is published, and that an account in the SMS sandbox only texts verified numbers.",
		consequence: 'failItem',
	},
	{
		names: ['IdempotencyException'],
		message: 'A chat was already started with this client token',
		advice: '',
		consequence: 'alreadyStarted',
	},
	{
		names: ['ConflictException'],
		when: /token|idempot|already (been )?(started|exists?|used)/i,
		message: 'A chat was already started with this client token',
		advice: '',
		consequence: 'alreadyStarted',
	},
	{
		names: ['ConflictException'],
		message: 'Amazon Connect reports a conflict with another operation on this contact',
		advice: ({ again }) => again ?? TRY_AGAIN,
		consequence: 'failItem',
	},
	{
		names: ['LimitExceededException', 'ServiceQuotaExceededException'],
		message: 'The Amazon Connect instance has no room for another active chat',
		advice:
			"End chats in the flow with a 'Disconnect' block, shorten 'Chat Duration (Minutes)', or ask AWS to raise the quota 'Concurrent active chats per instance' (L-D4BA6F6E).",
		consequence: 'endBatch',
	},
	{
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
			throttled ?? `Other programs of the account use the quota too. ${TRY_AGAIN}`,
		consequence: 'failItemOrBatch',
	},
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
		consequence: 'failItemOrBatch',
	},
	{
		names: ['AbortError'],
		message: 'The execution was cancelled',
		advice: ({ again }) => again ?? TRY_AGAIN,
		consequence: 'endBatch',
	},
	{
		names: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
		message: 'Amazon Connect cannot be reached from the n8n server',
		advice:
			"Check the credential's 'Region' and 'Custom Endpoints', and the network, firewall and proxy of the n8n server.",
		consequence: 'failItemOrBatch',
	},
];

/** Node's codes for a certificate that it does not trust: OpenSSL's, and its own. */
export const CERTIFICATE = /CERT|SIGNATURE$|^ERR_TLS|ISSUER/;

export const UNTRUSTED: Omit<Row, 'names'> = {
	message: 'The n8n server does not trust the certificate of the other side',
	advice:
		"Behind a proxy that inspects traffic, give its certificate to n8n with NODE_EXTRA_CA_CERTS. Otherwise check the credential's 'Custom Endpoints'.",
	consequence: 'failItemOrBatch',
};

/** For whatever the table does not name. */
export function unlisted(code: string, status?: number): Omit<Row, 'names'> {
	if (CERTIFICATE.test(code)) return UNTRUSTED;
	if (status !== undefined && status >= 500) {
		return {
			message: 'Amazon Connect has an internal difficulty',
			advice: ({ again }) => again ?? TRY_AGAIN,
			consequence: 'failItemOrBatch',
		};
	}
	if (status !== undefined && status >= 300 && status < 400) {
		return {
			message: 'The answer was a redirect, which is not followed',
			advice: "Check the credential's 'Custom Endpoints' and the proxy of the n8n server.",
			consequence: 'failItemOrBatch',
		};
	}
	return {
		message: status ? 'Amazon Connect refused the request' : 'The request did not get through',
		advice: 'The details hold the code and the request ID that AWS Support asks for.',
		consequence: status === 403 || !status ? 'failItemOrBatch' : 'failItem',
	};
}
