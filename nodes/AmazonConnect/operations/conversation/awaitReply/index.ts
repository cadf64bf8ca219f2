import type { Item } from '@aws-sdk/client-connectparticipant';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import type { Operation, Service } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import { readSimplify, simplifyProperty } from '../../shared/simplify';
import { count } from '../../text';
import { toNumber } from '../../values';
import {
	conversationProperties,
	lastHeard,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { stepOf, draftOf } from '../shared/draft';
import { participantErrors } from '../shared/errors';
import { keep } from '../shared/kept';
import { getTranscript, TOKEN_HOURS } from '../shared/limits';
import {
	MESSAGE_ROWS,
	messageProperty,
	readMessage,
	SENT_ONCE,
	sendParts,
	sentIds,
	splitOption,
} from '../shared/message';
import { conversationFields, conversationOutput } from '../shared/output';
import { isDenied } from '../shared/participant';
import { withPosition, type Position } from '../shared/position';
import { whereIs } from '../shared/presence';
import { messageFields, messagesIn, reader, stateIn, type Message } from '../shared/transcript';
import { inTurn } from '../shared/turns';
import { listen, OVER, type Heard, type Look } from './listen';

const WAIT = { name: 'waitUpTo', label: 'Wait Up To (Minutes)' };

const DEFAULT_WAIT = 5;

/** After that, the participant token has expired. */
const LONGEST_WAIT = TOKEN_HOURS * 60;

interface AwaitRequest extends Conversation {
	parts: string[];
	simplify: boolean;
	/** Milliseconds. */
	waitUpTo: number;
}

interface Reply extends Heard, Position {
	/** Of the messages that were sent first. */
	ids: string[];
}

const waitProperty: INodeProperties = {
	displayName: WAIT.label,
	name: WAIT.name,
	type: 'number',
	typeOptions: { minValue: 0, maxValue: LONGEST_WAIT },
	default: DEFAULT_WAIT,
	description:
		'How long to wait for the customer. After that, the status is timedOut. A later reply is not lost: the next Await Reply returns it.',
};

function readWait(item: ItemParameters): number {
	const value = item.get(WAIT.name, WAIT.label);
	if (value === undefined || value === null || value === '') return DEFAULT_WAIT * 60_000;
	const minutes = toNumber(value);
	if (!(minutes >= 0 && minutes <= LONGEST_WAIT)) {
		item.refuse(WAIT.label, `is not a number between 0 and ${count(LONGEST_WAIT)}`);
	}
	return minutes * 60_000;
}

/** What the customer has said, and what became of the chat. */
async function look(
	service: Service,
	request: AwaitRequest,
	read: () => Promise<Item[]>,
	before: readonly Message[],
): Promise<Look> {
	try {
		const items = await read();
		const messages = messagesIn(items).filter(({ Role }) => Role === 'CUSTOMER');
		return { messages, state: stateIn(items), isBlind: false };
	} catch (error) {
		service.ended.throwIfAborted();
		const where = isDenied(error) ? await whereIs(service, request) : undefined;
		// What earlier looks have read is given, also when this one failed.
		if (where === undefined && before.length === 0) return await Promise.reject(error);
		return { messages: [...before], state: where ?? 'gone', isBlind: true };
	}
}

const STEP = 'reply';

/** What an earlier try of the item has heard; undefined when it has heard nothing. */
function heardBefore({ steps }: Service): Heard | undefined {
	const known = steps.find(STEP);
	return known === undefined ? undefined : (JSON.parse(known) as Heard);
}

/** Waits for a reply, and moves on to where it ends. */
async function hear(service: Service, request: AwaitRequest): Promise<Heard> {
	const { time, flow, steps, ended } = service;
	const known = heardBefore(service);
	if (known) return known;
	const read = reader(service, request, lastHeard(flow(), request));
	const heard = await listen(
		async (before) => await look(service, request, read, before),
		time,
		time.monotonic() + request.waitUpTo,
		ended,
	);
	const last = heard.messages.at(-1);
	if (last) {
		// n8n may run the item again because of another one, which must not lose the reply.
		steps.addText(STEP, JSON.stringify(heard));
		keep(flow(), request, { lastMessageId: last.Id });
	}
	return heard;
}

/** Sends what is to be asked first. Gives the status of a chat in which the workflow can no longer talk. */
async function ask(service: Service, request: AwaitRequest): Promise<Heard['status'] | undefined> {
	try {
		await sendParts(service, request, request.parts);
		return undefined;
	} catch (error) {
		if (!isDenied(error)) return await Promise.reject(error);
		const where = await whereIs(service, request);
		return where ? OVER[where] : await Promise.reject(error);
	}
}

/**
 * Waits for what the customer says next, by reading the transcript again and again:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_GetTranscript.html
 */
export const awaitReply: Operation<AwaitRequest, Reply> = {
	option: {
		name: 'Await Reply',
		value: 'awaitReply',
		action: 'Await a reply in a conversation',
		description: "Wait for the customer's next message. You can ask a question first.",
	},

	toolDescription:
		'Waits for the next message of the customer in a chat of Amazon Connect that the workflow has joined, and returns it as Reply. When a Message is set, it is sent to the customer first: to a real person, by SMS or WhatsApp. The status is replied, timedOut, ended (the chat is over) or agentJoined (a person has taken over).',

	subtitle: '"Await Reply"',

	properties: [
		...conversationProperties,
		messageProperty(
			'What to ask the customer first, as plain text. If left empty, nothing is sent.',
		),
		waitProperty,
		simplifyProperty,
		options([splitOption, lastMessageIdOption, ...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'awaited',

	effect: 'messages',

	outputFields: conversationFields(
		'StatusReason',
		'Reply',
		'Messages',
		'MessageIds',
		'MayBeIncomplete',
	),

	quota: ({ InstanceId }) => getTranscript(InstanceId),

	errors: () => participantErrors({ again: SENT_ONCE, rows: MESSAGE_ROWS }),

	inSteps: true,
	ownSlots: true,

	draft(item) {
		const conversation = readConversation(item);
		const parts = readMessage(item);
		const waitUpTo = readWait(item);
		const simplify = readSimplify(item);
		const request = conversation && { ...conversation, parts, waitUpTo, simplify };
		return draftOf(item, request, {
			step: conversation && stepOf(item, 'awaitReply', conversation, parts),
			confidential: parts,
		});
	},

	async call(service, request) {
		const talk = async () => {
			const over = await ask(service, request);
			const heard = over
				? { status: over, messages: [], mayBeIncomplete: true }
				: await hear(service, request);
			return { ...heard, ids: sentIds(service, request.parts) };
		};
		return await inTurn(service, request, async () => await withPosition(service, request, talk));
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(
			request,
			result,
			accessUrl,
			({ status, messages, mayBeIncomplete, ids }) => ({
				Status: status,
				Reply: messages
					.map(({ Text }) => Text)
					.filter(Boolean)
					.join('\n'),
				Messages: messageFields(messages, request),
				MessageIds: ids,
				MayBeIncomplete: mayBeIncomplete,
			}),
		),

	summary: (run) =>
		run.length > 1
			? `This node waited for ${count(run.length)} conversations, and went on only when the slowest was done. To let each go on by itself, run every conversation in its own execution: call a sub-workflow for each item, without waiting for it.`
			: undefined,
};
