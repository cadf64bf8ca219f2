/** What the documentation gives to copy: each code block is run here, or says that it is an example. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
	ListContactFlowsCommand,
	ListInstancesCommand,
	ListPhoneNumbersV2Command,
	type ConnectClient,
} from '@aws-sdk/client-connect';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { searchList } from '../support/editor.mts';
import { execute } from '../support/engine.mts';
import { PACKAGE_NAME, ROOT, TARBALL } from '../support/paths.mts';
import { plainSdk } from '../support/plainSdk.mts';

const DOCUMENTS = globSync(['*.md', '{docs,examples}/**/*.md'], { cwd: ROOT });
const ADMINISTRATOR = 'docs/for-your-aws-administrator.md';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

interface Block {
	file: string;
	language: string;
	text: string;
	/** The paragraph before it. */
	before: string;
}

/** The code blocks of a document; a drawing has no language and is none. */
const blocksOf = (file: string): Block[] =>
	[...read(file).matchAll(/([^\n]*)\n+( *)```(\S+)\n([^]*?)\n\2```/g)].map(
		([, before, indent, language, text]) => ({
			file,
			language,
			before,
			text: text.slice(indent.length).replaceAll(`\n${indent}`, '\n'),
		}),
	);

const BLOCKS = DOCUMENTS.flatMap(blocksOf);
const inFile = (file: string, language: string): string[] =>
	BLOCKS.filter((one) => one.file === file && one.language === language).map(({ text }) => text);

const npmScripts = Object.keys(
	(JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
);

it('each code block is run by a test of this file, or called an example', () => {
	const unnamed = BLOCKS.filter(({ before }) => !/\bexample\b/.test(before));
	expect(unnamed.map(({ file, language }) => `${file} ${language}`).sort()).toEqual([
		'README.md bash',
		'README.md dockerfile',
		`${ADMINISTRATOR} bash`,
		// The rights of the node, and the two that a role needs.
		...Array<string>(3).fill(`${ADMINISTRATOR} json`),
		// By test/checkAws, against the local Amazon Connect.
		'docs/maintainers/check-aws.md bash',
	]);
});

it('every npm script that a page names exists', () => {
	const named = DOCUMENTS.flatMap((file) =>
		[...read(file).matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name]) => name),
	);
	const ofNpm = ['ci', 'install', 'version', 'publish', 'audit'];
	expect(named).toContain('test:e2e');
	expect(named.filter((name) => !npmScripts.includes(name) && !ofNpm.includes(name))).toEqual([]);
});

it('.ci/run runs the commands of the README', () => {
	const [commands] = inFile('README.md', 'bash');
	const ci = read('.ci/run');
	const missing = commands.split(' && ').filter((command) => !ci.includes(` ${command}`));
	expect(missing).toEqual([]);
});

it("the Dockerfile's npm install puts the package where n8n looks for it", async () => {
	const [dockerfile] = inFile('README.md', 'dockerfile');
	const [, command] = /&& npm (install .*)$/m.exec(dockerfile) ?? [];
	const folder = await mkdtemp(path.join(tmpdir(), 'dockerfile-'));
	const args = command
		.replace('/home/node/.n8n/nodes', folder)
		.replace(PACKAGE_NAME, TARBALL)
		.split(' ');
	await promisify(execFile)('npm', [...args, '--no-audit', '--no-fund']);
	const installed = path.join(folder, 'node_modules', PACKAGE_NAME);
	expect(existsSync(path.join(installed, 'dist/nodes/AmazonConnect/AmazonConnect.node.js'))).toBe(
		true,
	);
	await rm(folder, { recursive: true });
});

let local: LocalConnect;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

/** What the commands of the AWS CLI are called in the SDK, which has the same names of options. */
const AWS_CLI: Record<string, (client: ConnectClient, input: never) => Promise<object>> = {
	'list-instances': async (client, input) => await client.send(new ListInstancesCommand(input)),
	'list-phone-numbers-v2': async (client, input) =>
		await client.send(new ListPhoneNumbersV2Command(input)),
	'list-contact-flows': async (client, input) =>
		await client.send(new ListContactFlowsCommand(input)),
};

it('the commands of the AWS CLI list the IDs to hand over', async () => {
	const [text] = inFile(ADMINISTRATOR, 'bash');
	const [instance] = local.state.account.instances;
	const answers = [];
	for (const line of text.split('\n')) {
		const [, command, rest] = /^aws connect ([\w-]+)(.*)$/.exec(line) ?? [];
		const options = [...rest.matchAll(/--([\w-]+) (\S+)/g)].filter(([, name]) => name !== 'region');
		const input = options.map(([, name, value]) => [
			name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
			name.endsWith('types') ? [value] : value.replace('INSTANCE', instance.id),
		]);
		answers.push(await AWS_CLI[command](plainSdk(local), Object.fromEntries(input) as never));
	}
	expect(answers).toMatchObject([
		{ InstanceSummaryList: [{ Id: instance.id }] },
		{
			ListPhoneNumbersSummaryList: local.state.account.phoneNumbers.map(({ id }) => ({
				PhoneNumberId: id,
			})),
		},
		{ ContactFlowSummaryList: expect.any(Array) as unknown[] },
	]);
});

interface Policy {
	Version: string;
	Statement: Array<{ Sid?: string; Effect: string; Action: string | string[] }>;
}

const policies = inFile(ADMINISTRATOR, 'json').map((text) => JSON.parse(text) as Policy);
const [{ Statement: statements }] = policies;

/** The actions of a policy, perhaps without one of its statements. */
const actions = (without?: string): string[] =>
	statements.filter(({ Sid }) => Sid !== without).flatMap(({ Action }) => Action);

describe('the IAM policy', () => {
	const codeOf = async (parameters: IDataObject): Promise<unknown> => {
		const items = parameters.destinationEndpoint ? customers(1) : itemsOf(startContacts(local, 1));
		const { output } = await execute({
			items,
			parameters,
			credential: credentialFor(local),
			node: { onError: 'continueRegularOutput' },
		});
		return (output[0].json.details as IDataObject | undefined)?.code;
	};
	const contact = (operation: string, more: IDataObject = {}) =>
		contactParameters(local, operation, more);
	const list = async (method: string): Promise<unknown> =>
		await searchList(method, {
			parameters: { instanceId: contact('get').instanceId, channel: 'whatsapp' },
			credential: credentialFor(local),
		}).then(
			() => undefined,
			({ description }: Error & { description: string }) =>
				description.includes('Ask your AWS administrator') ? 'AccessDeniedException' : description,
		);

	/** What each statement is for. */
	const uses: Record<string, () => Promise<unknown>> = {
		StartOutboundChats: async () => await codeOf(smsParameters(local)),
		ReadContacts: async () => await codeOf(contact('get')),
		SearchContacts: async () => await codeOf(contact('getAll')),
		EndContacts: async () => await codeOf(contact('stop')),
		UpdateContacts: async () =>
			await codeOf(
				contact('updateAttributes', { attributes: { attribute: [{ key: 'a', value: 'b' }] } }),
			),
		JoinConversations: async () => await codeOf(contact('join', { resource: 'conversation' })),
		OptionalLists: async () => await list('searchFlows'),
		OptionalListOfKnowledgeBases: async () => await list('searchKnowledgeBases'),
		OptionalReadingOfTemplates: async () => await list('searchMessageTemplates'),
	};

	it('lets a role be assumed by nobody but the keys, and only that', () => {
		const [, ...ofRole] = policies;
		expect(ofRole.flatMap(({ Statement }) => Statement)).toEqual([
			{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::ACCOUNT:role/n8n' },
			{
				Effect: 'Allow',
				Action: 'sts:AssumeRole',
				Principal: { AWS: 'arn:aws:iam::KEYS_ACCOUNT:user/n8n' },
				Condition: { StringEquals: { 'sts:ExternalId': 'EXTERNAL_ID' } },
			},
		]);
	});

	it('has a use for each statement', () => {
		const sids = statements.map(({ Sid }) => Sid);
		// Only AWS knows which attributes are searchable, so it asks for this right, not the local one.
		expect(sids.filter((sid) => sid !== 'SearchByContactAttributes')).toEqual(Object.keys(uses));
		expect(policies.map(({ Version }) => Version)).toEqual(Array(3).fill('2012-10-17'));
	});

	it.each(Object.keys(uses))('%s allows what its page says, and nothing else does', async (sid) => {
		const [key] = local.state.account.keys;
		// The editor keeps a list that was read, so it is refused first.
		key.allowed = actions(sid);
		expect(await uses[sid]()).toBe('AccessDeniedException');
		key.allowed = actions();
		expect(await uses[sid]()).not.toBe('AccessDeniedException');
	});
});
