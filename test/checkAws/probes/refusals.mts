/** What a start is refused with. Each could message, if Amazon Connect let it pass. */
import { randomUUID } from 'node:crypto';
import type { Probe } from '../probe.mts';
import { holdsIf, noted } from '../probe.mts';
import { inWords, isListed } from '../words.mts';
import { newRequest, refusalOf } from './chats.mts';

export const REFUSALS: readonly Probe[] = [
	{
		question: 'What is a start with an unknown flow refused with?',
		expected: 'An error of the table',
		node: 'Says what to check. Ten in a row end the items of the instance.',
		messages: 'possible',
		async ask(check) {
			const error = await refusalOf(check, newRequest(check, { ContactFlowId: randomUUID() }));
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
			const error = await refusalOf(
				check,
				newRequest(check, { ContactFlowId: check.config.unpublishedFlow }),
			);
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
			const error = await refusalOf(
				check,
				newRequest(check, {
					InitialTemplatedSystemMessage: {
						KnowledgeBaseId: randomUUID(),
						MessageTemplateId: randomUUID(),
						TemplateAttributes: {},
					},
				}),
			);
			return noted(error ? inWords(error) : 'A chat started.');
		},
	},
];
