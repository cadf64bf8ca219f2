import { roleArn, type Role } from '../account.mts';
import { AwsError } from '../errors.mts';
import type { AccessKey, Caller } from '../signature.mts';
import type { State } from '../state.mts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

const answer = (action: string, result: string) =>
	`<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result>` +
	`<ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></${action}Response>`;

export const stsError = ({ type, message }: AwsError) =>
	`<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${type}</Code>` +
	`<Message>${message}</Message></Error><RequestId>local</RequestId></ErrorResponse>`;

function getCallerIdentity({ account }: State, { key }: Caller): string {
	const who = key.role
		? `arn:aws:sts::${account.id}:assumed-role/${key.role}/session`
		: `arn:aws:iam::${account.id}:user/local`;
	return answer(
		'GetCallerIdentity',
		`<Arn>${who}</Arn><UserId>${key.accessKeyId}</UserId>` + `<Account>${account.id}</Account>`,
	);
}

const invalid = (message: string) => new AwsError('ValidationError', 400, message);

const CHAINED_SECONDS = 3600;

/** The duration that is asked for. Bounds: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function durationOf(parameters: URLSearchParams, { key }: Caller, role: Role): number {
	const seconds = Number(parameters.get('DurationSeconds') ?? 3600);
	if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
		throw invalid('DurationSeconds must be 900 to 43200');
	}
	if (key.role && seconds > CHAINED_SECONDS) {
		throw invalid(
			'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
		);
	}
	if (seconds > role.maxSessionSeconds) {
		throw invalid(
			'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
		);
	}
	return seconds;
}

function assumeRole({ account, behaviour }: State, caller: Caller, parameters: URLSearchParams) {
	const arn = parameters.get('RoleArn') ?? '';
	const session = parameters.get('RoleSessionName') ?? '';
	const externalId = parameters.get('ExternalId') ?? undefined;
	if (!/^[\w+=,.@-]{2,64}$/.test(session)) throw invalid('RoleSessionName');
	if (arn.length < 20) throw invalid('RoleArn');
	if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
		throw invalid('ExternalId');
	}
	// AWS tells nobody whether the role exists.
	const role = account.roles.find((one) => roleArn(account, one) === arn);
	const trusted = role?.trusted.includes(caller.key.accessKeyId);
	if (!role || !trusted || (role.externalId ?? externalId) !== externalId) {
		throw new AwsError(
			'AccessDenied',
			403,
			`User: arn:aws:iam::${account.id}:user/local is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
		);
	}
	const milliseconds = durationOf(parameters, caller, role) * 1000;
	const key: AccessKey = {
		accessKeyId: `ASIA${account.keys.length.toString().padStart(16, '0')}`,
		secretAccessKey: `secret-of-${session}-${account.keys.length}`,
		sessionToken: `token-of-${session}-${account.keys.length}`,
		expiresAt: behaviour.now() + (behaviour.roleSessionsEndAfter ?? milliseconds),
		denied: role.denied,
		role: role.name,
	};
	account.keys.push(key);
	return answer(
		'AssumeRole',
		`<AssumedRoleUser><Arn>${arn}/${session}</Arn><AssumedRoleId>AROA:${session}</AssumedRoleId></AssumedRoleUser>` +
			`<Credentials><AccessKeyId>${key.accessKeyId}</AccessKeyId>` +
			`<SecretAccessKey>${key.secretAccessKey}</SecretAccessKey>` +
			`<SessionToken>${key.sessionToken}</SessionToken>` +
			`<Expiration>${new Date(key.expiresAt ?? 0).toISOString()}</Expiration></Credentials>`,
	);
}

/** Carries out a query-protocol call of STS and gives its XML. */
export function callSts(state: State, caller: Caller, parameters: URLSearchParams): string {
	switch (parameters.get('Action')) {
		case 'GetCallerIdentity':
			return getCallerIdentity(state, caller);
		case 'AssumeRole':
			return assumeRole(state, caller, parameters);
		default:
			throw new AwsError('InvalidAction', 400, 'Unknown action');
	}
}
