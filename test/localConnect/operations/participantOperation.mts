/** What the operations of the participant service have in common: a bearer token instead of a signature. */
import { AwsError, accessDenied } from '../errors.mts';
import { isPresent, PARTICIPANT_TOKENS_END_AFTER, type Participant } from '../participants.mts';
import type { State } from '../state.mts';

export interface ParticipantCall {
	state: State;
	participant: Participant;
	/** Parsed JSON, or undefined without a body. */
	body: unknown;
}

/** One operation, always a POST. */
export interface ParticipantOperation {
	name: string;
	path: string;
	/** Which of its tokens the participant shows. */
	bearer: 'connectionToken' | 'participantToken';
	/** Whether one that is no longer in the chat may call it. */
	admitsGone?(state: State, participant: Participant, body: unknown): boolean;
	/** Gives the answer's body. Throws AwsError. */
	handle(call: ParticipantCall): unknown;
}

function ofParticipantToken({ participants, behaviour }: State, token: string) {
	const participant = participants.ofToken(token);
	const isAlive =
		participant && behaviour.now() < participant.createdAt + PARTICIPANT_TOKENS_END_AFTER;
	return isAlive ? participant : undefined;
}

function ofConnectionToken({ participants, behaviour }: State, token: string) {
	const connection = participants.ofConnection(token);
	const isAlive = connection && behaviour.now() < connection.expiresAt;
	return isAlive && connection.participant.connectedAt !== undefined
		? connection.participant
		: undefined;
}

/**
 * Who shows a token, within the quota of their instance.
 *
 * @throws AwsError when the token is unknown, has ended, or its participant is gone
 */
export function admit(
	state: State,
	operation: ParticipantOperation,
	token: unknown,
	body: unknown,
): Participant {
	const find = operation.bearer === 'participantToken' ? ofParticipantToken : ofConnectionToken;
	const participant = typeof token === 'string' ? find(state, token) : undefined;
	if (!participant) throw accessDenied('Access denied');
	if (!state.withinQuota(operation.name, participant.contact.request.InstanceId)) {
		throw new AwsError('ThrottlingException', 429, 'Rate exceeded');
	}
	const isAdmitted =
		isPresent(state, participant) || operation.admitsGone?.(state, participant, body);
	if (!isAdmitted) throw accessDenied('Access denied');
	return participant;
}
