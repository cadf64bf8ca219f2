/** What a start is refused with. Each could message, if Amazon Connect let it pass. */
import { randomUUID } from 'node:crypto';
import type { ChatRequest } from '../../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Check, Probe } from '../probe.mts';
import { holdsIf, noted } from '../probe.mts';
import { inWords, isListed } from '../words.mts';
import { newRequest, startChat, stop } from './chats.mts';

/** The error of a start; a chat that did start is ended. */
async function refusalOf(check: Check, overrides: Partial<ChatRequest>) {
	const { answer, error } = await startChat(check, newRequest(check, overrides));
	if (answer) await stop(check, answer.contactId);
	return error;
}

export const REFUSALS: readonly Probe[] = [
	{
		question: 'What is a start with an unknown flow refused with?',
		expected: 'An error of the table',
		node: 'Says what to check. Ten in a row end the items of the instance.',
		messages: 'possible',
		async ask(check) {
			const error = await refusalOf(check, { ContactFlowId: randomUUID() });
			if (!error) return holdsIf(false, 'A chat started.');
			return holdsIf(isListed(error), inWords(error));
		},
	},
	{
		question: 'What is a start with an unpublished flow refused with?',
		expected: 'An error of the table',
		node: 'Says that the flow must be published, or what to check.',
		messages: 'possible',
		needs: 'unpublishedFlow',
		async ask(check) {
			const error = await refusalOf(check, { ContactFlowId: check.config.unpublishedFlow });
			if (!error) return noted('A chat started.');
			return holdsIf(isListed(error), inWords(error));
		},
	},
	{
		question: 'What is a start with a text and a template refused with?',
		expected: 'InvalidRequestException',
		node: 'Sends one of the two, never both.',
		messages: 'possible',
		cannotBreak: true,
		async ask(check) {
			// No such template: whoever looks for it first does not message either.
			const error = await refusalOf(check, {
				InitialTemplatedSystemMessage: {
					KnowledgeBaseId: randomUUID(),
					MessageTemplateId: randomUUID(),
					TemplateAttributes: {},
				},
			});
			return noted(error ? inWords(error) : 'A chat started.');
		},
	},
];
