import {
	ConnectClient,
	DescribeContactCommand,
	DescribeInstanceCommand,
	DescribePhoneNumberCommand,
	ListContactFlowsCommand,
	ListInstancesCommand,
	ListPhoneNumbersV2Command,
	StartOutboundChatContactCommand,
	type StartOutboundChatContactCommandInput,
} from '@aws-sdk/client-connect';
import {
	GetMessageTemplateCommand,
	ListKnowledgeBasesCommand,
	ListMessageTemplatesCommand,
	QConnectClient,
	RenderMessageTemplateCommand,
} from '@aws-sdk/client-qconnect';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoAccount, phoneNumberArn } from './account.mts';
import { fixedWindow, tokenBucket } from './quotas.mts';
import { startLocalConnect, type LocalConnect } from './server.mts';
import { State, type Behaviour } from './state.mts';

let local: LocalConnect;

const start = async (behaviour: Partial<Behaviour> = {}) => {
	local = await startLocalConnect(new State(demoAccount(), behaviour));
};

beforeEach(async () => await start());
afterEach(async () => await local.close());

const settings = (overrides: object = {}) => ({
	endpoint: local.url,
	region: 'us-east-1',
	credentials: local.state.account.keys[0],
	maxAttempts: 1,
	...overrides,
});
const connect = (overrides?: object) => new ConnectClient(settings(overrides));

const request = (
	overrides: Partial<StartOutboundChatContactCommandInput> = {},
): StartOutboundChatContactCommandInput => {
	const { account } = local.state;
	return {
		InstanceId: account.instances[0].id,
		ContactFlowId: account.flows[0].id,
		SourceEndpoint: {
			Type: 'CONNECT_PHONENUMBER_ARN',
			Address: phoneNumberArn(account, account.instances[0], account.phoneNumbers[0]),
		},
		DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+14155552671' },
		SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } },
		InitialSystemMessage: { ContentType: 'text/plain', Content: 'Grüße “👋”' },
		...overrides,
	};
};
const startChat = async (overrides?: Partial<StartOutboundChatContactCommandInput>) =>
	await connect().send(new StartOutboundChatContactCommand(request(overrides)));

describe('the plain AWS SDK works against every operation', () => {
	it('StartOutboundChatContact and DescribeContact', async () => {
		const { ContactId, $metadata } = await startChat();
		expect($metadata.httpStatusCode).toBe(200);
		expect($metadata.requestId).toMatch(/^[\da-f-]{36}$/);
		const id = { InstanceId: local.state.account.instances[0].id, ContactId };
		const { Contact } = await connect().send(new DescribeContactCommand(id));
		expect(Contact?.Id).toBe(ContactId);
		expect(Contact?.InitiationTimestamp).toBeInstanceOf(Date);
	});

	it('ListInstances and DescribeInstance', async () => {
		const list = await connect().send(new ListInstancesCommand({ MaxResults: 10 }));
		expect(list.InstanceSummaryList?.map(({ InstanceAlias }) => InstanceAlias)).toEqual([
			'local-demo',
		]);
		const InstanceId = list.InstanceSummaryList?.[0].Id;
		const { Instance } = await connect().send(new DescribeInstanceCommand({ InstanceId }));
		expect(Instance?.InstanceAlias).toBe('local-demo');
	});

	it('ListContactFlows, page by page and by type', async () => {
		const { account } = local.state;
		const InstanceId = account.instances[0].id;
		for (let index = 0; index < 5; index++) {
			account.flows.push({ ...account.flows[0], id: `flow-${index}`, name: `Flow ${index}` });
		}
		account.flows.push({ ...account.flows[0], id: 'queue', type: 'CUSTOMER_QUEUE' });
		const names: unknown[] = [];
		let NextToken: string | undefined;
		do {
			const answer = await connect().send(
				new ListContactFlowsCommand({
					InstanceId,
					ContactFlowTypes: ['CONTACT_FLOW'],
					MaxResults: 3,
					NextToken,
				}),
			);
			expect(answer.ContactFlowSummaryList?.length).toBeLessThanOrEqual(3);
			names.push(...(answer.ContactFlowSummaryList ?? []).map(({ Id }) => Id));
			({ NextToken } = answer);
		} while (NextToken);
		expect(names).toHaveLength(7);
		expect(names).not.toContain('queue');
	});

	it('ListPhoneNumbersV2 and DescribePhoneNumber', async () => {
		const InstanceId = local.state.account.instances[0].id;
		const list = await connect().send(new ListPhoneNumbersV2Command({ InstanceId }));
		const numbers = list.ListPhoneNumbersSummaryList ?? [];
		expect(numbers).toHaveLength(3);
		expect(numbers[1].SourcePhoneNumberArn).toMatch(/^arn:aws:social-messaging:us-east-1:/);
		const PhoneNumberId = numbers[0].PhoneNumberArn;
		const one = await connect().send(new DescribePhoneNumberCommand({ PhoneNumberId }));
		expect(one.ClaimedPhoneNumberSummary?.PhoneNumber).toBe('+12065550100');
	});

	it('GetCallerIdentity and AssumeRole, whose keys then work', async () => {
		const sts = new STSClient(settings());
		const { Account } = await sts.send(new GetCallerIdentityCommand({}));
		expect(Account).toBe('123456789012');
		const { Credentials } = await sts.send(
			new AssumeRoleCommand({
				RoleArn: 'arn:aws:iam::123456789012:role/n8n',
				RoleSessionName: 'session',
			}),
		);
		const assumed = new ConnectClient(
			settings({
				credentials: {
					accessKeyId: Credentials?.AccessKeyId,
					secretAccessKey: Credentials?.SecretAccessKey,
					sessionToken: Credentials?.SessionToken,
				},
			}),
		);
		await expect(assumed.send(new ListInstancesCommand({}))).resolves.toBeDefined();
	});

	it('ListKnowledgeBases, ListMessageTemplates, GetMessageTemplate, RenderMessageTemplate', async () => {
		const client = new QConnectClient(settings());
		const bases = await client.send(new ListKnowledgeBasesCommand({}));
		const knowledgeBaseId = bases.knowledgeBaseSummaries?.[0].knowledgeBaseId;
		const list = await client.send(new ListMessageTemplatesCommand({ knowledgeBaseId }));
		const messageTemplateId = list.messageTemplateSummaries?.[0].messageTemplateId;
		const ids = { knowledgeBaseId, messageTemplateId };
		const { messageTemplate } = await client.send(new GetMessageTemplateCommand(ids));
		expect(messageTemplate?.name).toBe('order_update');
		const rendered = await client.send(
			new RenderMessageTemplateCommand({
				...ids,
				attributes: { customAttributes: { firstName: 'Ada' } },
			}),
		);
		expect(rendered.attributesNotInterpolated).toEqual(['Attributes.orderId']);
	});
});

describe('message templates', () => {
	const client = () => new QConnectClient(settings());
	const ids = (index: number, qualifier = '') => {
		const { knowledgeBaseId, id } = local.state.account.messageTemplates[index];
		return { knowledgeBaseId, messageTemplateId: `${id}${qualifier}` };
	};
	const render = async (index: number, attributes: object, qualifier = ':$ACTIVE_VERSION') =>
		await client().send(new RenderMessageTemplateCommand({ ...ids(index, qualifier), attributes }));

	it('have defaults, and variables of the customer profile, the agent and the system', async () => {
		const [, reminder] = local.state.account.messageTemplates;
		reminder.profileDefaults = { lastName: 'customer' };
		reminder.body =
			'{{Attributes.Customer.FirstName}} {{Attributes.Customer.LastName}} {{Attributes.Customer.Attributes.size}} {{Attributes.place}} {{Attributes.Agent.LastName}} {{Attributes.System.Name}}';
		const { attributesNotInterpolated } = await render(1, {});
		expect(attributesNotInterpolated).toEqual([
			'Attributes.Customer.FirstName',
			'Attributes.Customer.Attributes.size',
			'Attributes.Agent.LastName',
			'Attributes.System.Name',
		]);
		const filled = await render(1, {
			customerProfileAttributes: { firstName: 'Ada', custom: { size: 'L' } },
			agentAttributes: { lastName: 'Hopper' },
		});
		expect(filled.content?.sms?.body?.plainText?.content).toBe(
			'Ada customer L our main office Hopper {{Attributes.System.Name}}',
		);
	});

	it('give the latest version, unless the active one is asked for', async () => {
		local.state.account.messageTemplates[1].draft = '{{Attributes.unfinished}}';
		const missing = async (qualifier: string) =>
			(await render(1, {}, qualifier)).attributesNotInterpolated;
		expect(await missing('')).toEqual(['Attributes.unfinished']);
		expect(await missing(':$LATEST')).toEqual(['Attributes.unfinished']);
		expect(await missing(':$ACTIVE_VERSION')).toContain('Attributes.date');
		expect(await missing(':2')).toContain('Attributes.date');
		await expect(missing(':3')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
		local.state.account.messageTemplates[1].activeVersion = undefined;
		await expect(missing(':$ACTIVE_VERSION')).rejects.toMatchObject({
			name: 'ResourceNotFoundException',
		});
	});

	it.each([0, 101])('come in pages of 1 to 100, not of %i', async (maxResults) => {
		const list = new ListMessageTemplatesCommand({ ...ids(0), maxResults });
		await expect(client().send(list)).rejects.toMatchObject({ name: 'ValidationException' });
	});

	it('are not found by the ARN of their knowledge base, nor in one for other things', async () => {
		const list = async (knowledgeBaseId: string) =>
			await client().send(new ListMessageTemplatesCommand({ knowledgeBaseId }));
		const [base] = local.state.account.knowledgeBases;
		await expect(
			list(`arn:aws:wisdom:us-east-1:123456789012:knowledge-base/${base.id}`),
		).rejects.toMatchObject({ name: 'ValidationException' });
		base.type = 'CUSTOM';
		await expect(list(base.id)).rejects.toMatchObject({ name: 'ValidationException' });
		base.region = 'eu-central-1';
		await expect(list(base.id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
	});

	it('start chats of their channel only, when they are active', async () => {
		const templated = async (index: number) => {
			const { knowledgeBaseId, id } = local.state.account.messageTemplates[index];
			return await startChat({
				InitialSystemMessage: undefined,
				InitialTemplatedSystemMessage: {
					KnowledgeBaseId: knowledgeBaseId,
					MessageTemplateId: id,
					TemplateAttributes: {},
				},
			});
		};
		await expect(templated(1)).resolves.toHaveProperty('ContactId');
		await expect(templated(0)).rejects.toThrow('another channel');
		local.state.account.messageTemplates[1].activeVersion = undefined;
		await expect(templated(1)).rejects.toThrow('not active');
	});
});

describe('who may call', () => {
	const listInstances = async (overrides: object) =>
		await connect(overrides).send(new ListInstancesCommand({}));

	it.each([
		[
			'a wrong secret',
			{ accessKeyId: 'AKIALOCALCONNECT0001', secretAccessKey: 'wrong' },
			'InvalidSignatureException',
		],
		[
			'an unknown key',
			{ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' },
			'UnrecognizedClientException',
		],
		[
			'an unasked session token',
			{ ...demoAccount().keys[0], sessionToken: 'x' },
			'UnrecognizedClientException',
		],
	])('%s is refused', async (_, credentials, name) => {
		await expect(listInstances({ credentials })).rejects.toMatchObject({
			name,
			$metadata: { httpStatusCode: 403 },
		});
	});

	it('an expired session token is refused', async () => {
		const key = { ...demoAccount().keys[0], accessKeyId: 'ASIA1', sessionToken: 't' };
		local.state.account.keys.push({ ...key, expiresAt: Date.now() - 1 });
		await expect(listInstances({ credentials: key })).rejects.toMatchObject({
			name: 'ExpiredTokenException',
		});
	});

	it('a changed body is refused', async () => {
		const client = connect();
		client.middlewareStack.add(
			(next) => async (args) => {
				const { request: signed } = args as { request: { body: Uint8Array } };
				signed.body = new TextEncoder().encode(
					new TextDecoder().decode(signed.body).replace('2671', '2672'),
				);
				return await next(args);
			},
			{ step: 'finalizeRequest', priority: 'low', name: 'tamper' },
		);
		const sent = client.send(new StartOutboundChatContactCommand(request()));
		await expect(sent).rejects.toMatchObject({ name: 'InvalidSignatureException' });
		expect(local.state.contacts).toHaveLength(0);
	});

	it('an old request is refused', async () => {
		await expect(listInstances({ systemClockOffset: -10 * 60 * 1000 })).rejects.toMatchObject({
			name: 'InvalidSignatureException',
			message: expect.stringContaining('expired'),
		});
	});

	it('a denied action is refused', async () => {
		local.state.account.keys[0].denied = ['connect:ListInstances'];
		await expect(listInstances({})).rejects.toMatchObject({ name: 'AccessDeniedException' });
	});

	it('anybody, when signatures are not checked', async () => {
		local.state.behaviour.verifySignatures = false;
		const response = await fetch(`${local.url}/contact/outbound-chat`, {
			method: 'PUT',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(request()),
		});
		expect(response.status).toBe(200);
	});

	it('another Region is empty', async () => {
		const { InstanceSummaryList } = await listInstances({ region: 'eu-central-1' });
		expect(InstanceSummaryList).toEqual([]);
	});
});

describe('what a chat must look like', () => {
	const invalid: Array<[string, object]> = [
		['an unknown member', { Colour: 'blue' }],
		[
			'an over-long text',
			{ InitialSystemMessage: { ContentType: 'text/plain', Content: 'x'.repeat(1025) } },
		],
		[
			'a number that is not E.164',
			{ DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '415' } },
		],
		['59 minutes', { ChatDurationInMinutes: 59 }],
		['too many bytes of attributes', { Attributes: { a: 'ü'.repeat(16384) } }],
		['no subtype', { SegmentAttributes: {} }],
		['markdown only', { SupportedMessagingContentTypes: ['text/markdown'] }],
		[
			'two messages',
			{
				InitialTemplatedSystemMessage: {
					KnowledgeBaseId: 'k',
					MessageTemplateId: 'm',
					TemplateAttributes: {},
				},
			},
		],
	];

	it.each(invalid)('%s is refused', async (_, overrides) => {
		const client = connect();
		// The SDK would drop members that it does not know, so the body is written by hand.
		client.middlewareStack.add(
			(next) => async (args) => {
				const { request: built } = args as { request: { body: unknown } };
				built.body = JSON.stringify({ ...request(), ...overrides });
				return await next(args);
			},
			{ step: 'build', priority: 'high', name: 'body' },
		);
		const sent = client.send(new StartOutboundChatContactCommand(request()));
		await expect(sent).rejects.toMatchObject({ name: 'InvalidRequestException' });
		expect(local.state.contacts).toHaveLength(0);
	});

	it('an unknown flow is not found, a flow given as ARN is denied', async () => {
		await expect(startChat({ ContactFlowId: 'nope' })).rejects.toMatchObject({
			name: 'ResourceNotFoundException',
		});
		await expect(startChat({ ContactFlowId: 'arn:aws:connect:x' })).rejects.toMatchObject({
			name: 'AccessDeniedException',
		});
	});

	it('a number without the channel is refused', async () => {
		const subtype = { 'connect:Subtype': { ValueString: 'connect:WhatsApp' } };
		await expect(startChat({ SegmentAttributes: subtype })).rejects.toMatchObject({
			name: 'InvalidRequestException',
		});
	});
});

describe('client tokens', () => {
	const other = { InitialSystemMessage: { ContentType: 'text/plain', Content: 'Other' } };

	it('a repeat gives the same contact and starts none', async () => {
		const first = await startChat({ ClientToken: 't' });
		const second = await startChat({ ClientToken: 't' });
		const third = await startChat({ ClientToken: 't', ...other });
		expect([second.ContactId, third.ContactId]).toEqual([first.ContactId, first.ContactId]);
		expect(local.state.contacts).toHaveLength(1);
	});

	it('a repeat with other content can be a conflict', async () => {
		local.state.behaviour.repeatWithOtherContent = 'conflict';
		await startChat({ ClientToken: 't' });
		await expect(startChat({ ClientToken: 't', ...other })).rejects.toMatchObject({
			name: 'ConflictException',
		});
	});

	it('are forgotten after seven days and, on request, at disconnect', async () => {
		let now = Date.now();
		local.state.behaviour.now = () => now;
		const first = await startChat({ ClientToken: 't' });
		local.state.contacts[0].disconnectedAt = now;
		expect((await startChat({ ClientToken: 't' })).ContactId).toBe(first.ContactId);
		local.state.behaviour.forgetTokenAtDisconnect = true;
		expect((await startChat({ ClientToken: 't' })).ContactId).not.toBe(first.ContactId);
		now += 1;
		expect(local.state.contacts).toHaveLength(2);
	});
});

describe('quotas', () => {
	it('a token bucket refills', () => {
		const quota = tokenBucket(2, 5);
		expect(Array.from({ length: 6 }, () => quota.take(0))).toEqual([
			true,
			true,
			true,
			true,
			true,
			false,
		]);
		expect([quota.take(500), quota.take(500)]).toEqual([true, false]);
	});

	it('a fixed window refuses the rest of its second', () => {
		const quota = fixedWindow(2);
		expect([0, 1, 2, 999, 1000].map((now) => quota.take(now))).toEqual([
			true,
			true,
			false,
			false,
			true,
		]);
	});

	it('are kept per operation', async () => {
		local.state.behaviour.quotas = { StartOutboundChatContact: () => tokenBucket(2, 1) };
		await startChat();
		await expect(startChat()).rejects.toMatchObject({
			name: 'TooManyRequestsException',
			$metadata: { httpStatusCode: 429 },
		});
		await expect(connect().send(new ListInstancesCommand({}))).resolves.toBeDefined();
	});

	it('of active chats free up when chats end', async () => {
		local.state.behaviour.concurrentChats = 1;
		await startChat();
		await expect(startChat()).rejects.toMatchObject({ name: 'LimitExceededException' });
		local.state.contacts[0].disconnectedAt = Date.now();
		await expect(startChat()).resolves.toBeDefined();
	});

	it('MaxResults above the documented one is refused', async () => {
		const list = connect().send(new ListInstancesCommand({ MaxResults: 11 }));
		await expect(list).rejects.toMatchObject({ name: 'InvalidRequestException' });
	});
});

describe('faults', () => {
	it('an error under the given name and status', async () => {
		local.state.faults.push({ times: 1, kind: 'error', status: 400, type: 'ThrottlingException' });
		await expect(startChat()).rejects.toMatchObject({ name: 'ThrottlingException' });
		await expect(startChat()).resolves.toBeDefined();
	});

	it('a reset before the contact was created, and one after', async () => {
		local.state.faults.push({ times: 1, kind: 'resetBefore' });
		await expect(startChat()).rejects.toThrow();
		expect(local.state.contacts).toHaveLength(0);
		local.state.faults.push({ times: 1, kind: 'resetAfter' });
		await expect(startChat()).rejects.toThrow();
		expect(local.state.contacts).toHaveLength(1);
	});

	it('an answer that never comes', async () => {
		local.state.faults.push({ times: 1, kind: 'hang' });
		const abortSignal = AbortSignal.timeout(300);
		const sent = connect().send(new StartOutboundChatContactCommand(request()), { abortSignal });
		await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
	});
});
