/** The participant service: what a custom participant does in its chat. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { validationError } from '../errors.mts';
import { text } from '../model.mts';
import { remove } from '../participants.mts';
import { eventType, note, say } from '../transcript.mts';
import { getTranscript } from './getTranscript.mts';
import { parsed } from './operation.mts';
import type { ParticipantOperation } from './participantOperation.mts';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_CreateParticipantConnection.html */
const connectionRequest = z.strictObject({
	// A chat has no WEBRTC_CONNECTION. Without any type AWS gives nothing; here it is a mistake.
	Type: z.array(z.enum(['WEBSOCKET', 'CONNECTION_CREDENTIALS'])).min(1),
	ConnectParticipant: z.boolean().optional(),
});

const createParticipantConnection: ParticipantOperation = {
	name: 'CreateParticipantConnection',
	path: '/participant/connection',
	bearer: 'participantToken',
	handle({ state, participant, body }) {
		const { Type, ConnectParticipant } = parsed(connectionRequest, body, validationError);
		const { connectionTokensEndAfter, now, renewalEndsConnection } = state.behaviour;
		// A websocket connects its participant, too; here is none that one could open.
		if (ConnectParticipant && participant.connectedAt === undefined) {
			participant.connectedAt = now();
			note(participant.contact, 'participant.joined', now(), participant.speaker);
		}
		const expiresAt = now() + connectionTokensEndAfter;
		const Expiry = new Date(expiresAt).toISOString();
		const { token } = state.participants.connect(participant, expiresAt, renewalEndsConnection);
		return {
			Websocket: Type.includes('WEBSOCKET')
				? { Url: `wss://participant.invalid/${randomUUID()}`, ConnectionExpiry: Expiry }
				: undefined,
			ConnectionCredentials: Type.includes('CONNECTION_CREDENTIALS')
				? { ConnectionToken: token, Expiry }
				: undefined,
		};
	},
};

/**
 * SMS and WhatsApp have plain text only, of 1,024 characters:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendMessage.html
 */
const messageRequest = z.strictObject({
	ContentType: z.literal('text/plain'),
	Content: text(1, 1024),
	ClientToken: text(0, 500).optional(),
});

const sendMessage: ParticipantOperation = {
	name: 'SendMessage',
	path: '/participant/message',
	bearer: 'connectionToken',
	handle({ state, participant, body }) {
		const { ClientToken, ...request } = parsed(messageRequest, body, validationError);
		const { contact, sent, speaker } = participant;
		const { now, repeatWithOtherContent } = state.behaviour;
		const earlier = ClientToken ? sent.get(ClientToken) : undefined;
		if (earlier) {
			const isSame = isDeepStrictEqual(earlier.request, request);
			// The model has no ConflictException for this operation.
			if (!isSame && repeatWithOtherContent === 'conflict') {
				throw validationError('The client token was already used');
			}
			return { Id: earlier.item.Id, AbsoluteTime: earlier.item.AbsoluteTime };
		}
		const item = say(contact, speaker, request.Content, now());
		if (ClientToken) sent.set(ClientToken, { request, item });
		return { Id: item.Id, AbsoluteTime: item.AbsoluteTime };
	},
};

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendEvent.html */
const eventRequest = z.strictObject({
	ContentType: z.enum(
		['typing', 'connection.acknowledged', 'message.delivered', 'message.read'].map(eventType) as [
			string,
			...string[],
		],
	),
	Content: text(1, 16384).optional(),
	ClientToken: text(0, 500).optional(),
});

const sendEvent: ParticipantOperation = {
	name: 'SendEvent',
	path: '/participant/event',
	bearer: 'connectionToken',
	handle({ state, participant, body }) {
		const { ContentType, Content } = parsed(eventRequest, body, validationError);
		// A receipt names a message of the chat. None of these events is part of the transcript.
		if (/message\.(delivered|read)$/.test(ContentType)) {
			const { transcript } = participant.contact;
			const named = transcript.some(({ Id }) => Content?.includes(`"${Id}"`));
			if (!named) throw validationError('The receipt names no message of the chat');
		}
		return { Id: randomUUID(), AbsoluteTime: new Date(state.behaviour.now()).toISOString() };
	},
};

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_DisconnectParticipant.html */
const disconnectRequest = z.strictObject({ ClientToken: text(0, 500).optional() });

const disconnectParticipant: ParticipantOperation = {
	name: 'DisconnectParticipant',
	path: '/participant/disconnect',
	bearer: 'connectionToken',
	admitsGone: ({ behaviour }, { leftWith }, body) => {
		const { data } = disconnectRequest.safeParse(body);
		const isRepeat = leftWith !== undefined && data?.ClientToken === leftWith;
		return isRepeat && behaviour.repeatedDisconnect === 'accepted';
	},
	handle({ state, participant, body }) {
		const { ClientToken } = parsed(disconnectRequest, body ?? {}, validationError);
		if (participant.leftAt === undefined) {
			participant.leftWith = ClientToken;
			remove(participant, state.behaviour.now());
		}
		return {};
	},
};

export const participantOperations: ParticipantOperation[] = [
	createParticipantConnection,
	getTranscript,
	sendMessage,
	sendEvent,
	disconnectParticipant,
];
