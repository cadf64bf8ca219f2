import { describe, expect, it } from 'vitest';
import { readCredential } from '../../../nodes/AmazonConnect/aws/credential.ts';

const complete = {
	region: 'us-east-1',
	accessKeyId: 'AKIAEXAMPLE',
	secretAccessKey: 'secret',
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
			quota: { requestsPerSecond: 2, burst: 5 },
			endpoints: {},
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
		});
		expect(access?.keys.sessionToken).toBeUndefined();
		expect(access?.endpoints).toEqual({});
	});

	it('takes temporary keys and endpoints', () => {
		const { access } = readCredential({
			...complete,
			accessKeyId: 'ASIAEXAMPLE',
			temporaryCredentials: true,
			sessionToken: ' token ',
			customEndpoints: true,
			connectEndpoint: 'https://vpce.example',
			stsEndpoint: 'http://127.0.0.1:4566',
			qConnectEndpoint: '',
		});
		expect(access?.keys.sessionToken).toBe('token');
		expect(access?.endpoints).toEqual({
			connect: 'https://vpce.example',
			sts: 'http://127.0.0.1:4566',
		});
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
		['no requests', { requestsPerSecond: 0 }, 'Requests per Second'],
		['half a burst', { burst: 0.5 }, 'Burst'],
		['a host for a URL', endpoints('vpce.example'), 'Amazon Connect Endpoint'],
		['http in the open', endpoints('http://vpce.example'), 'Amazon Connect Endpoint'],
		['http to a look-alike', endpoints('http://127.0.0.1.example'), 'Amazon Connect Endpoint'],
		['a file', endpoints('file:///etc/hosts'), 'Amazon Connect Endpoint'],
		['a password in a URL', endpoints('https://a:b@vpce.example'), 'Amazon Connect Endpoint'],
		['a query in a URL', endpoints('https://vpce.example?a=b'), 'Amazon Connect Endpoint'],
	])('%s', (_, change, field) => {
		const { access, problem } = readCredential({ ...complete, ...change });
		expect(access).toBeUndefined();
		expect(problem).toMatchObject({ field, problem: expect.any(String), cure: expect.any(String) });
		expect(JSON.stringify(problem)).not.toContain('secret');
	});
});
