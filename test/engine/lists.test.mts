/** The drop-downs of the panel, filled by the packed node in n8n's own context for them. */
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roleArn } from '../localConnect/account.mts';
import { documentedQuotas } from '../localConnect/state.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { searchList, wholeList } from '../support/editor.mts';
import { startForeignServer, type ForeignServer } from '../support/foreignServer.mts';
import { enlarge } from '../support/largeAccount.mts';

let local: LocalConnect;
beforeEach(async () => {
	// Every test has an address of its own, so none sees what another one's list has kept.
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const locator = (value: string, mode = 'list') => ({ __rl: true, mode, value });
const instance = () => locator(local.state.account.instances[0].id);
const request = (
	parameters: IDataObject = { instanceId: instance(), channel: 'sms' },
	credential: ICredentialDataDecryptedObject = {},
) => ({ parameters, credential: { ...credentialFor(local), ...credential } });
const search = async (method: string, filter: string, parameters?: IDataObject) =>
	(await wholeList(method, { ...request(parameters), filter })).map(({ name }) => name);
const requests = (operation: string) => local.state.requests(operation).length;
const refusal = async (method: string, credential: ICredentialDataDecryptedObject = {}) =>
	await searchList(method, request(undefined, credential)).then(
		() => expect.unreachable('The list was filled'),
		(error: Error & { description: string; httpCode: string | null }) => {
			// n8n's editor shows the description of no other error.
			expect(error.name).toBe('NodeApiError');
			// Nothing that is said of items and their chats.
			expect(error.description).not.toMatch(/\bitem\b|\bits chat\b/);
			return error;
		},
	);

describe('Instance', () => {
	it('lists aliases, and says which cannot be used', async () => {
		const { instances } = local.state.account;
		instances.push({ ...instances[0], id: 'second', alias: 'new', status: 'CREATION_IN_PROGRESS' });
		expect(await wholeList('searchInstances', request())).toEqual([
			{
				name: 'local-demo',
				value: instances[0].id,
				url: 'https://local-demo.my.connect.aws',
			},
			{
				name: 'new (being created)',
				value: 'second',
				url: 'https://new.my.connect.aws',
			},
		]);
	});

	it('keeps to one request per second', async () => {
		// Loads the SDK, which would delay the first request only.
		await search('searchFlows', '');
		for (let index = 0; index < 20; index++) {
			const [first] = local.state.account.instances;
			local.state.account.instances.push({ ...first, id: `i-${index}`, alias: `alias-${index}` });
		}
		expect(await search('searchInstances', 'alias-19')).toEqual(['alias-19']);
		const times = local.state.requests('ListInstances').map(({ at }) => at);
		expect(times).toHaveLength(3);
		expect(times[2] - times[0]).toBeGreaterThanOrEqual(1950);
	});

	it('two keys of one account keep to it together', async () => {
		const { keys } = local.state.account;
		keys.push({ ...keys[0], accessKeyId: 'AKIASECOND' });
		const { quotas } = local.state.behaviour;
		quotas.ListInstances = documentedQuotas.ListInstances;
		const [first] = local.state.account.instances;
		for (let index = 0; index < 15; index++) {
			local.state.account.instances.push({ ...first, id: `i-${index}`, alias: `alias-${index}` });
		}
		const names = await Promise.all(
			keys.map(
				async ({ accessKeyId }) =>
					await wholeList('searchInstances', request(undefined, { accessKeyId })),
			),
		);
		expect(names.map(({ length }) => length)).toEqual([16, 16]);
		const statuses = local.state.requests('ListInstances').map(({ status }) => status);
		expect(statuses).toEqual([200, 200, 200, 200]);
	});

	it('asks who the keys are once, and does without the answer', async () => {
		local.state.account.keys[0].denied = ['sts:GetCallerIdentity'];
		expect(await search('searchInstances', '')).toEqual(['local-demo']);
		expect(await search('searchFlows', '')).toEqual(['Outbound message']);
		expect(requests('GetCallerIdentity')).toBe(1);
	});

	it('that is in another Region: says where was looked', async () => {
		const error = await refusal('searchInstances', { region: 'eu-central-1' });
		expect(error.message).toBe('There is no Amazon Connect instance to choose from');
		expect(error.description).toBe(
			"AWS account 123456789012 has no Amazon Connect instance in eu-central-1. Correct 'Region' or the keys in the credential.",
		);
	});
});

describe('Flow', () => {
	it('lists the published and active ones of the instance', async () => {
		expect(await search('searchFlows', '')).toEqual(['Outbound message']);
	});

	it('finds the last of 300 over all pages, and asks for each page once', async () => {
		enlarge(local.state.account);
		local.state.behaviour.pageSize = 250;
		const first = await searchList('searchFlows', request());
		expect(first.results).toHaveLength(100);
		expect(await search('searchFlows', 'reminder 300')).toEqual(['Reminder 300']);
		expect(await search('searchFlows', 'REMINDER 29')).toHaveLength(10);
		expect(await search('searchFlows', 'nobody has this name')).toEqual([]);
		// 902 flows, drafts and archived ones among them.
		expect(requests('ListContactFlows')).toBe(4);
	});

	it('gives all 301, page after page, each once', async () => {
		enlarge(local.state.account);
		local.state.behaviour.pageSize = 250;
		const names = (await wholeList('searchFlows', request())).map(({ name }) => name);
		expect(names).toHaveLength(301);
		expect(new Set(names).size).toBe(301);
	});

	it('says that the instance comes first', async () => {
		const error = await searchList('searchFlows', request({ instanceId: locator('') })).catch(
			(thrown: Error) => thrown,
		);
		expect(error).toMatchObject({ name: 'NodeApiError', message: "Choose an 'Instance' first" });
	});

	it.each([
		['an ARN', 'arn:aws:connect:us-east-1:123456789012:instance/'],
		['a page of the console', 'https://us-east-1.console.aws.amazon.com/connect/v2/instance/'],
	])('is listed for an instance that is given as %s', async (_, prefix) => {
		const parameters = { instanceId: locator(prefix + instance().value, 'arn') };
		expect(await search('searchFlows', '', parameters)).toEqual(['Outbound message']);
	});

	it('says which right is missing', async () => {
		local.state.account.keys[0].denied = ['connect:ListContactFlows'];
		const error = await refusal('searchFlows');
		expect(error.message).toBe('The access key is not allowed to do this');
		expect(error.description).toBe(
			"AWS refused 'connect:ListContactFlows'. Ask your AWS administrator to allow 'connect:ListContactFlows' on 'contact-flow/*' of the instance. 'By ID' works without it.",
		);
		expect(error.httpCode).toBe('403');
		local.state.account.keys[0].denied = [];
		expect(await search('searchFlows', '')).toEqual(['Outbound message']);
	});

	it('of an instance without one: says what is left out', async () => {
		local.state.account.flows.splice(0, 1);
		expect((await refusal('searchFlows')).description).toContain(
			'AWS account 123456789012 has no published flow in this instance in us-east-1.',
		);
	});

	it('does not wait long for an answer that never comes', async () => {
		local.state.faults.push({ operation: 'ListContactFlows', times: 9, kind: 'hang' });
		const began = performance.now();
		expect((await refusal('searchFlows')).message).toBe('Amazon Connect gave no complete answer');
		expect(performance.now() - began).toBeLessThan(12_000);
	});

	const throttle = (times: number) =>
		local.state.faults.push({
			operation: 'ListContactFlows',
			times,
			kind: 'error',
			status: 429,
			type: 'TooManyRequestsException',
		});

	it('survives some seconds of throttling, as after a test of the credential', async () => {
		throttle(5);
		expect(await search('searchFlows', '')).toEqual(['Outbound message']);
	});

	it('says what to do when the throttling does not end', async () => {
		throttle(1000);
		expect((await refusal('searchFlows')).description).toContain('Try again in a few seconds.');
	});
});

describe('From', () => {
	it('lists the numbers of the chosen channel, with country and description', async () => {
		const channels = { sms: 'SMS', whatsApp: 'WhatsApp' };
		for (const [channel, name] of Object.entries(channels)) {
			const [only, ...others] = await wholeList(
				'searchPhoneNumbers',
				request({ instanceId: instance(), channel }),
			);
			expect(others).toEqual([]);
			expect(only.name).toMatch(new RegExp(`^\\+1206555010\\d \\(US\\), Orders by ${name}$`));
			expect(only.value).toMatch(/^arn:aws:connect:us-east-1:123456789012:phone-number\//);
		}
	});

	it.each([
		['after a search for *', 'sms', '*'],
		['with another channel', 'other', ''],
		['with a channel that only a run can tell', '={{ $json.channel }}', ''],
	])('lists the numbers of all channels %s', async (_, channel, filter) => {
		const parameters = { instanceId: instance(), channel };
		expect(await search('searchPhoneNumbers', filter, parameters)).toEqual([
			'+12065550100 (US), SMS, Orders by SMS',
			'+12065550101 (US), WhatsApp, Orders by WhatsApp',
			'+12065550102 (US), calls, Hotline',
		]);
	});

	it('finds a number in any spelling, and by its description', async () => {
		enlarge(local.state.account);
		local.state.behaviour.pageSize = 250;
		const last = ['+12065551300 (US), Branch 300'];
		expect(await search('searchPhoneNumbers', '206 555-1300')).toEqual(last);
		expect(await search('searchPhoneNumbers', 'branch 300')).toEqual(last);
		expect(await search('searchPhoneNumbers', '* hotline 299')).toEqual([
			'+12065561299 (US), calls, Hotline 299',
		]);
	});

	it('of an instance without one for the channel: says how to get one, and how to see all', async () => {
		local.state.account.phoneNumbers.splice(0, 1);
		const error = await refusal('searchPhoneNumbers');
		expect(error.message).toBe('There is no SMS number in this instance to choose from');
		expect(error.description).toContain('Import one from AWS End User Messaging');
		expect(error.description).toContain('Search for * to see the numbers of all channels.');
	});

	it('says which right is missing', async () => {
		local.state.account.keys[0].denied = ['connect:ListPhoneNumbersV2'];
		expect((await refusal('searchPhoneNumbers')).description).toContain(
			"'connect:ListPhoneNumbersV2'",
		);
	});
});

describe('a list', () => {
	it('ends when the service writes null for no further page', async () => {
		local.state.behaviour.writesNull = true;
		expect(await search('searchInstances', '')).toEqual(['local-demo']);
		expect(await search('searchFlows', '')).toEqual(['Outbound message']);
		expect(await search('searchPhoneNumbers', '')).toHaveLength(1);
	});

	it.each(['abc', '-5', '1e999', 'NaN'])(
		'begins anew at a place that is none: %s',
		async (token) => {
			const { results } = await searchList('searchFlows', { ...request(), paginationToken: token });
			expect(results.map(({ name }) => name)).toEqual(['Outbound message']);
		},
	);

	it('of a role does not wait long for STS', async () => {
		local.state.faults.push({ operation: 'AssumeRole', times: 9, kind: 'hang' });
		const [role] = local.state.account.roles;
		const began = performance.now();
		const error = await refusal('searchFlows', {
			assumeRole: true,
			roleArn: roleArn(local.state.account, role),
		});
		expect(error.message).toBe('AWS STS gave no keys for the role of the credential');
		expect(performance.now() - began).toBeLessThan(10_000);
	});
});

describe('a list that is answered by something else', () => {
	let foreign: ForeignServer;
	let answer: (url: URL) => object | string;
	beforeEach(async () => {
		foreign = await startForeignServer((url) => {
			const given = answer(url);
			return { body: typeof given === 'string' ? given : JSON.stringify(given) };
		});
	});
	afterEach(async () => await foreign.close());

	const parameters = () => ({
		instanceId: instance(),
		channel: 'sms',
		messageType: 'template',
		additionalFields: { knowledgeBaseId: locator('kb-1', 'id') },
	});
	const listed = async (method: string) =>
		await wholeList(method, {
			...request(parameters(), { connectEndpoint: foreign.url, qConnectEndpoint: foreign.url }),
			filter: 'name',
		});

	const flow = { ContactFlowState: 'ACTIVE', ContactFlowStatus: 'PUBLISHED' };
	const number = {
		PhoneNumber: '+1',
		PhoneNumberDescription: 'name',
		SourcePhoneNumberArn: 'arn:aws:sms-voice:us-east-1:1:phone-number/1',
	};
	const template = { activeVersionNumber: 1, channelSubtype: 'SMS' };
	const broken = [null, 5, 'name', [], {}];
	const LISTS: Array<[method: string, member: string, token: string, entries: object[]]> = [
		[
			'searchInstances',
			'InstanceSummaryList',
			'NextToken',
			[
				{ Id: 'good', InstanceAlias: 'name' },
				{ InstanceAlias: 'name' },
				{ Id: 7, InstanceAlias: 'name' },
				{ Id: 'x', InstanceAlias: { name: 'name' } },
			],
		],
		[
			'searchFlows',
			'ContactFlowSummaryList',
			'NextToken',
			[
				{ ...flow, Id: 'good', Name: 'name' },
				{ ...flow, Name: 'name' },
				{ ...flow, Id: '', Name: 'name' },
				{ ...flow, Id: 'x', Name: 5 },
			],
		],
		[
			'searchPhoneNumbers',
			'ListPhoneNumbersSummaryList',
			'NextToken',
			[
				{ ...number, PhoneNumberArn: 'good' },
				number,
				{ ...number, PhoneNumberArn: 'x', SourcePhoneNumberArn: 5 },
				{ ...number, PhoneNumberArn: 'x', PhoneNumberDescription: ['name'] },
			],
		],
		[
			'searchKnowledgeBases',
			'knowledgeBaseSummaries',
			'nextToken',
			[
				{ knowledgeBaseType: 'MESSAGE_TEMPLATES', knowledgeBaseId: 'good', name: 'name' },
				{ knowledgeBaseType: 'MESSAGE_TEMPLATES', name: 'name' },
			],
		],
		[
			'searchMessageTemplates',
			'messageTemplateSummaries',
			'nextToken',
			[
				{ ...template, messageTemplateArn: 'good', name: 'name' },
				{ ...template, name: 'name' },
				{ ...template, messageTemplateArn: ['x'], name: 'name' },
			],
		],
	];

	it.each(LISTS)('%s: what is broken is left out', async (method, member, token, entries) => {
		answer = () => ({ [member]: [...broken, ...entries], [token]: 5 });
		expect((await listed(method)).map(({ value }) => value)).toEqual(['good']);
	});

	it.each(LISTS)('%s: ends when the pages repeat', async (method, member, token) => {
		const tokens = ['a', 'b', 'a'];
		answer = () => ({ [member]: [], [token]: tokens[foreign.asked % 2] });
		expect(await listed(method)).toEqual([]);
		expect(foreign.asked).toBeLessThan(5);
	});

	it.each(LISTS)('%s: says that it is not AWS', async (method, member) => {
		for (const given of ['<html></html>', { [member]: 'name' }, { [member]: {} }]) {
			answer = () => given;
			await expect(listed(method)).rejects.toMatchObject({
				name: 'NodeApiError',
				message: expect.stringMatching(/^This was not Amazon Connect/),
			});
		}
	});
});

describe('what is read', () => {
	it('is kept for a while, but not for other keys', async () => {
		await search('searchFlows', '');
		await search('searchFlows', 'Out');
		expect(requests('ListContactFlows')).toBe(1);
		const [{ secretAccessKey }] = local.state.account.keys;
		local.state.account.keys.push({ accessKeyId: 'AKIASECOND', secretAccessKey });
		await searchList('searchFlows', request(undefined, { accessKeyId: 'AKIASECOND' }));
		expect(requests('ListContactFlows')).toBe(2);
	});

	it('a wrong secret is named, as everywhere', async () => {
		const error = await refusal('searchInstances', { secretAccessKey: 'wrong-secret-value' });
		expect(error.message).toBe("'Secret Access Key' does not belong to 'Access Key ID'");
		expect(JSON.stringify(error)).not.toContain('wrong-secret-value');
	});
});
