/** What a client token does, and what too many requests give. All repeat the token of one chat. */
import type { SdkError } from '@smithy/types';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Answer, Check, Probe } from '../probe.mts';
import { endedChatOf, holds, holdsIf, NotAsked, noted } from '../probe.mts';
import { shipped } from '../shipped.mts';
import { inWords, seconds } from '../words.mts';
import { openChatOf, start } from './chats.mts';
import { instanceArn } from './search.mts';

/** Whether a repeat is recognised: with the same contact, or with an error that the node takes for it. */
async function repeat(check: Check, contactId: string, request: ChatRequest): Promise<Answer> {
	const { answer, error } = await start(check, request);
	if (error) return holdsIf(error.ends === 'nothing', inWords(error));
	return holdsIf(answer === contactId, answer === contactId ? 'The same contact' : 'Another chat');
}

interface Throttled {
	/** Requests until then. */
	requests: number;
	error: NonNullable<Awaited<ReturnType<typeof start>>['error']>;
	isThrottling: boolean;
	retryAfter?: string;
}

/** Requests on their way together, at most. */
const AT_ONCE = 10;

/** More than an account's quota lets pass. */
const MOST_REQUESTS = 300;

const headersOf = (thrown: unknown): Record<string, string> =>
	(thrown as { $response?: { headers?: Record<string, string> } }).$response?.headers ?? {};

/** Repeats the token of an open chat, which messages nobody, until Amazon Connect refuses it. */
async function provoke(check: Check): Promise<Throttled | undefined> {
	const { contactId, request } = await openChatOf(check);
	const { aws, guard } = check;
	const { startOutboundChat } = shipped('operations/contact/startOutboundChat');
	const client = aws.eagerClient();
	const service = { ...aws.service(), client };
	const once = async () =>
		await aws.outcomeOf(
			startOutboundChat.errors(request),
			async () => await startOutboundChat.call(service, request),
		);
	for (let requests = 0; requests < MOST_REQUESTS;) {
		const width = Math.min(AT_ONCE, guard.left);
		if (width < 1) throw new NotAsked('All messages are used.');
		const outcomes = await Promise.all(Array.from({ length: width }, once));
		requests += width;
		const refused = outcomes.find(({ error }) => error);
		if (refused?.error) {
			const isThrottling = aws.sdk.isThrottlingError(refused.thrown as SdkError);
			const retryAfter = headersOf(refused.thrown)['retry-after'];
			return { requests, error: refused.error, isThrottling, retryAfter };
		}
		if (outcomes.some(({ answer }) => answer !== contactId))
			throw new NotAsked('Another chat started.');
	}
	return undefined;
}

const provoked = new WeakMap<Check, Promise<Throttled | undefined>>();

function throttling(check: Check): Promise<Throttled | undefined> {
	const known = provoked.get(check) ?? provoke(check);
	provoked.set(check, known);
	return known;
}

/** Milliseconds until the quota has room again. */
const REFILL = 5000;

export const TOKENS: readonly Probe[] = [
	{
		question: 'What does a repeated client token give with the same content?',
		expected: 'The same contact',
		node: 'A retry messages nobody twice.',
		async ask(check) {
			const { contactId, request } = await openChatOf(check);
			return await repeat(check, contactId, request);
		},
	},
	{
		question: 'What are too many requests refused with?',
		expected: 'TooManyRequestsException or ThrottlingException, HTTP 429',
		node: 'Lowers the pace and retries. LimitExceededException would mean a full instance.',
		async ask(check) {
			const throttled = await throttling(check);
			if (!throttled) return noted(`${MOST_REQUESTS} requests were not too many.`);
			await check.time.sleep(REFILL);
			const { error, isThrottling, requests } = throttled;
			const isKnown = isThrottling && error.ends === 'itemOrLane' && isThrottlingRow(error.code);
			return holdsIf(isKnown, `${inWords(error)}, within ${requests} requests`);
		},
	},
	{
		question: 'Does the header `Retry-After` come with it?',
		expected: 'Not known',
		node: 'Waits for it, up to a minute; otherwise the lowered pace is the wait.',
		cannotBreak: true,
		async ask(check) {
			const throttled = await throttling(check);
			if (!throttled) return noted('Nothing was refused.');
			const { retryAfter } = throttled;
			return noted(retryAfter === undefined ? 'No' : `Yes, ${retryAfter}`);
		},
	},
	{
		question: 'What does a repeated client token give with other content?',
		expected: 'The same contact, or a conflict about the token',
		node: 'Puts out `started` or `alreadyStarted`. A retry messages nobody twice.',
		messages: 'possible',
		async ask(check) {
			const { contactId, request } = await openChatOf(check);
			const other = { ContentType: 'text/plain', Content: 'This text should never arrive.' };
			return await repeat(check, contactId, { ...request, InitialSystemMessage: other });
		},
	},
	{
		question: 'May `InstanceId` be an ARN in a start?',
		expected: 'Not known',
		node: 'Always sends the ID.',
		messages: 'possible',
		cannotBreak: true,
		async ask(check) {
			const { contactId, request } = await openChatOf(check);
			const { answer, error } = await start(check, { ...request, InstanceId: instanceArn(check) });
			if (error) return noted(inWords(error));
			return noted(answer === contactId ? 'Yes, or the token came first' : 'Yes: another chat');
		},
	},
];

const isThrottlingRow = (code: string): boolean => {
	const { TABLE } = shipped('aws/errorTable');
	const row = TABLE.find(({ names }) => names.includes('ThrottlingException'));
	return row?.names.includes(code) ?? false;
};

export const TOKEN_AFTER_END: Probe = {
	question: 'What does a client token give after the end of its chat?',
	expected: 'The same contact: a token holds for seven days',
	node: 'A retry, or another execution with the same Own Key, messages nobody twice.',
	messages: 'possible',
	async ask(check) {
		const { contactId, endedAt, request } = endedChatOf(check);
		const { result, seen } = await repeat(check, contactId, request);
		const later = seconds(check.time.now() - endedAt);
		return result === 'holds' ? holds(`${seen}, ${later} after the end`) : { result, seen };
	},
};
