import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { explainError, type ErrorContext } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { TABLE, unlisted } from '../../../nodes/AmazonConnect/aws/errorTable.ts';
import { errors } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/errors.ts';
import { joinErrors } from '../../../nodes/AmazonConnect/operations/conversation/join/errors.ts';
import { MESSAGE_ROWS } from '../../../nodes/AmazonConnect/operations/conversation/shared/message.ts';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import {
	AssumeRoleError,
	ROLE_KEY_ROWS,
	ROLE_TABLE,
	unlistedOfRole,
} from '../../../nodes/AmazonConnect/aws/roleErrors.ts';

const { NodeApiError } = createRequire(import.meta.url)(
	'n8n-workflow',
) as typeof import('n8n-workflow');

const context: ErrorContext = {
	...errors({} as ChatRequest),
	iamAction: 'connect:StartOutboundChatContact',
	iamResources: 'the instance',
	notFound: 'Check Instance, Flow and From.',
	throttled: 'Ask AWS to raise the quota L-408DD6C6.',
	again: 'Run it again: that does not start a second one.',
};
const serviceError = (name: string, status: number, message = '') =>
	Object.assign(new Error(message), {
		name,
		$metadata: { httpStatusCode: status, requestId: 'request-1' },
	});
const node = {
	id: '1',
	name: 'Amazon Connect',
	type: 'n8n-nodes-amazon-connect.amazonConnect',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

describe('what STS says to a role', () => {
	it.each([
		['AccessDenied', 403, '', 'Role ARN', "'sts:AssumeRole' on the role"],
		[
			'ValidationError',
			400,
			'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
			'Role Session Duration (Minutes)',
			'MaxSessionDuration',
		],
		['ValidationError', 400, 'RoleSessionName', 'Role ARN', 'Role Session Name'],
		['ExpiredToken', 403, '', 'Session Token', 'Paste new temporary credentials'],
		['InvalidClientTokenId', 403, '', 'Access Key ID', 'Correct the keys'],
		['SignatureDoesNotMatch', 403, '', 'Secret Access Key', 'Correct the keys'],
		['RegionDisabledException', 403, '', 'Region', 'activate STS'],
		['InternalFailure', 500, '', undefined, 'AWS Support'],
		['Throttling', 400, '', undefined, 'AWS Support'],
		['ECONNREFUSED', 0, '', undefined, 'STS Endpoint'],
		['CERT_HAS_EXPIRED', 0, '', undefined, 'NODE_EXTRA_CA_CERTS'],
	])('%s %i (%s) ends the batch', (name, status, message, field, advice) => {
		const error = new AssumeRoleError(serviceError(name, status, message));
		const explained = explainError(error, context);
		expect(explained).toMatchObject({ code: name, ends: 'batch', httpStatus: status });
		expect(explained.field).toBe(field);
		expect(explained.advice).toContain(advice);
		expect(explained.message + explained.advice).not.toContain('connect:');
	});
});

describe('a role', () => {
	const asked = { role: { arn: 'arn', sessionName: 'n8n', durationSeconds: 3600 } };

	it.each(['ExpiredTokenException', 'ExpiredToken', 'UnrecognizedClientException'])(
		'whose session is refused (%s) has advice of its own',
		(name) => {
			const explained = explainError(serviceError(name, 403), context, asked);
			expect(explained).toMatchObject({ code: name, ends: 'batch', field: 'Role ARN' });
			expect(explained.advice).toContain('sessions of the role are revoked');
			expect(explained.advice).not.toMatch(/Paste new|Correct the keys/);
		},
	);

	it('that was not assumed has sent nothing', () => {
		const error = new AssumeRoleError(serviceError('AccessDenied', 403));
		expect(explainError(error, context, asked).attempted).toBe(false);
	});

	it.each([
		['an earlier attempt', { $metadata: { attempts: 2 } }, {}],
		['an earlier request of the item', {}, { begun: true }],
	])('that was not assumed any more, after %s', (_, members, more) => {
		const error = Object.assign(new AssumeRoleError(serviceError('ExpiredToken', 403)), members);
		expect(explainError(error, context, { ...asked, ...more }).attempted).toBe(true);
	});
});

describe('what is not allowed', () => {
	const USER = 'User: arn:aws:iam::123456789012:user/n8n is not authorized to perform:';
	const MINE = '11111111-2222-4333-8444-5555555555aa';
	const OTHER = '11111111-2222-4333-8444-5555555555bb';
	const instance = (id: string, region = 'us-east-1') =>
		`arn:aws:connect:${region}:123456789012:instance/${id}`;
	const explain = (words: string, asked = { region: 'us-east-1', instance: MINE }) =>
		explainError(serviceError('AccessDeniedException', 403, words), context, asked);
	const NOT_ASKED_FOR = 'This is not the resource that was asked for, which is the likely cause.';

	it('is named first, then what to allow', () => {
		const words = `${USER} connect:StopContact on resource: ${instance(MINE)}/contact/* because no identity-based policy allows the connect:StopContact action`;
		expect(explain(words).advice).toBe(
			`AWS refused 'connect:StopContact' on '${instance(MINE)}/contact/*'. Ask your AWS administrator to allow 'connect:StartOutboundChatContact' on the instance. If it is allowed for another instance or Region only, choose that one.`,
		);
	});

	it.each([
		['another instance', instance(OTHER)],
		['another Region', instance(MINE, 'eu-west-2')],
		['no resource at all', `${instance(MINE)}/contact-flow/arn%3Aaws%3Aconnect`],
	])('on %s: that is the likely cause', (_, resource) => {
		const { advice } = explain(`${USER} connect:StopContact on resource: ${resource}`);
		expect(advice).toBe(
			`AWS refused 'connect:StopContact' on '${resource}'. ${NOT_ASKED_FOR} Check Instance, Flow and From.`,
		);
	});

	it('by Connect as a whole is no missing right', () => {
		const { message, advice } = explain(`${USER} connect:* on resource: * with an explicit deny`);
		expect(message).toBe('Amazon Connect refused the request as a whole');
		expect(advice).toContain("AWS refused 'connect:*' on '*'. The likely cause is an ID");
		expect(advice).toContain('Check Instance, Flow and From.');
		expect(advice).not.toContain('allow');
	});

	it.each([
		['a service control policy', 'the service control policy'],
		['an identity-based policy', 'the identity-based policy'],
		['a permissions boundary', 'the permissions boundary'],
	])('by a deny in %s is no missing right', (policy, named) => {
		const { message, advice } = explain(
			`${USER} connect:StopContact on resource: ${instance(MINE)} with an explicit deny in ${policy}`,
		);
		expect(message).toBe('A policy in AWS explicitly denies this');
		expect(advice).toContain(`AWS refused 'connect:StopContact' on '${instance(MINE)}'.`);
		expect(advice).toContain(`change the deny in ${named}:`);
		expect(advice).not.toContain('to allow');
	});

	it('shows nothing of a resource that may echo the request', () => {
		const { advice } = explain(`${USER} connect:StopContact on resource: Ada/+14155550100`);
		expect(advice).toContain("AWS refused 'connect:StopContact'. Ask");
		expect(advice).not.toContain('Ada');
	});
});

describe('what the service says becomes what the builder can act on', () => {
	it.each([
		[
			'AccessDeniedException',
			403,
			'',
			'itemOrLane',
			"'connect:StartOutboundChatContact' on the instance",
		],
		['UnauthorizedException', 401, '', 'itemOrLane', "'connect:StartOutboundChatContact'"],
		['ResourceNotFoundException', 404, '', 'itemOrLane', 'Check Instance, Flow and From.'],
		['InvalidRequestException', 400, '', 'item', 'From'],
		['UnrecognizedClientException', 403, '', 'batch', 'Correct the keys in the credential'],
		[
			'InvalidSignatureException',
			403,
			'does not match',
			'batch',
			'Correct the keys in the credential',
		],
		['InvalidSignatureException', 403, 'Signature expired: …', 'batch', 'clock'],
		['ExpiredTokenException', 403, '', 'batch', 'temporary credentials'],
		['LimitExceededException', 429, '', 'lane', 'L-D4BA6F6E'],
		['TooManyRequestsException', 429, '', 'itemOrLane', 'L-408DD6C6'],
		['ThrottlingException', 400, '', 'itemOrLane', 'L-408DD6C6'],
		['InternalServiceException', 500, '', 'itemOrLane', 'does not start a second one'],
		['ConflictException', 409, 'The client token was already used', 'nothing', ''],
		['ConflictException', 409, 'Contact is busy', 'item', 'does not start a second one'],
		[
			'ConflictException',
			409,
			'A contact with this RelatedContactId already exists',
			'item',
			'does not start a second one',
		],
		[
			'ConflictException',
			409,
			'A request with this client token is in progress',
			'item',
			'does not start a second one',
		],
		['ResourceNotFoundException', 404, 'MessageTemplate not found', 'itemOrLane', 'template again'],
		['NotAmazonConnect', 200, '', 'itemOrBatch', 'Custom Endpoints'],
		['IdempotencyException', 409, '', 'nothing', ''],
		['MadeUpException', 403, '', 'itemOrLane', 'AWS Support'],
		['MadeUpException', 400, '', 'item', 'AWS Support'],
		['MovedException', 307, '', 'itemOrBatch', 'Custom Endpoints'],
	])('%s %i (%s) ends %s', (name, status, message, ends, advice) => {
		const explained = explainError(serviceError(name, status, message), context);
		expect(explained).toMatchObject({
			code: name,
			ends,
			httpStatus: status,
			requestId: 'request-1',
		});
		expect(explained.advice).toContain(advice);
		expect(explained.message).not.toContain(name);
	});

	it('what an answer holds besides does not say where the error comes from', () => {
		const error = Object.assign(serviceError('LimitExceededException', 429), {
			code: 'QUOTA_FULL',
			cause: { code: 'ECONNREFUSED' },
		});
		expect(explainError(error, context)).toMatchObject({
			code: 'LimitExceededException',
			ends: 'lane',
			attempted: true,
		});
	});

	it.each([
		[Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
		[Object.assign(new Error('x'), { cause: { code: 'ENOTFOUND' } }), 'ENOTFOUND'],
		[Object.assign(new Error('x'), { name: 'TimeoutError' }), 'TimeoutError'],
		[
			Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
			'SELF_SIGNED_CERT_IN_CHAIN',
		],
		[Object.assign(new Error('x'), { code: 'ERR_CANCELED' }), 'ERR_CANCELED'],
		[undefined, 'Error'],
		['text', 'Error'],
	])('%s has the code %s', (error, code) => {
		expect(explainError(error, context)).toMatchObject({ code, message: expect.any(String) });
	});
});

it('n8n shows every message as it is, whatever the letters in it', () => {
	const withDuration = errors({ ChatDurationInMinutes: 60 } as ChatRequest);
	const rows = [
		...[...(withDuration.rows ?? []), ...MESSAGE_ROWS, ...(joinErrors().rows ?? [])],
		...[...TABLE, ...ROLE_KEY_ROWS, ...ROLE_TABLE, unlistedOfRole('')],
		...[500, 429, 300, 400, undefined].map((status) => unlisted('', status)),
		unlisted('CERT_HAS_EXPIRED'),
	];
	for (const { message } of rows) {
		const shown = new NodeApiError(node, {}, { message, description: 'x', httpCode: '403' });
		expect(shown.message).toBe(message);
	}
});
