import type { INodeProperties } from 'n8n-workflow';
import { requiredText, requireOf, sdkError } from '../../../aws/answers';
import type { Row } from '../../../aws/errorTable';
import type { ItemParameters } from '../../itemParameters';
import type { Service } from '../../operation';
import { readSwitch, readText } from '../../values';
import type { Conversation } from './conversation';
import { PARTICIPANT_ROWS } from './errors';
import { LONG_MESSAGE, MESSAGE, MESSAGE_ID, sendMessage } from './limits';
import { asParticipant } from './participant';
import { splitText } from './split';

const LABEL = 'Message';
const NAME = 'message';
const SPLIT = { name: 'splitLongMessages', label: 'Split Long Messages' };

export const messageProperty = (description: string): INodeProperties => ({
	displayName: LABEL,
	name: NAME,
	type: 'string',
	typeOptions: { rows: 4 },
	default: '',
	description,
});

export const splitOption: INodeProperties = {
	displayName: SPLIT.label,
	name: SPLIT.name,
	type: 'boolean',
	default: true,
	description:
		'Whether to split a text of more than 1,024 characters into several messages, at the end of a sentence. Otherwise, the item fails.',
};

/** The cure for an expression that gives no value. A field that was left empty has no expression. */
const EMPTY = "Correct its expression, or let it give '' to send nothing.";

/**
 * The parts of the text to send; none when it is empty.
 *
 * @param required what to say when it is empty, if it must not be
 */
export function readMessage(item: ItemParameters, required?: string): string[] {
	const splits =
		!item.hasOption(SPLIT.name) || readSwitch(item, SPLIT.label, item.option(SPLIT.name)) === true;
	const length = splits ? LONG_MESSAGE : MESSAGE;
	const value = item.get(NAME, LABEL);
	const isMissing = value === undefined || value === null;
	const isExpression = String(item.facts.stored(NAME) ?? '').startsWith('=');
	const rules = {
		...length,
		required: required ?? (isMissing && isExpression ? EMPTY : undefined),
	};
	const text = readText(item, LABEL, value, rules);
	if (text === undefined) return [];
	return splits ? splitText(text, MESSAGE.max) : [text];
}

/** The service took a message and did not pass it on. */
const NOT_PASSED_ON = 'MessageNotPassedOn';

export const MESSAGE_ROWS: readonly Row[] = [
	...PARTICIPANT_ROWS,
	{
		names: [NOT_PASSED_ON],
		message: 'Amazon Connect did not pass on the message',
		advice:
			'The message processing of this instance rejected it or failed. Ask your Amazon Connect administrator which rule applied.',
		ends: 'item',
	},
];

export const SENT_ONCE =
	'Retry this execution: the parts of the message that were sent are not sent again. A new execution would send them again.';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_MessageProcessingMetadata.html */
const NOT_SENT = ['FAILED', 'REJECTED'];

const stepOf = (index: number): string => `message-${index}`;

/** The IDs of the messages that were sent of a text, in this try of the item or an earlier one. */
export const sentIds = ({ steps }: Pick<Service, 'steps'>, parts: readonly string[]): string[] =>
	parts.flatMap((_, index) => steps.find(stepOf(index)) ?? []);

/**
 * Sends a text in parts, in order, each once however often n8n runs the item.
 *
 * @returns the IDs of the messages
 */
export async function sendParts(
	service: Service,
	conversation: Conversation,
	parts: readonly string[],
): Promise<string[]> {
	const { sdk, abortSignal, steps } = service;
	for (const [index, Content] of parts.entries()) {
		const step = stepOf(index);
		if (steps.find(step) !== undefined) continue;
		const id = await asParticipant(service, conversation, async (ConnectionToken) => {
			const client = await service.participantFor(sendMessage(conversation.InstanceId));
			const command = new sdk.SendMessageCommand({
				ContentType: 'text/plain',
				Content,
				ClientToken: steps.token(step),
				ConnectionToken,
			});
			requireOf(command, (output) => {
				requiredText(output?.Id, MESSAGE_ID);
			});
			const { Id = '', MessageMetadata } = await client.send(command, { abortSignal });
			const status = MessageMetadata?.MessageProcessingStatus ?? '';
			if (NOT_SENT.includes(status)) return await Promise.reject(sdkError(NOT_PASSED_ON, ''));
			return Id;
		});
		steps.add(step, id);
	}
	return sentIds(service, parts);
}
