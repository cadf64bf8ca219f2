import { requireRequestId } from '../../../aws/answers';
import type { Operation, Service } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import {
	conversationProperties,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { actOf, draftOf } from '../shared/draft';
import { CONNECTIONS } from '../shared/connections';
import { participantErrors } from '../shared/errors';
import { disconnectParticipant } from '../shared/limits';
import { conversationFields, conversationOutput } from '../shared/output';
import { asParticipant, isDenied } from '../shared/participant';
import { withPosition, type Position } from '../shared/position';
import { inTurn } from '../shared/turns';

type Status = 'left' | 'notActive';

interface Left extends Position {
	status: Status;
}

const LEFT = 'left';

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
		// Whoever has left, or was taken out of the chat, or whose chat has ended, is not let in.
		if (!isDenied(error)) return await Promise.reject(error);
		return 'notActive';
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

	errors: () => participantErrors(),

	inSteps: true,
	ownSlots: true,

	draft(item) {
		const conversation = readConversation(item);
		return draftOf(item, conversation, { act: conversation && actOf(item, 'leave', conversation) });
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
