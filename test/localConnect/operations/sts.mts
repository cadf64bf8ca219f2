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
	return answer(
		'GetCallerIdentity',
		`<Arn>arn:aws:iam::${account.id}:user/local</Arn><UserId>${key.accessKeyId}</UserId>` +
			`<Account>${account.id}</Account>`,
	);
}

function assumeRole({ account, behaviour }: State, parameters: URLSearchParams): string {
	const roleArn = parameters.get('RoleArn') ?? '';
	const session = parameters.get('RoleSessionName') ?? '';
	if (!roleArn || !session) throw new AwsError('ValidationError', 400, 'Missing parameter');
	const seconds = Number(parameters.get('DurationSeconds') ?? 3600);
	const key: AccessKey = {
		accessKeyId: `ASIA${account.keys.length.toString().padStart(16, '0')}`,
		secretAccessKey: `secret-of-${session}-${account.keys.length}`,
		sessionToken: `token-of-${session}-${account.keys.length}`,
		expiresAt: behaviour.now() + seconds * 1000,
	};
	account.keys.push(key);
	return answer(
		'AssumeRole',
		`<AssumedRoleUser><Arn>${roleArn}/${session}</Arn><AssumedRoleId>AROA:${session}</AssumedRoleId></AssumedRoleUser>` +
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
			return assumeRole(state, parameters);
		default:
			throw new AwsError('InvalidAction', 400, 'Unknown action');
	}
}
