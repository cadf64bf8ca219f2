import { requiredText, requireOf } from '../../../aws/answers';
import type { ParticipantClient } from '../../../aws/loadSdk';
import type { Service } from '../../operation';
import { CONNECTIONS, type Connection } from './connections';
import type { Conversation } from './conversation';
import { createConnection, TOKEN } from './limits';

/** Milliseconds for which a token is kept whose end the answer does not tell. */
const UNTOLD_LIFE = 10 * 60_000;

type Participant = Pick<Conversation, 'InstanceId' | 'ParticipantToken'>;

export const DENIED = ['AccessDeniedException', 'AccessDenied'];

/**
 * Whether the participant service does not let somebody in. It has one error for all reasons: a token that
 * ended, a participant who left or was dropped, a chat that is over.
 */
export const isDenied = (error: unknown): error is Error =>
	error instanceof Error && DENIED.includes(error.name);

/** Connects a participant, with a client whose request has its slot. */
export async function connect(
	{ sdk, abortSignal, conceal, time }: Pick<Service, 'sdk' | 'abortSignal' | 'conceal' | 'time'>,
	client: ParticipantClient,
	{ ParticipantToken }: Pick<Participant, 'ParticipantToken'>,
): Promise<Connection> {
	const command = new sdk.CreateParticipantConnectionCommand({
		Type: ['CONNECTION_CREDENTIALS'],
		ParticipantToken,
		ConnectParticipant: true,
	});
	requireOf(command, (output) => {
		requiredText(output?.ConnectionCredentials?.ConnectionToken, TOKEN);
	});
	const { ConnectionCredentials } = await client.send(command, { abortSignal });
	const { ConnectionToken = '', Expiry = '' } = ConnectionCredentials ?? {};
	conceal(ConnectionToken);
	const end = Date.parse(Expiry);
	return {
		token: ConnectionToken,
		expiresAt: Number.isNaN(end) ? time.now() + UNTOLD_LIFE : end,
	};
}

/**
 * Does something as a participant. A connection token that the service refuses is replaced once.
 *
 * @param act gets the connection token, and waits for the slot of its request itself
 */
export async function asParticipant<Answer>(
	service: Service,
	participant: Participant,
	act: (ConnectionToken: string) => Promise<Answer>,
	connections = CONNECTIONS,
): Promise<Answer> {
	const { InstanceId, ParticipantToken } = participant;
	const connectAnew = async () => {
		const client = await service.participantFor(createConnection(InstanceId));
		return await connect(service, client, participant);
	};
	const tokenOf = async () =>
		await connections.tokenOf(ParticipantToken, connectAnew, service.ended);
	const token = await tokenOf();
	// Another execution of the process may have asked for it.
	service.conceal(token);
	try {
		return await act(token);
	} catch (error) {
		if (!isDenied(error)) return await Promise.reject(error);
		connections.forget(ParticipantToken, token);
	}
	const renewed = await tokenOf();
	service.conceal(renewed);
	return await act(renewed);
}
