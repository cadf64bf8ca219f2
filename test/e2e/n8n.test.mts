/** What users do with the package, in the n8n they use. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { IDataObject, INode, INodeProperties } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { roleArn } from '../localConnect/account.mts';
import { phoneNumberArn } from '../localConnect/account.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { installPackage } from '../realN8n/communityPackage.mts';
import { n8nEnvironment } from '../realN8n/environment.mts';
import { retryExecution, runWorkflow } from '../realN8n/executions.mts';
import { N8N_PROGRAM } from '../realN8n/install.mts';
import { freePort } from '../realN8n/ports.mts';
import type { N8n } from '../realN8n/process.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { customers } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { PACKAGE_NAME, TARBALL } from '../support/paths.mts';
import { drawAgent, FROM_MODEL, startModel, type Model } from './agent.mts';
import {
	credentialData,
	draw,
	makeHome,
	packageName,
	place,
	startIn,
	type Draw,
	type Saved,
	type TestHome,
} from './n8n.mts';

const run = promisify(execFile);

let local: LocalConnect;
let home: TestHome;
let n8n: N8n;
let rest: N8nRest;
let credentialId = '';

beforeAll(async () => {
	local = await startLocalConnect();
	home = await makeHome();
	({ n8n, rest } = await startIn(home));
});
afterAll(async () => {
	await n8n?.stop();
	await local?.close();
	await home?.remove();
});
beforeEach(() => {
	local.state.contacts.length = 0;
	local.state.log.length = 0;
	local.state.faults.length = 0;
});

const texts = () =>
	local.state.contacts.map(({ request }) => request.InitialSystemMessage?.Content).sort();
const withBad = (count: number, bad: number) =>
	customers(count).map((customer, index) =>
		index === bad ? { ...customer, phone: '12ab' } : customer,
	);
const save = async (what: Draw): Promise<Saved> =>
	await rest.post<Saved>('/rest/workflows', draw(local, credentialId, what));
const saveAndRun = async (what: Draw) => {
	const { id } = await save(what);
	return await runWorkflow(rest, id, 'Start');
};

describe('the package', () => {
	it("is installed by n8n's own installer and shows up with its tool", async () => {
		await installPackage(rest, { ...(await packageName()), tarball: TARBALL });
		// To install, n8n itself asks its own servers and the registry about the package.
		await home.forgetEscapes();
		const installed = await rest.get<Array<{ packageName: string; failedLoading?: boolean }>>(
			'/rest/community-packages',
		);
		expect(installed).toMatchObject([{ packageName: PACKAGE_NAME }]);
		expect(installed[0].failedLoading).not.toBe(true);
		const types = await rest.get<Array<{ name: string; description: string }>>('/types/nodes.json');
		const ours = types.filter(({ name }) => name.startsWith(PACKAGE_NAME));
		expect(ours.map(({ name }) => name).sort()).toEqual([
			`${PACKAGE_NAME}.amazonConnect`,
			`${PACKAGE_NAME}.amazonConnectTool`,
			`${PACKAGE_NAME}.amazonConnectTrigger`,
		]);
		const tool = ours.find(({ name }) => name.endsWith('Tool'));
		expect(tool?.description).toContain('real people');
	});
});

describe('the credential', () => {
	const test = async (change: IDataObject) => {
		const credentials = {
			id: credentialId,
			name: 'Amazon Connect',
			type: 'amazonConnectApi',
			data: credentialData(local, change),
		};
		return await rest.post<{ status: string; message: string }>('/rest/credentials/test', {
			credentials,
		});
	};

	it('is created', async () => {
		const credential = {
			name: 'Amazon Connect',
			type: 'amazonConnectApi',
			data: credentialData(local),
		};
		({ id: credentialId } = await rest.post<{ id: string }>('/rest/credentials', credential));
	});

	it('is good with the right keys', async () => {
		expect(await test({})).toMatchObject({ status: 'OK' });
	});

	it('names the field when the secret is wrong', async () => {
		const { status, message } = await test({ secretAccessKey: 'wrong-secret-value' });
		expect(status).toBe('Error');
		expect(message).toMatch(/^'Secret Access Key' does not belong/);
		expect(message).not.toContain('wrong-secret-value');
	});

	it('names the field when the Region is not set', async () => {
		expect(await test({ region: '' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/^'Region' is not set/),
		});
	});

	it('of a Region without an instance is refused, with account and Region', async () => {
		expect(await test({ region: 'eu-west-2' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining(
				'account 123456789012 has no Amazon Connect instance in eu-west-2',
			),
		});
	});

	it('is good without the right to list instances', async () => {
		local.state.account.keys[0].denied = ['connect:ListInstances'];
		expect(await test({})).toMatchObject({ status: 'OK' });
		local.state.account.keys[0].denied = [];
	});

	it('with a role is good when the role can be assumed, and names the field when not', async () => {
		const { account } = local.state;
		const role = { assumeRole: true, roleArn: roleArn(account, account.roles[0]) };
		expect(await test(role)).toMatchObject({ status: 'OK' });
		expect(await test({ ...role, roleArn: `${role.roleArn}-other` })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining("'Role ARN'"),
		});
	});

	it('is tested as it is saved, with its secrets blanked out by n8n', async () => {
		const saved = await rest.get<{ data: IDataObject }>(
			`/rest/credentials/${credentialId}?includeData=true`,
		);
		expect(JSON.stringify(saved)).not.toContain(local.state.account.keys[0].secretAccessKey);
		expect(await test(saved.data)).toMatchObject({ status: 'OK' });
	});
});

describe('a workflow', () => {
	it('by Execute workflow starts a chat for each item', async () => {
		const { status, outputOf } = await saveAndRun({ name: 'Manual', items: customers(3) });
		expect(status).toBe('success');
		expect(texts()).toEqual(['Hello Customer 0', 'Hello Customer 1', 'Hello Customer 2']);
		const ids = new Set(local.state.contacts.map(({ contactId }) => contactId));
		expect(outputOf('Amazon Connect').every(({ ContactId }) => ids.has(String(ContactId)))).toBe(
			true,
		);
	});

	it('by webhook answers with the ContactId', async () => {
		const trigger = place(
			'Webhook',
			'n8n-nodes-base.webhook',
			2,
			{ httpMethod: 'POST', path: 'order', responseMode: 'lastNode', options: {} },
			{ webhookId: 'b7f3c1d2-0000-4000-8000-000000000001' },
		);
		const { id, versionId } = await save({
			name: 'Webhook',
			trigger,
			items: [{ phone: '+14155552671', name: 'Ada' }],
		});
		await rest.post(`/rest/workflows/${id}/activate`, { versionId });
		const post = async () =>
			await fetch(`${n8n.url}/webhook/order`, { method: 'POST', body: '{}' });
		let answer = await post();
		// n8n registers the webhook a moment after it has answered the activation.
		for (let tries = 0; answer.status === 404 && tries < 100; tries++) {
			await sleep(100);
			answer = await post();
		}
		expect(answer.status).toBe(200);
		expect(await answer.json()).toMatchObject({
			ContactId: local.state.contacts[0].contactId,
			Status: 'started',
		});
	});

	it('with Stop Workflow and one bad item of five sends nothing and names it', async () => {
		const { status, error } = await saveAndRun({ name: 'Stop', items: withBad(5, 3) });
		expect(status).toBe('error');
		expect(error).toBe('Nothing was sent: 1 of 5 items has a problem');
		expect(local.state.contacts).toHaveLength(0);
	});

	it('with Continue sends the other four, and the bad one comes out with its fields', async () => {
		const { outputOf } = await saveAndRun({
			name: 'Continue',
			items: withBad(5, 3),
			node: { onError: 'continueRegularOutput' },
		});
		const output = outputOf('Amazon Connect');
		expect(output).toHaveLength(5);
		expect(output[3]).toMatchObject({ name: 'Customer 3', error: expect.any(String) });
		expect(local.state.contacts).toHaveLength(4);
	});

	it('with Continue (using error output) the bad one takes the error branch', async () => {
		const { outputOf } = await saveAndRun({
			name: 'Error output',
			items: withBad(5, 3),
			node: { onError: 'continueErrorOutput' },
		});
		expect(outputOf('Amazon Connect')).toHaveLength(4);
		expect(outputOf('Amazon Connect', 1)).toMatchObject([
			{ phone: '12ab', name: 'Customer 3', details: { parameter: 'To', attempted: false } },
		]);
	});

	it('Retry execution of a failed run starts only those who are missing', async () => {
		local.state.faults.push({
			times: 1,
			kind: 'error',
			status: 400,
			type: 'InvalidRequestException',
			when: (body) => JSON.stringify(body).includes('+14152000002'),
		});
		const failed = await saveAndRun({ name: 'Retry', items: customers(5) });
		expect(failed.status).toBe('error');
		const requests = local.state.log.length;
		const retried = await retryExecution(rest, failed.id);
		expect(retried.status).toBe('success');
		expect(retried.outputOf('Amazon Connect')).toHaveLength(5);
		expect(texts()).toEqual(customers(5).map(({ name }) => `Hello ${name}`));
		expect(local.state.log.length).toBeLessThan(requests + 5);
	});
});

describe("as a tool of n8n's AI Agent", () => {
	let model: Model;
	beforeAll(async () => void (model = await startModel()));
	afterAll(async () => await model?.close());

	it('texts one fixed customer with what the model wrote', async () => {
		const { nodes } = draw(local, credentialId, {
			name: 'Agent',
			items: [],
			parameters: { destinationEndpoint: '+14155552671', initialSystemMessage: FROM_MODEL },
		});
		const node = nodes.find(({ name }) => name === 'Amazon Connect') as INode;
		model.willAnswer(['Hello from the agent']);
		const { id } = await rest.post<Saved>('/rest/workflows', await drawAgent(rest, model, node));
		const { status, error } = await runWorkflow(rest, id, 'Start');
		expect(error).toBeUndefined();
		expect(status).toBe('success');
		expect(model.asked).toBe(2);
		expect(texts()).toEqual(['Hello from the agent']);
	});

	it.each([
		[
			'unless the builder says otherwise: the warning',
			{},
			/^Sends a real SMS .* costs money: call it once/,
		],
		['what the builder wrote', { toolDescription: 'Texts Ada' }, /^Texts Ada$/],
	])('tells the model, %s', async (_, parameters, description) => {
		const { nodes } = draw(local, credentialId, {
			name: 'Agent',
			items: [],
			parameters: { initialSystemMessage: FROM_MODEL, ...parameters },
		});
		const node = nodes.find(({ name }) => name === 'Amazon Connect') as INode;
		model.willAnswer();
		const { id } = await rest.post<Saved>('/rest/workflows', await drawAgent(rest, model, node));
		expect(await runWorkflow(rest, id, 'Start')).toMatchObject({ status: 'success' });
		expect(model.toolDescription).toMatch(description);
	});

	/** Runs an agent whose tool has these parameters, with what the model fills into them. */
	const runAgent = async (parameters: IDataObject, filled: Record<string, string>) => {
		const { nodes } = draw(local, credentialId, { name: 'Agent', items: [], parameters });
		const node = nodes.find(({ name }) => name === 'Amazon Connect') as INode;
		model.willAnswer([filled]);
		const { id } = await rest.post<Saved>('/rest/workflows', await drawAgent(rest, model, node));
		const { status, error } = await runWorkflow(rest, id, 'Start');
		expect(error).toBeUndefined();
		expect(status).toBe('success');
	};
	/** The same for a chat; gives its request. */
	const runTool = async (parameters: IDataObject, filled: Record<string, string>) => {
		await runAgent(parameters, filled);
		const contact = local.state.contacts.at(-1);
		if (!contact) throw new Error('No chat was started');
		return contact.request;
	};
	const fromModel = (key: string) => `={{ $fromAI('${key}', 'a value', 'string') }}`;
	const locator = (mode: string, key: string) => ({ __rl: true, mode, value: fromModel(key) });
	const row = (name: string) => ({
		key: fromModel(`${name}Key`),
		value: fromModel(`${name}Value`),
	});

	it('Get reads the contact that the model names, and the model is told that it is harmless', async () => {
		const [contact] = startContacts(local, 1);
		const { nodes } = draw(local, credentialId, {
			name: 'Agent',
			items: [],
			parameters: { operation: 'get', contactId: locator('id', 'contactId') },
		});
		const node = nodes.find(({ name }) => name === 'Amazon Connect') as INode;
		model.willAnswer([{ contactId: contact.contactId }]);
		const { id } = await rest.post<Saved>('/rest/workflows', await drawAgent(rest, model, node));
		expect(await runWorkflow(rest, id, 'Start')).toMatchObject({ status: 'success' });
		expect(local.state.requests('DescribeContact').map(({ target }) => target)).toEqual([
			expect.stringContaining(contact.contactId),
		]);
		expect(model.toolDescription).toContain('It changes nothing and messages nobody');
	});

	it('every text can be written by the model', async () => {
		const { account } = local.state;
		const [instance] = account.instances;
		const [sms, whatsApp] = account.phoneNumbers.map((one) =>
			phoneNumberArn(account, instance, one),
		);
		const [template] = account.messageTemplates;
		const common = {
			instanceId: locator('id', 'instanceId'),
			sourceEndpoint: locator('arn', 'sourceEndpoint'),
			destinationEndpoint: fromModel('destinationEndpoint'),
			contactFlowId: locator('id', 'contactFlowId'),
		};
		const text = {
			...common,
			initialSystemMessage: fromModel('initialSystemMessage'),
			attributes: { attribute: [row('attribute')] },
			repeatProtection: 'ownKey',
			idempotencyKey: fromModel('idempotencyKey'),
			additionalFields: {
				participantDetails: fromModel('participantDetails'),
				relatedContactId: fromModel('relatedContactId'),
				segmentAttributes: { attribute: [{ ...row('segment'), type: 'string' }] },
			},
			options: {
				defaultCountry: 'DE',
				testRecipient: fromModel('testRecipient'),
			},
		};
		const templated = {
			...common,
			channel: 'whatsApp',
			messageType: 'template',
			messageTemplateId: locator('id', 'messageTemplateId'),
			additionalFields: {
				clientToken: fromModel('clientToken'),
				knowledgeBaseId: locator('id', 'knowledgeBaseId'),
				templateAttributes: { attribute: [row('variable')] },
			},
		};
		const read = { operation: 'get', contactId: locator('id', 'contactId') };
		const searched = {
			operation: 'getAll',
			filters: {
				agentIds: fromModel('agentIds'),
				contactAttributes: { attribute: [row('searched')] },
				name: fromModel('name'),
				queueIds: fromModel('queueIds'),
				tags: { attribute: [row('tag')] },
			},
		};
		const conversation = { resource: 'conversation', contactId: locator('id', 'contactId') };
		const joined = {
			...conversation,
			operation: 'join',
			options: {
				displayName: fromModel('displayName'),
				lastMessageId: fromModel('lastMessageId'),
			},
		};
		const participantToken = fromModel('participantToken');
		const said = {
			...conversation,
			operation: 'sendMessage',
			participantToken,
			message: fromModel('message'),
		};
		const listed = {
			...conversation,
			operation: 'getMessages',
			participantToken,
			since: fromModel('since'),
		};
		const all = [text, templated, read, searched, joined, said, listed];
		expect(fromModelNames(all)).toEqual(await textParameters());

		const place = { instanceId: instance.id, contactFlowId: account.flows[0].id };
		const first = await runTool(text, {
			...place,
			sourceEndpoint: sms,
			destinationEndpoint: '0171 2345678',
			testRecipient: '0171 9999999',
			initialSystemMessage: 'Written by the model',
			attributeKey: 'orderId',
			attributeValue: '4711',
			idempotencyKey: 'order-4711',
			participantDetails: 'Ada',
			relatedContactId: 'contact-1',
			segmentKey: 'priority',
			segmentValue: 'high',
		});
		expect(first).toMatchObject({
			DestinationEndpoint: { Address: '+491719999999' },
			InitialSystemMessage: { Content: 'Written by the model' },
			Attributes: { orderId: '4711' },
			ParticipantDetails: { DisplayName: 'Ada' },
			RelatedContactId: 'contact-1',
			SegmentAttributes: { priority: { ValueString: 'high' } },
		});
		const second = await runTool(templated, {
			...place,
			sourceEndpoint: whatsApp,
			destinationEndpoint: '+491712345678',
			knowledgeBaseId: template.knowledgeBaseId,
			messageTemplateId: template.id,
			variableKey: 'firstName',
			variableValue: 'Ada',
			clientToken: 'written-by-the-model',
		});
		expect(second).toMatchObject({
			InitialTemplatedSystemMessage: {
				MessageTemplateId: template.id,
				TemplateAttributes: { CustomAttributes: { firstName: 'Ada' } },
			},
			ClientToken: 'written-by-the-model',
		});
		await runAgent(searched, {
			agentIds: 'agent-1',
			searchedKey: 'orderId',
			searchedValue: '4711',
			name: 'Ada',
			queueIds: 'queue-1',
			tagKey: 'team',
			tagValue: 'north',
		});
		const [{ body }] = local.state.requests('SearchContacts').slice(-1);
		expect(JSON.parse(body.toString())).toMatchObject({
			SearchCriteria: {
				AgentIds: ['agent-1'],
				QueueIds: ['queue-1'],
				Name: { SearchText: ['Ada'] },
				SearchableContactAttributes: { Criteria: [{ Key: 'orderId', Values: ['4711'] }] },
				ContactTags: { AndConditions: [{ TagKey: 'team', TagValue: 'north' }] },
			},
		});

		const [contact] = startContacts(local, 1);
		const { contactId } = contact;
		const lastMessageId = contact.transcript[0].Id ?? '';
		await runAgent(joined, { contactId, displayName: 'Ada', lastMessageId });
		const token = { participantToken: contact.customBot?.token ?? '' };
		await runAgent(said, { contactId, ...token, message: 'Said by the model' });
		await runAgent(listed, { contactId, ...token, since: lastMessageId });
		expect(contact.transcript).toContainEqual(
			expect.objectContaining({ Content: 'Said by the model', DisplayName: 'Ada' }),
		);
	});

	/** The names of all texts in the panel, those of rows with their collection's. */
	async function textParameters(): Promise<Set<string>> {
		const types =
			await rest.get<Array<{ name: string; properties: INodeProperties[] }>>('/types/nodes.json');
		const ours = types.find(({ name }) => name === `${PACKAGE_NAME}.amazonConnect`);
		const names = (property: INodeProperties, prefix = ''): string[] => {
			const { name, type, options = [] } = property;
			if (type === 'string' || type === 'resourceLocator') return [prefix + name];
			return options.flatMap((option) => {
				if ('values' in option) return option.values.flatMap((one) => names(one, `${name}.`));
				return 'type' in option ? names(option) : [];
			});
		};
		// What the model is told, it does not write.
		const written = ours?.properties.filter(({ name }) => name !== 'toolDescription');
		return new Set(written?.flatMap((property) => names(property)).sort());
	}

	/** The same of those parameters that hold an expression with $fromAI. */
	function fromModelNames(all: IDataObject[]): Set<string> {
		const names = (value: unknown, name: string, prefix = ''): string[] => {
			if (typeof value === 'string') return value.includes('$fromAI') ? [prefix + name] : [];
			if (Array.isArray(value)) return value.flatMap((one) => names(one, name, prefix));
			if (typeof value !== 'object' || value === null) return [];
			if ('__rl' in value) return names((value as IDataObject).value, name, prefix);
			const isCollection = ['additionalFields', 'options', ''].includes(name);
			return Object.entries(value).flatMap(([member, one]) =>
				member === 'attribute'
					? names(one, '', `${name}.`)
					: names(one, member, isCollection ? prefix : ''),
			);
		};
		return new Set(all.flatMap((one) => names(one, '')).sort());
	}
});

describe('by hand and by CLI', () => {
	it('the tarball unpacked by npm in a home of its own runs the workflow with n8n execute', async () => {
		const other = await makeHome();
		const nodes = path.join(other.home, '.n8n/nodes');
		await mkdir(nodes, { recursive: true });
		await run('npm', [
			'install',
			`--prefix=${nodes}`,
			TARBALL,
			'--legacy-peer-deps',
			'--ignore-scripts',
			'--offline',
		]);
		const env = {
			...n8nEnvironment({ home: other.home, port: await freePort(), brokerPort: await freePort() }),
			...other.env,
		};
		const n8nCli = async (...args: string[]) =>
			await run(process.execPath, [N8N_PROGRAM, ...args], {
				env,
				cwd: other.home,
				maxBuffer: 2 ** 26,
			});
		const credentials = path.join(other.home, 'credentials.json');
		const workflows = path.join(other.home, 'workflow.json');
		const credential = {
			id: 'credential000001',
			name: 'Amazon Connect',
			type: 'amazonConnectApi',
			data: credentialData(local),
		};
		await writeFile(credentials, JSON.stringify([credential]));
		const workflow = draw(local, credential.id, { name: 'CLI', items: customers(3) });
		await writeFile(
			workflows,
			JSON.stringify({ ...workflow, id: 'workflow00000001', active: false }),
		);
		await n8nCli('import:credentials', `--input=${credentials}`);
		await n8nCli('import:workflow', `--input=${workflows}`);
		const { stdout } = await n8nCli('execute', '--id=workflow00000001', '--rawOutput');
		const text = stdout.slice(stdout.indexOf('\n{\n') + 1);
		const result = JSON.parse(text.slice(0, text.lastIndexOf('\n}') + 2)) as { status: string };
		expect(result.status).toBe('success');
		expect(local.state.contacts).toHaveLength(3);
		expect(await other.escapes()).toEqual([]);
		await other.remove();
	});
});

it('nothing tried to leave this machine', async () => {
	expect(await home.escapes()).toEqual([]);
});
