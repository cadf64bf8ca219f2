import { describe, expect, it } from 'vitest';
import { readCredential } from '../../../nodes/AmazonConnect/aws/credential.ts';
import { startOutboundChat } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';

const role = {
	assumeRole: true,
	roleArn: ' arn:aws:iam::123456789012:role/team/n8n ',
	externalId: '',
	roleSessionName: 'n8n',
	roleDurationMinutes: 60,
};

const complete = {
	region: 'us-east-1',
	accessKeyId: 'AKIAEXAMPLE',
	secretAccessKey: 'secret',
	quotaRaised: false,
	requestsPerSecond: 2,
	burst: 5,
};

describe('a credential', () => {
	it('is read, with white space trimmed', () => {
		const { access } = readCredential({
			...complete,
			accessKeyId: ' AKIAEXAMPLE\n',
			secretAccessKey: '\tsecret ',
		});
		expect(access).toEqual({
			region: 'us-east-1',
			keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
			endpoints: {},
			fips: false,
		});
	});

	it('takes another Region from its own field', () => {
		const { access } = readCredential({
			...complete,
			region: 'other',
			otherRegion: ' us-gov-west-1 ',
		});
		expect(access?.region).toBe('us-gov-west-1');
	});

	it('leaves out what is switched off, even if it is still stored', () => {
		const { access } = readCredential({
			...complete,
			temporaryCredentials: false,
			sessionToken: 'old',
			customEndpoints: false,
			connectEndpoint: 'https://old.example',
			...role,
			assumeRole: false,
		});
		expect(access?.keys.sessionToken).toBeUndefined();
		expect(access?.endpoints).toEqual({});
		expect(access).not.toHaveProperty('role');
	});

	it('takes temporary keys and endpoints', () => {
		const { access } = readCredential({
			...complete,
			accessKeyId: 'ASIAEXAMPLE',
			temporaryCredentials: true,
			sessionToken: ' token ',
			customEndpoints: true,
			connectEndpoint: 'https://vpce.example',
			participantEndpoint: 'https://participant.example',
			stsEndpoint: 'http://127.0.0.1:4566',
			qConnectEndpoint: '',
			smsVoiceEndpoint: 'https://sms.example',
		});
		expect(access?.keys.sessionToken).toBe('token');
		expect(access?.endpoints).toEqual({
			connect: 'https://vpce.example',
			participant: 'https://participant.example',
			sts: 'http://127.0.0.1:4566',
			smsVoice: 'https://sms.example',
		});
	});

	it('takes a role, with and without an external ID', () => {
		const { access } = readCredential({ ...complete, ...role });
		expect(access?.role).toEqual({
			arn: 'arn:aws:iam::123456789012:role/team/n8n',
			sessionName: 'n8n',
			durationSeconds: 3600,
		});
		const more = { externalId: ' agreed ', roleDurationMinutes: 15 };
		expect(readCredential({ ...complete, ...role, ...more }).access?.role).toMatchObject({
			externalId: 'agreed',
			durationSeconds: 900,
		});
	});

	it.each(['us-east-1', 'us-west-2', 'ca-central-1', 'us-gov-west-1'])(
		'takes FIPS in %s',
		(code) => {
			const { access } = readCredential({
				...complete,
				region: 'other',
				otherRegion: code,
				fips: true,
			});
			expect(access).toMatchObject({ region: code, fips: true });
		},
	);
});

describe('the quota of a credential', () => {
	const accessOf = (more: object) => readCredential({ ...complete, ...more }).access!;
	const quotaOf = (more: object) => startOutboundChat.quota({} as ChatRequest, accessOf(more));
	const operation = 'StartOutboundChatContact';
	const raised = { requestsPerSecond: 20, burst: 50 };
	const byDefault = { requestsPerSecond: 2, burst: 5 };
	const left = { quotaRaised: undefined, requestsPerSecond: undefined, burst: 0 };

	it('is the default one of AWS, until it is switched to another', () => {
		expect(quotaOf({ quotaRaised: true, ...raised })).toEqual({ operation, ...raised });
		expect(quotaOf({ quotaRaised: false, ...raised })).toEqual({ operation, ...byDefault });
		expect(quotaOf(left)).toEqual({ operation, ...byDefault });
	});

	it('is not part of what the credential gives, unless it was raised', () => {
		expect(accessOf({ quotaRaised: true, ...raised }).raisedQuota).toEqual(raised);
		expect(accessOf({ quotaRaised: false, ...raised }).raisedQuota).toBeUndefined();
		expect(accessOf(left).raisedQuota).toBeUndefined();
	});
});

describe('a credential is refused, and the field named', () => {
	const endpoints = (connectEndpoint: string) => ({ customEndpoints: true, connectEndpoint });

	it.each([
		['no Region', { region: '' }, 'Region'],
		['Other without a code', { region: 'other', otherRegion: '' }, 'Region Code'],
		['a name for a code', { region: 'other', otherRegion: 'Frankfurt' }, 'Region Code'],
		['an empty key', { accessKeyId: ' ' }, 'Access Key ID'],
		['a number for a key', { accessKeyId: 7 }, 'Access Key ID'],
		['an empty secret', { secretAccessKey: '' }, 'Secret Access Key'],
		['an empty session token', { temporaryCredentials: true, sessionToken: '' }, 'Session Token'],
		['temporary keys without their token', { accessKeyId: 'ASIAEXAMPLE' }, 'Session Token'],
		['no requests', { quotaRaised: true, requestsPerSecond: 0 }, 'Requests per Second'],
		['half a burst', { quotaRaised: true, burst: 0.5 }, 'Burst'],
		['a host for a URL', endpoints('vpce.example'), 'Amazon Connect Endpoint'],
		['http in the open', endpoints('http://vpce.example'), 'Amazon Connect Endpoint'],
		['http to a look-alike', endpoints('http://127.0.0.1.example'), 'Amazon Connect Endpoint'],
		['a file', endpoints('file:///etc/hosts'), 'Amazon Connect Endpoint'],
		['a password in a URL', endpoints('https://a:b@vpce.example'), 'Amazon Connect Endpoint'],
		['a query in a URL', endpoints('https://vpce.example?a=b'), 'Amazon Connect Endpoint'],
		['no role', { ...role, roleArn: '' }, 'Role ARN'],
		['a name for a role', { ...role, roleArn: 'n8n' }, 'Role ARN'],
		['a user for a role', { ...role, roleArn: 'arn:aws:iam::123456789012:user/n8n' }, 'Role ARN'],
		['spaces in an external ID', { ...role, externalId: 'a b' }, 'External ID'],
		['one character of an external ID', { ...role, externalId: 'a' }, 'External ID'],
		['no session name', { ...role, roleSessionName: '' }, 'Role Session Name'],
		['a session name of 65', { ...role, roleSessionName: 'x'.repeat(65) }, 'Role Session Name'],
		['14 minutes', { ...role, roleDurationMinutes: 14 }, 'Role Session Duration (Minutes)'],
		['721 minutes', { ...role, roleDurationMinutes: 721 }, 'Role Session Duration (Minutes)'],
		['half minutes', { ...role, roleDurationMinutes: 60.5 }, 'Role Session Duration (Minutes)'],
		[
			'a role with FIPS where STS has none',
			{ ...role, fips: true, region: 'ca-central-1' },
			'Assume Role',
		],
		['FIPS in Frankfurt', { region: 'eu-central-1', fips: true }, 'Use FIPS Endpoints'],
		[
			'FIPS at an own host',
			{ fips: true, ...endpoints('https://a.example') },
			'Amazon Connect Endpoint',
		],
		[
			'FIPS at an own participant service',
			{ fips: true, customEndpoints: true, participantEndpoint: 'https://a.example' },
			'Participant Service Endpoint',
		],
		[
			'FIPS at an own STS',
			{ fips: true, customEndpoints: true, stsEndpoint: 'https://a.example' },
			'STS Endpoint',
		],
		[
			'FIPS at an own Amazon Q',
			{ fips: true, customEndpoints: true, qConnectEndpoint: 'https://a.example' },
			'Amazon Q in Connect Endpoint',
		],
		[
			'FIPS at an own SMS',
			{ fips: true, customEndpoints: true, smsVoiceEndpoint: 'https://a.example' },
			'End User Messaging SMS Endpoint',
		],
	])('%s', (_, change, field) => {
		const { access, problem } = readCredential({ ...complete, ...change });
		expect(access).toBeUndefined();
		expect(problem).toMatchObject({ field, problem: expect.any(String), cure: expect.any(String) });
		expect(JSON.stringify(problem)).not.toContain('secret');
	});
});
