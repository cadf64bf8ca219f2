/** A custom participant in an SMS chat whose flow waits, heard by polling alone. */
import { randomUUID } from 'node:crypto';
import { newSteps } from '../amazonConnect.mts';
import type { Check, Probe } from '../probe.mts';
import { holds, holdsIf, NotAsked, noted, skipped } from '../probe.mts';
import { shipped } from '../shipped.mts';
import { ANSWER_WITHIN, MINUTE, SOON } from '../times.mts';
import { until } from '../until.mts';
import { failed, inWords, seconds } from '../words.mts';
import { newRequest, read, readSimplified, startChat, stop } from './chats.mts';

const DISPLAY_NAME = 'n8n';

function chatOf({ conversation }: Check) {
	if (!conversation) throw new NotAsked('No chat was started.');
	return conversation;
}

/** The chat and its participant, as the node's operations take them. */
function talkOf(check: Check) {
	const { contactId, endedAt, participantToken } = chatOf(check);
	if (!participantToken || endedAt !== undefined) throw new NotAsked('Nobody has joined the chat.');
	return {
		InstanceId: check.config.instanceId,
		ContactId: contactId,
		ParticipantToken: participantToken,
	};
}

const joinRequest = (check: Check) => ({
	InstanceId: check.config.instanceId,
	ContactId: chatOf(check).contactId,
	displayName: DISPLAY_NAME,
});

const ask = async (check: Check, parts: string[], waitUpTo: number) =>
	await check.aws.carryOut(shipped('operations/conversation/awaitReply').awaitReply, {
		...talkOf(check),
		parts,
		waitUpTo,
		simplify: true,
	});

export const CONVERSATION: readonly Probe[] = [
	{
		question: 'Can a custom participant join an SMS chat whose flow waits for it?',
		expected: 'Yes',
		node: 'Join puts out `joined`.',
		messages: 'expected',
		needs: 'conversationFlow',
		async ask(check) {
			const request = newRequest(check, { ContactFlowId: check.config.conversationFlow });
			const started = await startChat(check, request);
			if (started.error) throw new NotAsked(inWords(started.error));
			check.conversation = { ...started.answer, joinToken: randomUUID() };
			const { join } = shipped('operations/conversation/join');
			const { answer, error } = await check.aws.carryOut(
				join,
				joinRequest(check),
				newSteps(chatOf(check).joinToken),
			);
			if (error) return failed(error);
			check.conversation.participantToken = answer.ParticipantToken;
			return holds('Yes');
		},
	},
	{
		question: 'Does the client token of a participant give the same one again?',
		expected: 'Yes',
		node: 'A retry of Join goes on as the participant of the first try.',
		needs: 'conversationFlow',
		cannotBreak: true,
		async ask(check) {
			talkOf(check);
			const { join } = shipped('operations/conversation/join');
			const { answer, error } = await check.aws.carryOut(
				join,
				joinRequest(check),
				newSteps(chatOf(check).joinToken),
			);
			if (error) return noted(inWords(error));
			const isSame = answer.ParticipantToken === chatOf(check).participantToken;
			return noted(isSame ? 'Yes' : 'Yes, with another token');
		},
	},
	{
		question: 'Is the first message in the transcript?',
		expected: 'Yes',
		node: 'Get Messages puts it out with its role.',
		needs: 'conversationFlow',
		async ask(check) {
			const { getMessages } = shipped('operations/conversation/getMessages');
			const { answer, error } = await check.aws.carryOut(getMessages, {
				...talkOf(check),
				since: { id: undefined },
				simplify: true,
			});
			if (error) return holdsIf(false, inWords(error));
			const text = chatOf(check).request.InitialSystemMessage?.Content;
			const first = answer.messages.find(({ Text }) => Text === text);
			return holdsIf(first !== undefined, first ? `Yes, of the role ${first.Role}` : 'No');
		},
	},
	{
		question: 'Does the first message have receipts?',
		expected: 'Not known',
		node: 'Does not use them.',
		needs: 'conversationFlow',
		cannotBreak: true,
		async ask(check) {
			const { aws } = check;
			const talk = talkOf(check);
			const service = { ...aws.service(), client: aws.eagerClient() };
			const { getTranscript } = shipped('operations/conversation/shared/limits');
			const { asParticipant } = shipped('operations/conversation/shared/participant');
			const { Transcript = [] } = await asParticipant(service, talk, async (ConnectionToken) => {
				const client = await service.participantFor(getTranscript(talk.InstanceId));
				return await client.send(
					new aws.sdk.GetTranscriptCommand({ ConnectionToken, SortOrder: 'ASCENDING' }),
				);
			});
			const first = Transcript.find(({ Type }) => Type === 'MESSAGE');
			const receipts = first?.MessageMetadata?.Receipts ?? [];
			const isDelivered = receipts.some(({ DeliveredTimestamp }) => DeliveredTimestamp);
			const isRead = receipts.some(({ ReadTimestamp }) => ReadTimestamp);
			return noted(`${receipts.length}; delivered: ${isDelivered}, read: ${isRead}`);
		},
	},
	{
		question: 'Is a reply heard by reading the transcript alone, without streaming?',
		expected: 'Yes',
		node: 'Await Reply reads the transcript every two seconds.',
		messages: 'expected',
		needs: 'conversationFlow',
		async ask(check) {
			const { person, time } = check;
			talkOf(check);
			if (!person.isThere) return skipped('Nobody is there to answer on the phone.');
			const minutes = ANSWER_WITHIN / MINUTE;
			person.tell(
				`\n>> A question comes to the phone. Answer it there, within ${minutes} minutes.`,
			);
			const began = time.monotonic();
			const question = 'This is a question. Please answer with any word.';
			const { answer, error } = await ask(check, [question], ANSWER_WITHIN);
			if (error) return holdsIf(false, inWords(error));
			if (answer.status === 'replied') {
				chatOf(check).isAnswered = true;
				return holds(`Yes, ${seconds(time.monotonic() - began)} after the question`);
			}
			if (answer.status !== 'timedOut') return holdsIf(false, answer.status);
			const hasAnswered = await person.confirm('Have you answered on the phone?');
			return hasAnswered ? holdsIf(false, 'No') : skipped('Nobody has answered on the phone.');
		},
	},
	{
		question: 'Does a live chat with a participant show that the customer has replied?',
		expected: 'Yes, or nothing',
		node: '`CustomerReplied` is `true` or missing, never `false` after a reply.',
		needs: 'conversationFlow',
		async ask(check) {
			const { ContactId } = talkOf(check);
			if (!chatOf(check).isAnswered) return skipped('Nobody has answered on the phone.');
			const { found, took } = await until(check, SOON, async () => {
				const { CustomerReplied } = await readSimplified(check, ContactId);
				return CustomerReplied === true || undefined;
			});
			if (found) return holds(`Yes, after ${seconds(took)}`);
			const { CustomerReplied } = await readSimplified(check, ContactId);
			return holdsIf(
				CustomerReplied === undefined,
				CustomerReplied === undefined ? 'Nothing' : 'No',
			);
		},
	},
	{
		question: 'Does Leave let the flow go on?',
		expected: 'Yes, at *Bot participant disconnected*',
		node: 'Leave puts out `left`.',
		needs: 'conversationFlow',
		async ask(check) {
			const talk = talkOf(check);
			const { Status: before } = await readSimplified(check, talk.ContactId);
			const { leave } = shipped('operations/conversation/leave');
			const { answer, error } = await check.aws.carryOut(leave, talk);
			if (error) return holdsIf(false, inWords(error));
			if (answer.status !== 'left') return holdsIf(false, answer.status);
			const { found, took } = await until(check, SOON, async () => {
				const { Status } = await readSimplified(check, talk.ContactId);
				return Status === before ? undefined : String(Status);
			});
			return holdsIf(found !== undefined, `${found ?? 'No'}, after ${seconds(took)}`);
		},
	},
	{
		question: 'What does a second Leave give?',
		expected: 'AccessDeniedException',
		node: 'Leave puts out `notActive`.',
		needs: 'conversationFlow',
		async ask(check) {
			const { leave } = shipped('operations/conversation/leave');
			const { answer, error } = await check.aws.carryOut(leave, talkOf(check));
			if (error) return holdsIf(false, inWords(error));
			return answer.status === 'notActive' ? holds('notActive') : noted(answer.status);
		},
	},
	{
		question: 'What does joining an ended chat give?',
		expected: 'An error that means it',
		node: 'Says that the chat has ended.',
		needs: 'conversationFlow',
		async ask(check) {
			const chat = chatOf(check);
			await stop(check, chat.contactId);
			chat.endedAt = check.time.now();
			await until(check, SOON, async () => {
				const { DisconnectTimestamp } = await read(check, chat.contactId);
				return DisconnectTimestamp;
			});
			const { join } = shipped('operations/conversation/join');
			const { error } = await check.aws.carryOut(join, joinRequest(check));
			if (!error) return holdsIf(false, 'It was joined.');
			return holdsIf(error.code === 'ChatEnded', `${error.code}: ${error.message}`);
		},
	},
];
