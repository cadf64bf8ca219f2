import { requireRequestId } from '../../../aws/answers';
import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { includeInputOptions, pacingOptions } from '../../shared/options';
import {
	conversationProperties,
	lastHeard,
	lastMessageIdOption,
	readConversation,
	type Conversation,
} from '../shared/conversation';
import { draftOf } from '../shared/draft';
import { participantErrors } from '../shared/errors';
import { disconnectParticipant } from '../shared/limits';
import { conversationOutput, type Position } from '../shared/output';
import { asParticipant, isDenied } from '../shared/participant';
import { inTurn } from '../shared/turns';

interface Left extends Position {
	status: 'left' | 'notActive';
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
			"Leave the chat to its flow, which goes on at 'Bot participant disconnected'. The chat stays open.",
	},

	toolDescription:
		'Ends the part of the workflow in a chat of Amazon Connect, and leaves the customer to the flow, which may for example hand over to a person. Use it when the conversation is over or a person should take over. A chat that the workflow is not in any more gives the status notActive.',

	subtitle: '"Leave Conversation"',

	properties: [
		...conversationProperties,
		options([lastMessageIdOption, ...pacingOptions, ...includeInputOptions(true)]),
	],

	participle: 'left',

	quota: ({ InstanceId }) => disconnectParticipant(InstanceId),

	errors: () => participantErrors(),

	ownSlots: true,

	draft: (item) => draftOf(item, readConversation(item)),

	async call(service, request) {
		const { sdk, abortSignal } = service;
		const disconnect = async (ConnectionToken: string) => {
			const client = await service.participantFor(disconnectParticipant(request.InstanceId));
			const command = new sdk.DisconnectParticipantCommand({ ConnectionToken });
			requireRequestId(command);
			await client.send(command, { abortSignal });
			return 'left' as const;
		};
		return await inTurn(service, request, async () => {
			const LastMessageId = lastHeard(service.flow(), request);
			try {
				return { status: await asParticipant(service, request, disconnect), LastMessageId };
			} catch (error) {
				// Whoever has left, or was taken out of the chat, or whose chat has ended, is not let in.
				if (!isDenied(error)) return await Promise.reject(error);
				return { status: 'notActive', LastMessageId };
			}
		});
	},

	output: ({ request, accessUrl }, result) =>
		conversationOutput(request, result, accessUrl, ({ status }) => ({ Status: status })),
};
