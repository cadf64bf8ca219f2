/** What becomes of a chat, from its start to its end. */
import type { INodeProperties, INodeType } from 'n8n-workflow';
import type { Check, Probe } from '../probe.mts';
import { chatOf, endedChatOf, holds, holdsIf, NotAsked, noted, skipped } from '../probe.mts';
import { loadPackage } from '../../support/engine.mts';
import { ANSWER_WITHIN, MINUTE, SOON } from '../times.mts';
import { until } from '../until.mts';
import { failed, inWords, seconds } from '../words.mts';
import {
	ATTRIBUTES,
	get,
	newRequest,
	openChatOf,
	read,
	readSimplified,
	setAttributes,
	startChat,
	stop,
	wordsOfStop,
} from './chats.mts';
import { search } from './search.mts';

/** How much longer than the trigger the check looks for a contact, to tell late from never. */
const LONGER = 2 * MINUTE;

/** Milliseconds that the trigger searches again, unless told otherwise. */
async function overlap(): Promise<number> {
	const trigger = (await loadPackage()).getNode('amazonConnectTrigger').type as INodeType;
	const found = trigger.description.properties
		.flatMap(({ options = [] }) => options)
		.find((option): option is INodeProperties => option.name === 'overlap');
	if (typeof found?.default !== 'number') throw new Error('The trigger has no overlap.');
	return found.default * MINUTE;
}

/** When a search shows a contact, and whether that is early enough for the trigger. */
async function searchable(
	check: Check,
	type: 'INITIATION_TIMESTAMP' | 'DISCONNECT_TIMESTAMP',
	{ contactId, since }: { contactId: string; since: number },
) {
	const inTime = await overlap();
	const { found } = await until(check, { within: inTime + LONGER, every: 5000 }, async () => {
		// The clocks of AWS and of this machine may differ.
		const range = { start: since - 5 * MINUTE, end: check.time.now() + 5 * MINUTE };
		const { answer, error } = await search(check, range, { type });
		if (error) throw new NotAsked(inWords(error));
		return answer.contacts.find(({ Id }) => Id === contactId);
	});
	const took = check.time.now() - since;
	if (!found) return holdsIf(false, `Not after ${seconds(took)}`);
	return holdsIf(took <= inTime, `After ${seconds(took)}`);
}

/** What the contact's own metrics say, for the report. */
async function metricsOf(check: Check, contactId: string): Promise<string> {
	const { ChatMetrics: all } = await read(check, contactId);
	const total = all?.ChatContactMetrics?.TotalMessages ?? 'missing';
	const sent = all?.CustomerMetrics?.MessagesSent ?? 'missing';
	return `TotalMessages ${total}, MessagesSent of the customer ${sent}`;
}

const repliedText = (value: unknown) =>
	`CustomerReplied ${value === undefined ? 'missing' : String(value)}`;

export const START: readonly Probe[] = [
	{
		question: 'Does a chat with a text start?',
		expected: 'Yes, with a ContactId',
		node: 'Puts out `started` and the ContactId.',
		messages: 'expected',
		async ask(check) {
			const { answer, error } = await startChat(check, newRequest(check));
			if (error) return failed(error);
			check.chat = answer;
			return holds(`Yes, a ContactId of ${answer.contactId.length} characters`);
		},
	},
	{
		question: 'Can a contact be read at once?',
		expected: 'Yes',
		node: 'Get fails for a contact that is not known yet.',
		async ask(check) {
			const { contactId } = chatOf(check);
			const { found, took } = await until(
				check,
				SOON,
				async () => (await get(check, contactId)).answer,
			);
			if (!found) return holdsIf(false, `Not after ${seconds(took)}`);
			return took < 1000 ? holds('Yes') : noted(`After ${seconds(took)}`);
		},
	},
	{
		question: 'Does the chat stay open?',
		expected: 'Yes: the flow of the configuration waits',
		node: 'Shows `initiated`, `inFlow` or `queued`, by the times of the contact.',
		cannotBreak: true,
		async ask(check) {
			await check.time.sleep(3000);
			const { contactId } = await openChatOf(check);
			const { Status } = await readSimplified(check, contactId);
			return holds(`Yes, ${String(Status)}`);
		},
	},
	{
		question: 'How was the contact initiated, by its record?',
		expected: 'API',
		node: 'Puts out what it says. Nothing depends on it.',
		cannotBreak: true,
		async ask(check) {
			const { InitiationMethod } = await read(check, (await openChatOf(check)).contactId);
			return noted(InitiationMethod ?? 'missing');
		},
	},
	{
		question: 'Does a live contact tell its channel and its customer?',
		expected: 'SMS, and the phone',
		node: 'Puts them out as `Channel` and `To`.',
		async ask(check) {
			const { contactId } = await openChatOf(check);
			const { Channel, To } = await readSimplified(check, contactId);
			const isPhone = To === check.config.phone;
			const seen = `${String(Channel)}, ${isPhone ? 'the phone' : To ? 'something else' : 'nothing'}`;
			return holdsIf(Channel === 'SMS' && isPhone, seen);
		},
	},
	{
		question: 'Does a live contact have its attributes?',
		expected: 'Yes',
		node: 'Puts them out as `Attributes`.',
		async ask(check) {
			const { contactId } = await openChatOf(check);
			return await hasAttributes(check, contactId, ATTRIBUTES);
		},
	},
	{
		question: 'Can attributes of a live contact be set?',
		expected: 'Yes',
		node: 'Puts out `updated`.',
		async ask(check) {
			const { contactId } = await openChatOf(check);
			const { error } = await setAttributes(check, contactId, { changedBy: 'check-aws' });
			if (error) return failed(error);
			return await hasAttributes(check, contactId, { ...ATTRIBUTES, changedBy: 'check-aws' });
		},
	},
	{
		question: 'What do the metrics of a live chat say before a reply?',
		expected: 'Nothing, or no reply',
		node: '`CustomerReplied` is never `true` before a reply.',
		async ask(check) {
			const { contactId } = await openChatOf(check);
			const { CustomerReplied } = await readSimplified(check, contactId);
			const seen = `${await metricsOf(check, contactId)}; ${repliedText(CustomerReplied)}`;
			return holdsIf(CustomerReplied !== true, seen);
		},
	},
	{
		question: 'When does a search show that a contact has started?',
		expected: 'Within the overlap of the trigger, 10 minutes by default',
		node: 'The trigger misses what is shown later.',
		async ask(check) {
			const { contactId, startedAt: since } = await openChatOf(check);
			return await searchable(check, 'INITIATION_TIMESTAMP', { contactId, since });
		},
	},
	{
		question: 'Do both ends of a range belong to a search?',
		expected: 'Not known',
		node: 'Reads ranges that share their ends, and takes each contact once.',
		cannotBreak: true,
		async ask(check) {
			const { contactId } = await openChatOf(check);
			const { InitiationTimestamp } = await read(check, contactId);
			const at = InitiationTimestamp?.getTime() ?? NaN;
			if (Number.isNaN(at)) return noted('The contact has no time of its start.');
			const isIn = async (start: number, end: number) => {
				const { answer } = await search(check, { start, end });
				return answer?.contacts.some(({ Id }) => Id === contactId) ? 'in' : 'out';
			};
			return noted(`The start ${await isIn(at, at + 1)}, the end ${await isIn(at - 1, at)}`);
		},
	},
];

async function hasAttributes(check: Check, contactId: string, expected: Record<string, string>) {
	const { found, took } = await until(check, SOON, async () => {
		const { Attributes } = await readSimplified(check, contactId);
		const there = (Attributes ?? {}) as Record<string, unknown>;
		return Object.entries(expected).every(([key, value]) => there[key] === value) || undefined;
	});
	return holdsIf(
		found === true,
		found ? `Yes, after ${seconds(took)}` : `Not after ${seconds(took)}`,
	);
}

/** What Stop gives for a contact that is not active: a status, or an error that the node expects. */
async function stopsNothing(check: Check, contactId: string, expected?: string) {
	const { answer, error } = await stop(check, contactId);
	if (error) return error.code === expected ? noted(inWords(error)) : failed(error);
	return noted(`${answer}: ${await wordsOfStop(check, contactId)}`);
}

export const REPLY: readonly Probe[] = [
	{
		question: 'Does a chat in its flow show that the customer has replied?',
		expected: 'Yes, or nothing',
		node: '`CustomerReplied` is `true` or missing, never `false` after a reply.',
		async ask(check) {
			await openChatOf(check);
			const isDone = await check.person.asks(
				'Answer the test message on the phone.',
				ANSWER_WITHIN,
			);
			if (!isDone) return skipped('Nobody has answered on the phone.');
			// An answer to a chat that has ended would be part of no chat.
			const chat = await openChatOf(check);
			chat.isAnswered = true;
			const { took } = await until(check, SOON, async () => {
				const { CustomerReplied } = await readSimplified(check, chat.contactId);
				return CustomerReplied === true || undefined;
			});
			const { CustomerReplied } = await readSimplified(check, chat.contactId);
			const seen = `${repliedText(CustomerReplied)} after ${seconds(took)}; ${await metricsOf(check, chat.contactId)}`;
			return holdsIf(CustomerReplied !== false, seen);
		},
	},
];

export const END: readonly Probe[] = [
	{
		question: 'Does Stop end a chat?',
		expected: 'Yes',
		node: 'Puts out `stopped`.',
		async ask(check) {
			const chat = await openChatOf(check);
			const { answer, error } = await stop(check, chat.contactId);
			if (error) return failed(error);
			chat.endedAt = check.time.now();
			return holdsIf(answer === 'stopped', answer);
		},
	},
	{
		question: 'Does the contact tell its end and the reason?',
		expected: 'Yes, API',
		node: 'Shows `ended`, and the reason as `DisconnectReason`.',
		async ask(check) {
			const { contactId } = endedChatOf(check);
			const { found, took } = await until(check, SOON, async () => {
				const contact = await readSimplified(check, contactId);
				return contact.Status === 'ended' ? contact : undefined;
			});
			if (!found) return holdsIf(false, `Not after ${seconds(took)}`);
			return holds(
				`After ${seconds(took)}, ${String(found.DisconnectReason ?? 'without a reason')}`,
			);
		},
	},
	{
		question: 'What do the metrics of an ended chat say?',
		expected: 'Whether the customer has replied',
		node: '`CustomerReplied` is `true` or `false`, or missing without metrics.',
		async ask(check) {
			const { contactId, isAnswered = false } = endedChatOf(check);
			await until(check, SOON, async () => {
				const { CustomerReplied } = await readSimplified(check, contactId);
				return CustomerReplied === isAnswered || undefined;
			});
			const { CustomerReplied } = await readSimplified(check, contactId);
			const seen = `${await metricsOf(check, contactId)}; ${repliedText(CustomerReplied)}`;
			if (CustomerReplied === undefined) return noted(seen);
			// Somebody may have answered and not said so.
			if (CustomerReplied && !isAnswered) return noted(`${seen}, though nobody said so here`);
			return holdsIf(CustomerReplied === isAnswered, seen);
		},
	},
	{
		question: 'Does an ended contact have its attributes?',
		expected: 'Yes',
		node: 'Puts them out as `Attributes`.',
		async ask(check) {
			const { contactId } = endedChatOf(check);
			return await hasAttributes(check, contactId, ATTRIBUTES);
		},
	},
	{
		question: 'Can attributes of an ended contact be set?',
		expected: 'Yes',
		node: 'Puts out `updated`, or says what Amazon Connect refuses.',
		cannotBreak: true,
		async ask(check) {
			const { contactId } = endedChatOf(check);
			const { error } = await setAttributes(check, contactId, { endedBy: 'check-aws' });
			return noted(error ? inWords(error) : 'Yes');
		},
	},
	{
		question: 'When does a search show that a contact has ended?',
		expected: 'Within the overlap of the trigger, 10 minutes by default',
		node: 'The trigger misses what is shown later.',
		async ask(check) {
			const { contactId, endedAt: since } = endedChatOf(check);
			return await searchable(check, 'DISCONNECT_TIMESTAMP', { contactId, since });
		},
	},
	{
		question: 'What does Stop of an ended contact give?',
		expected: 'Success, or ContactNotFoundException',
		node: 'Puts out `stopped` for the first and `notActive` for the second. Neither is an error.',
		async ask(check) {
			return await stopsNothing(check, endedChatOf(check).contactId);
		},
	},
	{
		question: 'What does Stop of an unknown contact give?',
		expected: 'ContactNotFoundException, or ResourceNotFoundException',
		node: 'Puts out `notActive` for the first, and fails for the second: the contact is not known.',
		async ask(check) {
			chatOf(check);
			return await stopsNothing(check, check.guard.invent(), 'ResourceNotFoundException');
		},
	},
];
