/** What several probes do with a chat. */
import { randomUUID } from 'node:crypto';
import type { Contact } from '@aws-sdk/client-connect';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Outcome } from '../amazonConnect.mts';
import type { Chat, Check } from '../probe.mts';
import { chatOf, NotAsked } from '../probe.mts';
import { shipped } from '../shipped.mts';
import { inWords } from '../words.mts';

/** What the chats of the check have. */
export const ATTRIBUTES = { checkedBy: 'check-aws' };

const TEXT = 'This is a test of n8n with Amazon Connect. Nothing needs to be done.';

/** A request that would start a chat with the phone, with a client token of its own. */
export const newRequest = (
	{ config }: Pick<Check, 'config'>,
	overrides: Partial<ChatRequest> = {},
): ChatRequest => ({
	InstanceId: config.instanceId,
	ContactFlowId: config.flow,
	SourceEndpoint: { Type: 'CONNECT_PHONENUMBER_ARN', Address: config.from },
	DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: config.phone },
	SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:SMS' } },
	Attributes: ATTRIBUTES,
	InitialSystemMessage: { ContentType: 'text/plain', Content: TEXT },
	// The least that the API allows, so that a chat that is forgotten ends soon.
	ChatDurationInMinutes: 60,
	ClientToken: randomUUID(),
	...overrides,
});

/** Starts a chat, or repeats a request, as the node does. */
export const start = async ({ aws }: Check, request: ChatRequest): Promise<Outcome<string>> =>
	await aws.carryOut(shipped('operations/contact/startOutboundChat').startOutboundChat, request);

export async function startChat(check: Check, request: ChatRequest): Promise<Outcome<Chat>> {
	const startedAt = check.time.now();
	const { answer, error, thrown } = await start(check, request);
	if (error) return { error, thrown };
	return { answer: { contactId: answer, startedAt, request } };
}

const idsOf = ({ config }: Check, ContactId: string) => ({
	InstanceId: config.instanceId,
	ContactId,
});

export const get = async (check: Check, contactId: string): Promise<Outcome<Contact>> =>
	await check.aws.carryOut(shipped('operations/contact/get').get, {
		...idsOf(check, contactId),
		simplify: true,
	});

/** @throws NotAsked when the contact cannot be read */
export async function read(check: Check, contactId: string): Promise<Contact> {
	const { answer, error } = await get(check, contactId);
	if (error) throw new NotAsked(`The contact cannot be read: ${inWords(error)}`);
	return answer;
}

/** The contact as the node puts it out. */
export const readSimplified = async (check: Check, contactId: string) =>
	shipped('operations/shared/contact').simplified(await read(check, contactId));

/**
 * The chat, which its flow may have ended since the last question.
 *
 * @throws NotAsked when it has ended
 */
export async function openChatOf(check: Check): Promise<Chat> {
	const chat = chatOf(check);
	if (chat.endedAt !== undefined) throw new NotAsked('The chat has ended.');
	// A contact that cannot be read may be open.
	const { answer } = await get(check, chat.contactId);
	chat.endedAt = answer?.DisconnectTimestamp?.getTime();
	if (chat.endedAt === undefined) return chat;
	throw new NotAsked('The flow has ended the chat: configure one that keeps it open.');
}

export const stop = async (check: Check, contactId: string) =>
	await check.aws.carryOut(shipped('operations/contact/stop').stop, idsOf(check, contactId));

/** The words of the service, which Stop keeps to itself where they are no error to it. */
export async function wordsOfStop(check: Check, contactId: string): Promise<string> {
	const { aws } = check;
	const { stop: operation } = shipped('operations/contact/stop');
	const request = idsOf(check, contactId);
	const client = await aws.clientFor(operation.quota(request, aws.access));
	const { error } = await aws.outcomeOf(
		operation.errors(request),
		async () => await client.send(new aws.sdk.StopContactCommand(request)),
	);
	return error ? inWords(error) : 'No error';
}

export const setAttributes = async (
	check: Check,
	contactId: string,
	Attributes: Record<string, string>,
) =>
	await check.aws.carryOut(shipped('operations/contact/updateAttributes').updateAttributes, {
		InstanceId: check.config.instanceId,
		InitialContactId: contactId,
		Attributes,
	});

/** Ends what the check has started and not ended. Says how many it could not end. */
export async function endAll(check: Check): Promise<number> {
	let open = 0;
	const uncancelled = { ...check, aws: check.aws.uncancelled() };
	for (const contactId of check.guard.started) {
		const { error } = await stop(uncancelled, contactId);
		if (error) open += 1;
	}
	return open;
}

/** The error of a start; a chat that did start is ended. */
export async function refusalOf(check: Check, request: ChatRequest) {
	const { answer, error } = await startChat(check, request);
	if (answer) await stop(check, answer.contactId);
	return error;
}
