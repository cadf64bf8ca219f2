import {
	CERTIFICATE,
	EXPIRED_TOKEN,
	KEY_ROWS,
	UNKNOWN_KEY,
	UNTRUSTED,
	type Row,
} from './errorTable';
import { ROLE_FIELDS } from './role';

/** The keys of the role could not be had. Its reason is the SDK's error, which says why. */
export class AssumeRoleError extends Error {
	/** Not `cause`: the SDK looks there for something to retry, and STS was asked several times already. */
	readonly reason: unknown;

	constructor(reason: unknown) {
		super('The role was not assumed.');
		this.name = 'AssumeRoleError';
		this.reason = reason;
	}
}

/**
 * What STS answers to AssumeRole. Every item needs the role, so all of it ends the batch.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html
 */
const ROLE_ROWS: readonly Row[] = [
	{
		names: ['AccessDenied', 'AccessDeniedException'],
		message: "The role in 'Role ARN' cannot be assumed with the keys of the credential",
		advice:
			"Check 'Role ARN' and 'External ID'. Ask your AWS administrator to allow 'sts:AssumeRole' on the role for the user of the keys, and to name that user in the trust policy of the role. AWS does not say which of these is missing.",
		ends: 'batch',
		field: ROLE_FIELDS.arn,
	},
	{
		names: ['ValidationError', 'ValidationException'],
		when: /MaxSessionDuration|DurationSeconds|role chaining/i,
		message: "'Role Session Duration (Minutes)' is longer than the role allows",
		advice:
			'Enter fewer minutes, or ask your AWS administrator to raise the maximum session duration (MaxSessionDuration) of the role. If the keys themselves come from a role, the maximum is 60.',
		ends: 'batch',
		field: ROLE_FIELDS.duration,
	},
	{
		names: ['ValidationError', 'ValidationException'],
		message: "AWS STS does not accept the values below 'Assume Role'",
		advice: "Check 'Role ARN', 'External ID' and 'Role Session Name' in the credential.",
		ends: 'batch',
		field: ROLE_FIELDS.arn,
	},
	{
		names: ['RegionDisabledException', 'RegionDisabled'],
		message: "AWS STS is not activated in the credential's Region",
		advice:
			'Ask your AWS administrator to activate STS for the Region in the account settings of IAM.',
		ends: 'batch',
		field: 'Region',
	},
	{
		names: ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
		message: 'AWS STS cannot be reached from the n8n server',
		advice:
			"The node gets the keys of the role there. Check 'Region' and 'STS Endpoint' in the credential, and the network, firewall and proxy of the n8n server.",
		ends: 'batch',
	},
];

/** For whatever else STS answers, or when it does not answer. */
const ROLE_UNLISTED: Omit<Row, 'names'> = {
	message: 'AWS STS gave no keys for the role of the credential',
	advice:
		'Run the workflow again later. The details contain the code and the request ID for AWS Support.',
	ends: 'batch',
};

/** What other services say of the keys that STS gave for the role. New ones were asked for once. */
export const ROLE_KEY_ROWS: readonly Row[] = [
	{
		names: [...EXPIRED_TOKEN, ...UNKNOWN_KEY],
		message: "AWS does not accept the session of the role in 'Role ARN'",
		advice:
			"Run the workflow again in a minute: the node then gets a new session. If it fails again, ask your AWS administrator whether sessions of the role are revoked, and whether the account has enabled the credential's Region.",
		ends: 'batch',
		field: ROLE_FIELDS.arn,
	},
];

/** First match wins. Wrong keys are wrong here, too. */
export const ROLE_TABLE: readonly Row[] = [...ROLE_ROWS, ...KEY_ROWS];

/** For whatever the table does not name. */
export const unlistedOfRole = (code: string): Omit<Row, 'names'> =>
	CERTIFICATE.test(code) ? { ...UNTRUSTED, ends: 'batch' } : ROLE_UNLISTED;
