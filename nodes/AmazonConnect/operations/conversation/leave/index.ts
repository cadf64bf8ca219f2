import { requireRequestId } from '../../../aws/answers';
import type { Row } from '../../../aws/errorTable';
import type { Operation, Service } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import {
	conversationProperties,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { stepOf, draftOf } from '../shared/draft';
import { CONNECTIONS } from '../shared/connections';
import { PARTICIPANT_ROWS, participantErrors } from '../shared/errors';
import { keptOf } from '../shared/kept';
import { disconnectParticipant, TOKEN_HOURS } from '../shared/limits';
import { conversationFields, conversationOutput } from '../shared/output';
import { asParticipant, DENIED, isDenied } from '../shared/participant';
import { withPosition, type Position } from '../shared/position';
import { whereIs } from '../shared/presence';
import { inTurn } from '../shared/turns';

type Status = 'left' | 'notActive';

interface Left extends Position {
	status: Status;
}

const LEFT = 'left';

const MAY_BE_IN_CHAT: Row = {
	names: DENIED,
	message: 'Amazon Connect does not let the workflow leave, so it may still be in the chat',
	advice:
		"Either the workflow has left already, or 'Participant Token' has expired, or it belongs to another chat or Region. If the workflow is still in the chat, the flow waits until the time of its Wait block is over: use the 'ParticipantToken' that Join returned for this contact, or end the chat with Contact: Stop.",
	ends: 'item',
};

const DAY = TOKEN_HOURS * 60 * 60_000;

/**
 * Whether a participant who is denied is in the chat no longer: the service has the same error for a token that
 * is wrong or has expired. A token that Join got in this execution is neither, for a day.
 */
async function isGone(service: Service, request: Conversation): Promise<boolean> {
	const { participantToken, joinedAt = 0 } = keptOf(service.flow(), request);
	const isGood =
		request.ParticipantToken === participantToken && service.time.now() - joinedAt < DAY;
	return isGood || (await whereIs(service, request)) !== undefined;
}

/** Leaves, once: what an earlier try of the item has left is not asked for again. */
async function go(service: Service, request: Conversation): Promise<Status> {
	const { sdk, abortSignal, steps } = service;
	if (steps.find(LEFT) !== undefined) return LEFT;
	try {
		await asParticipant(service, request, async (ConnectionToken) => {
			const client = await service.participantFor(disconnectParticipant(request.InstanceId));
			const command = new sdk.DisconnectParticipantCommand({ ConnectionToken });
			requireRequestId(command);
			await client.send(command, { abortSignal });
			CONNECTIONS.forget(request.ParticipantToken, ConnectionToken);
		});
	} catch (error) {
		if (isDenied(error) && (await isGone(service, request))) return 'notActive';
		return await Promise.reject(error);
	}
	steps.add(LEFT, LEFT);
	return LEFT;
}

/**
 * Leaves a chat, whose flow goes on:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_DisconnectParticipant.html
 */
export const leave: Operation<Conversation, Left> = {
	option: {
		name: 'Leave',
		value: 'leave',
		action: 'Leave a conversation',
		description:
			"Leave the chat. It stays open, and its flow goes on at 'Bot participant disconnected'.",
	},

	toolDescription:
		'Ends the part of the workflow in a chat of Amazon Connect, and leaves the customer to the flow, which may for example hand over to a person. Use it when the conversation is over or a person should take over. If the workflow is no longer in the chat, the status is notActive.',

	subtitle: '"Leave Conversation"',

	properties: [
		...conversationProperties,
		options([lastMessageIdOption, ...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'left',

	effect: 'changes',

	outputFields: conversationFields('StatusReason'),

	quota: ({ InstanceId }) => disconnectParticipant(InstanceId),

	errors: () => participantErrors({ rows: [MAY_BE_IN_CHAT, ...PARTICIPANT_ROWS] }),

	inSteps: true,
	ownSlots: true,

	draft(item) {
		const conversation = readConversation(item);
		return draftOf(item, conversation, {
			step: conversation && stepOf(item, 'leave', conversation),
		});
	},

	async call(service, request) {
		const leaving = async () => ({ status: await go(service, request) });
		return await inTurn(
			service,
			request,
			async () => await withPosition(service, request, leaving),
		);
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(request, result, accessUrl, ({ status }) => ({ Status: status })),
};
