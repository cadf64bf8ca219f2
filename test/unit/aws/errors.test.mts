import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
	explainError,
	MESSAGES,
	type ErrorContext,
} from '../../../nodes/AmazonConnect/aws/errors.ts';
import {
	errors,
	ROWS,
} from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/errors.ts';
import { joinErrors } from '../../../nodes/AmazonConnect/operations/conversation/join/errors.ts';
import { MESSAGE_ROWS } from '../../../nodes/AmazonConnect/operations/conversation/shared/message.ts';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import { AssumeRoleError } from '../../../nodes/AmazonConnect/aws/roleErrors.ts';

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
	const rows = [...ROWS, ...MESSAGE_ROWS, ...(joinErrors().rows ?? [])];
	for (const message of MESSAGES(rows)) {
		const shown = new NodeApiError(node, {}, { message, description: 'x', httpCode: '403' });
		expect(shown.message).toBe(message);
	}
});
