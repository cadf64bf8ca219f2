/**
 * Answers of Amazon Connect and of services beside it, as they came: each goes through the clients, the
 * operations and the error table, and is read as its file expects.
 */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, ILoadOptionsFunctions } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { dateOf } from '../../../nodes/AmazonConnect/aws/answers.ts';
import { connectClient, participantClient } from '../../../nodes/AmazonConnect/aws/client.ts';
import { readCredential } from '../../../nodes/AmazonConnect/aws/credential.ts';
import { testAccess } from '../../../nodes/AmazonConnect/aws/credentialTest.ts';
import { explainError } from '../../../nodes/AmazonConnect/aws/errors.ts';
import { forgetRole } from '../../../nodes/AmazonConnect/aws/identity.ts';
import { loadSdk } from '../../../nodes/AmazonConnect/aws/loadSdk.ts';
import type { IncomingAnswer, Transport } from '../../../nodes/AmazonConnect/aws/transports.ts';
import { searchPhoneNumbers } from '../../../nodes/AmazonConnect/lists/phoneNumbers.ts';
import { NO_STEPS } from '../../../nodes/AmazonConnect/once/steps.ts';
import type { Operation, Service } from '../../../nodes/AmazonConnect/operations/operation.ts';
import { get } from '../../../nodes/AmazonConnect/operations/contact/get/index.ts';
import { startOutboundChat } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts';
import { stop } from '../../../nodes/AmazonConnect/operations/contact/stop/index.ts';
import { getMessages } from '../../../nodes/AmazonConnect/operations/conversation/getMessages/index.ts';
import { leave } from '../../../nodes/AmazonConnect/operations/conversation/leave/index.ts';
import { sendMessage } from '../../../nodes/AmazonConnect/operations/conversation/sendMessage/index.ts';
import { SYSTEM_TIME } from '../../../nodes/AmazonConnect/pace/time.ts';

const sdk = await loadSdk();

const FOLDER = path.join(import.meta.dirname, '../../answers');

interface Answer {
	status: number;
	headers: Record<string, string>;
	/** A text stands for itself, anything else for its JSON. */
	body: unknown;
	/** One of these. */
	expect: {
		/** Fields of the output item. */
		output?: IDataObject;
		/** What the error table makes of it. */
		error?: IDataObject & { advice?: string };
		/** How the message of the credential test begins. */
		test?: string;
		/** Names in a list of the editor. */
		list?: string[];
		/** And when it was given, by the clock of AWS. */
		date?: string;
	};
}

interface Recorded {
	source: string;
	kind: 'real' | 'aws-code' | 'docs' | 'synthetic';
	/** Which request is answered so. Before a `>` stands the one that leads to it. */
	operation: string;
	/** Members of the request beside the usual ones. */
	request?: object;
	answers: Answer[];
}

const InstanceId = '11111111-2222-4333-8444-5555555555aa';
const ContactId = '11111111-2222-4333-8444-555555555501';
const chat = { InstanceId, ContactId };

const credential = {
	region: 'us-east-1',
	accessKeyId: 'AKIAEXAMPLE',
	secretAccessKey: 'secret',
};
const assuming = {
	...credential,
	assumeRole: true,
	roleArn: 'arn:aws:iam::123456789012:role/n8n',
	roleSessionName: 'n8n',
	roleDurationMinutes: 60,
};

const ok = (body: string): IncomingAnswer => ({
	statusCode: 200,
	headers: { 'x-amzn-requestid': 'other' },
	body,
});

/** What other requests than the recorded one are answered with: the chat has ended. */
const OTHERS: ReadonlyArray<[string, RegExp, IncomingAnswer]> = [
	[
		'CreateParticipantConnection',
		/\/participant\/connection$/,
		ok('{"ConnectionCredentials":{"ConnectionToken":"token","Expiry":"2999-01-01T00:00:00Z"}}'),
	],
	[
		'DescribeContact',
		/\/contacts\/11111111-2222-4333-8444-5555555555aa\//,
		ok(`{"Contact":{"Id":"${ContactId}","DisconnectTimestamp":1726800000}}`),
	],
	[
		'STS',
		/^https:\/\/sts\./,
		ok(
			'<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
		),
	],
];

/** Answers the recorded operation as recorded. */
function transportOf(operation: string, { status, headers, body }: Answer): Transport {
	const recorded = operation.split(' > ').at(-1);
	const answered = recorded === 'AssumeRole' ? 'STS' : recorded;
	return async ({ url }) => {
		const other = OTHERS.find(([name, form]) => name !== answered && form.test(url));
		if (other) return other[2];
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		return { statusCode: status, headers, body: text };
	};
}

/** Retries nothing: what an error means is asked, and not what becomes of it. */
const never = () => ({
	acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
	refreshRetryTokenForRetry: async () => await Promise.reject(new Error('No further attempt')),
	recordSuccess() {},
});

interface Outcome {
	output?: IDataObject;
	error?: ReturnType<typeof explainError>;
	date?: string;
}

/** Carries an operation out, and gives its output item or what its error means. */
async function carryOut<Request, Result>(
	operation: Operation<Request, Result>,
	request: Request,
	data: IDataObject,
	transport: Transport,
): Promise<Outcome> {
	const { access } = readCredential(data as Parameters<typeof readCredential>[0]);
	if (!access) throw new Error('The credential is not complete');
	forgetRole(access);
	const client = connectClient(sdk, access, transport, { retryStrategy: never() });
	let date: string | undefined;
	dateOf(client, (time) => void (date = new Date(time).toISOString()));
	const { signal } = new AbortController();
	const service: Service = {
		sdk,
		client,
		clientFor: async () => client,
		participantFor: async () =>
			participantClient(sdk, access, transport, { retryStrategy: never(), time: SYSTEM_TIME }),
		abortSignal: signal,
		ended: signal,
		breathe: async () => {},
		time: SYSTEM_TIME,
		flow: () => ({}),
		steps: NO_STEPS,
		conceal() {},
	};
	try {
		const answer = await operation.call(service, request);
		const result = { status: 'done', answer, answeredAt: '' } as const;
		const [output] = operation.output({ request }, result);
		return { output, date };
	} catch (error) {
		const asked = { ...access, instance: InstanceId };
		return { error: explainError(error, operation.errors(request), asked), date };
	}
}

/** A token of its own for each, since connections are kept. */
const conversation = () => ({ ...chat, ParticipantToken: randomUUID() });

const OPERATIONS: Record<string, (transport: Transport, request: object) => Promise<Outcome>> = {
	StartOutboundChatContact: async (transport, more) =>
		await carryOut(
			startOutboundChat,
			{
				InstanceId,
				ContactFlowId: ContactId,
				SourceEndpoint: { Type: 'CONNECT_PHONENUMBER_ARN', Address: 'arn' },
				DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+14155550100' },
				SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } },
				ClientToken: 'token',
				...more,
			},
			credential,
			transport,
		),
	StopContact: async (transport) => await carryOut(stop, chat, credential, transport),
	DescribeContact: async (transport) =>
		await carryOut(get, { ...chat, simplify: true }, credential, transport),
	'DescribeContact > AssumeRole': async (transport) =>
		await carryOut(get, { ...chat, simplify: true }, assuming, transport),
	GetTranscript: async (transport) =>
		await carryOut(
			getMessages,
			{ ...conversation(), since: {}, simplify: true },
			credential,
			transport,
		),
	SendMessage: async (transport) =>
		await carryOut(sendMessage, { ...conversation(), parts: ['Hello'] }, credential, transport),
	'SendMessage > CreateParticipantConnection': async (transport) =>
		await carryOut(sendMessage, { ...conversation(), parts: ['Hello'] }, credential, transport),
	DisconnectParticipant: async (transport) =>
		await carryOut(leave, conversation(), credential, transport),
};

/** What the list of *From* shows. */
async function numbersOf(transport: Transport): Promise<string[]> {
	// An instance of its own for each, since lists are kept.
	const parameters: Record<string, string> = { instanceId: randomUUID(), channel: 'whatsApp' };
	const context = {
		getCredentials: async () => credential,
		getNodeParameter: (name: string) => parameters[name],
		getNode: () => ({ name: 'Amazon Connect' }),
		helpers: { httpRequest: transport },
	} as unknown as ILoadOptionsFunctions;
	const { results } = await searchPhoneNumbers.call(context);
	return results.map(({ name }) => name);
}

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.json'))
	.sort();

describe.each(files)('%s', (file) => {
	const text = readFileSync(path.join(FOLDER, file), 'utf8');
	const { operation, request = {}, answers }: Recorded = JSON.parse(text);
	it.each(answers.map((answer, index) => [index, answer] as const))(
		'answer %i is read as it is meant',
		async (_, answer) => {
			const transport = transportOf(operation, answer);
			const { output, error, test: words, list, date } = answer.expect;
			if (words) {
				expect((await testAccess(credential, transport)).message).toContain(words);
			} else if (list) {
				expect(await numbersOf(transport)).toEqual(list);
			} else {
				const outcome = await OPERATIONS[operation](transport, request);
				expect(outcome).toMatchObject({
					...(output ? { output } : {}),
					...(error
						? {
								error: {
									...error,
									...(error.advice ? { advice: expect.stringContaining(error.advice) } : {}),
								},
							}
						: {}),
					...(date ? { date } : {}),
				});
			}
		},
	);
});
