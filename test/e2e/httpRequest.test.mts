/** n8n's own HTTP Request node, signed by the credential of the package. */
import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roleArn } from '../localConnect/account.mts';
import { runWorkflow } from '../realN8n/executions.mts';
import { credentialData, inARow, place, type Saved } from './n8n.mts';
import { Site } from './site.mts';

let site: Site;
/** The credential with keys, and the one with a role. */
let keys = '';
let role = '';

beforeAll(async () => {
	site = await Site.open();
	keys = site.fast;
	const { account } = site.local.state;
	const data = credentialData(site.local, {
		assumeRole: true,
		roleArn: roleArn(account, account.roles[0]),
	});
	const credential = { name: 'Role', type: 'amazonConnectApi', data };
	({ id: role } = await site.rest.post<{ id: string }>('/rest/credentials', credential));
});
afterAll(async () => await site?.close());
beforeEach(() => site.reset());

const trigger = place('Start', 'n8n-nodes-base.manualTrigger', 1);

/** The node as the editor saves it with *Predefined Credential Type*. */
const httpRequest = (parameters: IDataObject, credentialId: string): INode =>
	place(
		'HTTP Request',
		'n8n-nodes-base.httpRequest',
		4.4,
		{
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'amazonConnectApi',
			options: {},
			...parameters,
		},
		{ credentials: { amazonConnectApi: { id: credentialId, name: 'Amazon Connect' } } },
	);

async function run(parameters: IDataObject, credentialId = keys) {
	const nodes = [trigger, httpRequest(parameters, credentialId)];
	const { id } = await site.rest.post<Saved>('/rest/workflows', inARow('HTTP', nodes));
	const execution = await runWorkflow(site.rest, id, 'Start');
	const { status, error, outputOf } = execution;
	return { id: execution.id, status, error, output: outputOf('HTTP Request') };
}

const describeInstance = () => {
	const [{ id }] = site.local.state.account.instances;
	return { method: 'GET', url: `${site.local.url}/instance/${id}` };
};

const optedOutNumbers = (request: object) => ({
	method: 'POST',
	url: site.local.url.replace('127.0.0.1', 'localhost'),
	sendHeaders: true,
	headerParameters: {
		parameters: [{ name: 'X-Amz-Target', value: 'PinpointSMSVoiceV2.DescribeOptedOutNumbers' }],
	},
	sendBody: true,
	specifyBody: 'json',
	jsonBody: JSON.stringify(request),
	// n8n takes the answer's media type, application/x-amz-json-1.0, for text.
	options: { response: { response: { responseFormat: 'json' } } },
});

describe('the HTTP Request node with the credential', () => {
	it('is offered it, without a list of allowed domains', async () => {
		const types = await site.rest.get<IDataObject[]>('/types/credentials.json');
		const type = types.find(({ name }) => name === 'amazonConnectApi');
		expect(type).toHaveProperty('authenticate');
		expect(JSON.stringify(type?.properties)).not.toContain('allowedHttpRequestDomains');
	});

	it('reads an instance', async () => {
		const { status, error, output } = await run(describeInstance());
		expect(error).toBeUndefined();
		expect(status).toBe('success');
		expect(output).toMatchObject([{ Instance: { InstanceAlias: 'local-demo' } }]);
	});

	it('reads who has opted out, with a JSON body', async () => {
		const [list] = site.local.state.account.optOutLists;
		list.numbers.push({ number: '+14155552671', at: 1_700_000_000_000, byEndUser: true });
		const asked = { OptOutListName: list.name, OptedOutNumbers: ['+14155552671'] };
		const { error, output } = await run(optedOutNumbers(asked));
		expect(error).toBeUndefined();
		expect(output).toMatchObject([{ OptedOutNumbers: [{ OptedOutNumber: '+14155552671' }] }]);
	});

	it('sends a raw body as it is typed', async () => {
		const { error, output } = await run({
			method: 'POST',
			url: `${site.local.url}/phone-number/list`,
			sendBody: true,
			contentType: 'raw',
			rawContentType: 'application/json',
			body: ' { "MaxResults": 2 } \n',
		});
		expect(error).toBeUndefined();
		expect(output[0].ListPhoneNumbersSummaryList).toHaveLength(2);
	});

	it('signs every page anew', async () => {
		const [{ id }] = site.local.state.account.instances;
		const { error, output } = await run({
			method: 'GET',
			url: `${site.local.url}/contact-flows-summary/${id}`,
			sendQuery: true,
			queryParameters: { parameters: [{ name: 'maxResults', value: '1' }] },
			options: {
				pagination: {
					pagination: {
						paginationMode: 'updateAParameterInEachRequest',
						parameters: {
							parameters: [
								{ type: 'qs', name: 'nextToken', value: '={{ $response.body.NextToken }}' },
							],
						},
						paginationCompleteWhen: 'other',
						completeExpression: '={{ !$response.body.NextToken }}',
					},
				},
			},
		});
		expect(error).toBeUndefined();
		expect(output).toHaveLength(2);
	});
});

describe('temporary credentials', () => {
	const token = 'session-token-that-nobody-may-read';
	const temporary = { accessKeyId: 'ASIATEMPORARY', secretAccessKey: 'temporary-secret-value' };
	let credentialId = '';
	beforeAll(async () => {
		site.local.state.account.keys.push({ ...temporary, sessionToken: token });
		const change = { ...temporary, temporaryCredentials: true, sessionToken: token };
		const data = credentialData(site.local, change);
		const credential = { name: 'Temporary', type: 'amazonConnectApi', data };
		({ id: credentialId } = await site.rest.post<{ id: string }>('/rest/credentials', credential));
	});

	it('sign too', async () => {
		const { error, output } = await run(describeInstance(), credentialId);
		expect(error).toBeUndefined();
		expect(output).toHaveLength(1);
	});

	it('appear nowhere in the saved execution of a request that fails', async () => {
		const url = `${site.local.url}/instance/unknown`;
		const { id, status } = await run({ method: 'GET', url }, credentialId);
		expect(status).toBe('error');
		const saved = JSON.stringify(await site.rest.get(`/rest/executions/${id}`));
		expect(saved).toContain('Instance not found');
		expect(saved).not.toContain(token);
		expect(saved).not.toContain(temporary.secretAccessKey);
	});
});

describe('it refuses', () => {
	it('another host, which gets no request', async () => {
		const elsewhere = `http://127.0.0.1:${new URL(site.n8n.url).port}/rest/login`;
		const { status, error } = await run({ method: 'GET', url: elsewhere });
		expect(status).toBe('error');
		expect(error).toContain('The credential cannot sign requests to http://127.0.0.1:');
	});

	it('a role, and says what to use', async () => {
		const { status, error } = await run(describeInstance(), role);
		expect(status).toBe('error');
		expect(error).toBe("A credential with 'Assume Role' works in the Amazon Connect node only");
		expect(site.local.state.log).toEqual([]);
	});

	it('a form', async () => {
		const { error } = await run({
			...describeInstance(),
			method: 'POST',
			sendBody: true,
			contentType: 'form-urlencoded',
			bodyParameters: { parameters: [{ name: 'a', value: 'b' }] },
		});
		expect(error).toBe('A form cannot be signed for AWS');
	});
});

it('the node of the package goes on with the role', async () => {
	const workflow = site.draw(
		{ name: 'Role', items: [{ phone: '+14155552671', name: 'Ada' }] },
		role,
	);
	const { id } = await site.save(workflow);
	const { error, status } = await runWorkflow(site.rest, id, 'Start');
	expect(error).toBeUndefined();
	expect(status).toBe('success');
	expect(site.local.state.contacts).toHaveLength(1);
});

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
