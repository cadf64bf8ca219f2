import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AwsError, invalidRequest, notFound } from '../errors.mts';
import { text } from '../model.mts';
import { isPresent, PARTICIPANT_TOKENS_END_AFTER, type Participant } from '../participants.mts';
import type { Contact, State } from '../state.mts';
import { instanceOf } from './connect.mts';
import { parsed, type Operation } from './operation.mts';

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateParticipant.html */
const createRequest = z.strictObject({
	InstanceId: text(1, 100),
	ContactId: text(1, 256),
	ClientToken: text(0, 500).optional(),
	ParticipantDetails: z.strictObject({
		ParticipantRole: z.enum(['AGENT', 'CUSTOMER', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR']).optional(),
		// The model does not require it; the documentation does.
		DisplayName: text(1, 256),
		ParticipantCapabilities: z
			.strictObject({
				Video: z.literal('SEND').optional(),
				ScreenShare: z.literal('SEND').optional(),
			})
			.optional(),
	}),
});

/** Statuses: the page above. */
const STATUS = {
	ConflictException: 409,
	InvalidRequestException: 400,
	ResourceNotFoundException: 404,
	ServiceQuotaExceededException: 402,
} as const;

/** https://docs.aws.amazon.com/connect/latest/adminguide/chat-customize-flow.html */
function checkRoom(state: State, contact: Contact): void {
	const refuse = (reason: keyof State['behaviour']['participantRefusals'], message: string) => {
		const type = state.behaviour.participantRefusals[reason];
		throw new AwsError(type, STATUS[type], message);
	};
	const { agent, customBot, lexBot } = contact;
	if (!state.isActive(contact)) refuse('chatEnded', 'The contact has ended');
	if (agent) refuse('agentInChat', 'An agent is in the chat');
	if (lexBot) refuse('lexBotInChat', 'A bot is in the chat');
	if (customBot && isPresent(state, customBot)) {
		refuse('secondParticipant', 'A custom participant is in the chat');
	}
}

const answer = ({ token, createdAt, speaker }: Participant) => ({
	ParticipantCredentials: {
		ParticipantToken: token,
		Expiry: new Date(createdAt + PARTICIPANT_TOKENS_END_AFTER).toISOString(),
	},
	ParticipantId: speaker.ParticipantId,
});

const conflict = () => new AwsError('ConflictException', 409, 'The client token was already used');

export const createParticipant: Operation = {
	name: 'CreateParticipant',
	action: 'connect:CreateParticipant',
	method: 'POST',
	path: '/contact/create-participant',
	handle(call) {
		const { state, caller } = call;
		const { behaviour, participants } = state;
		const { ClientToken, ...request } = parsed(createRequest, call.body);
		const { ParticipantRole, DisplayName, ParticipantCapabilities } = request.ParticipantDetails;
		if (ParticipantRole !== 'CUSTOM_BOT') throw invalidRequest('The role must be CUSTOM_BOT');
		if (ParticipantCapabilities) throw invalidRequest('A chat has no capabilities');
		const instance = instanceOf(call, request.InstanceId);
		const contact = state.findContact(instance.id, request.ContactId);
		if (!contact) throw notFound('Contact not found');

		const clientToken = ClientToken && `${caller.region} ${ClientToken}`;
		const earlier = participants.repeated(clientToken);
		if (earlier) {
			const isSame = isDeepStrictEqual(earlier.request, request);
			if (!isSame && behaviour.repeatWithOtherContent === 'conflict') throw conflict();
			const { repeatOfGoneParticipant } = behaviour;
			if (isPresent(state, earlier) || repeatOfGoneParticipant === 'return') return answer(earlier);
			if (repeatOfGoneParticipant === 'conflict') throw conflict();
		}
		checkRoom(state, contact);
		const ParticipantId = behaviour.newId();
		const participant = participants.add(
			{
				contact,
				request,
				speaker: { ParticipantId, DisplayName, ParticipantRole },
				createdAt: behaviour.now(),
			},
			clientToken,
		);
		return answer(participant);
	},
};
