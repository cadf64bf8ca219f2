import { requiredText, requireOf, sdkError } from '../../../aws/answers';
import type { ConnectClient } from '../../../aws/loadSdk';
import type { Service } from '../../operation';
import { CONNECTIONS } from '../shared/connections';
import { keep, keptOf, type Chat } from '../shared/kept';
import {
	CONNECT_WITHIN,
	CREATE_PARTICIPANT,
	createConnection,
	PARTICIPANT_ID,
	TOKEN,
} from '../shared/limits';
import { connect, isDenied } from '../shared/participant';
import { told } from '../shared/presence';
import { NOT_LET_IN } from './errors';

export interface JoinRequest extends Chat {
	displayName: string;
	lastMessageId?: string;
}

/** The workflow's participant in a chat. */
export interface Participant {
	ParticipantId: string;
	ParticipantToken: string;
	/** ISO 8601, as the service gives it. */
	Expiry?: string;
}

/** The first may give a participant of an earlier try whose time to connect is over. */
const MOST_ATTEMPTS = 3;

const STEPS = { joined: 'joined', attempt: 'attempt' };

/** An attempt to join: its number, from 0, and when it was made first, in milliseconds since the epoch. */
interface Attempt {
	number: number;
	at: number;
}

/** With which attempt to begin: a participant of an earlier try can still connect, or its time is over. */
function firstAttempt({ steps, time }: Service): number {
	const known = steps.find(STEPS.attempt);
	if (known === undefined) return 0;
	const { number, at } = JSON.parse(known) as Attempt;
	return time.now() - at < CONNECT_WITHIN ? number : number + 1;
}

function note({ steps, time }: Service, number: number): void {
	const known = steps.find(STEPS.attempt);
	if (known !== undefined && (JSON.parse(known) as Attempt).number === number) return;
	const attempt: Attempt = { number, at: time.now() };
	steps.add(STEPS.attempt, JSON.stringify(attempt));
}

async function create(
	{ sdk, abortSignal, steps, conceal }: Service,
	client: ConnectClient,
	{ InstanceId, ContactId, displayName }: JoinRequest,
	attempt: number,
): Promise<Participant> {
	const token = steps.token(STEPS.joined);
	const command = new sdk.CreateParticipantCommand({
		InstanceId,
		ContactId,
		ClientToken: attempt === 0 ? token : `${token}-${attempt}`,
		ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: displayName },
	});
	requireOf(command, (output) => {
		requiredText(output?.ParticipantId, PARTICIPANT_ID);
		requiredText(output?.ParticipantCredentials?.ParticipantToken, TOKEN);
	});
	const { ParticipantId = '', ParticipantCredentials } = await client.send(command, {
		abortSignal,
	});
	const { ParticipantToken = '', Expiry } = ParticipantCredentials ?? {};
	conceal(ParticipantToken);
	return { ParticipantId, ParticipantToken, Expiry };
}

/** The participant of an earlier try of the item. */
function joinedBefore({ steps, flow }: Service, request: JoinRequest): Participant | undefined {
	const known = steps.find(STEPS.joined);
	const { participantToken } = keptOf(flow(), request);
	if (known === undefined || participantToken === undefined) return undefined;
	const participant = JSON.parse(known) as Omit<Participant, 'ParticipantToken'>;
	return { ...participant, ParticipantToken: participantToken };
}

/** A client token that was used may also give this. It may mean the chat, too, so it is tried once more. */
const USED_TOKEN = 'ConflictException';

/** Errors of creating that may mean where the chat is. */
const MAY_TELL = [
	USED_TOKEN,
	'InvalidRequestException',
	'InvalidParameterException',
	'ResourceNotFoundException',
	'ServiceQuotaExceededException',
];

/**
 * Creates a participant and connects it, within the time that it has. Who was created and not connected in
 * time is lost: then another one is created, with a client token that has the number of the attempt. Whether
 * the service answers an old client token with the old participant, a new one, or an error is not documented.
 */
async function attempts(service: Service, request: JoinRequest): Promise<Participant> {
	const first = firstAttempt(service);
	for (let number = first; ; number += 1) {
		// The slot for connecting comes first, so that nobody waits for it while the time runs.
		const connecting = await service.participantFor(createConnection(request.InstanceId));
		const client = await service.clientFor(CREATE_PARTICIPANT);
		note(service, number);
		let participant: Participant;
		try {
			participant = await create(service, client, request, number);
		} catch (error) {
			const isUsed = error instanceof Error && error.name === USED_TOKEN;
			if (isUsed && number === first) continue;
			return await Promise.reject(error);
		}
		const created = service.time.monotonic();
		try {
			const connection = await connect(service, connecting, participant);
			CONNECTIONS.keep(participant.ParticipantToken, connection);
			return participant;
		} catch (error) {
			const isLate = service.time.monotonic() - created > CONNECT_WITHIN;
			if (!isDenied(error) && !isLate) return await Promise.reject(error);
			if (number - first + 1 < MOST_ATTEMPTS) continue;
			const { $metadata } = error as { $metadata?: unknown };
			const notLetIn = Object.assign(sdkError(NOT_LET_IN, ''), { $metadata });
			return await Promise.reject(await told(service, request, notLetIn));
		}
	}
}

/** Lets the workflow into a chat, once however often n8n runs the item. */
export async function enter(service: Service, request: JoinRequest): Promise<Participant> {
	const known = joinedBefore(service, request);
	if (known) return known;
	try {
		const participant = await attempts(service, request);
		const { ParticipantToken, ...rest } = participant;
		keep(service.flow(), request, { participantToken: ParticipantToken });
		service.steps.add(STEPS.joined, JSON.stringify(rest));
		return participant;
	} catch (error) {
		const mayTell = error instanceof Error && MAY_TELL.includes(error.name);
		return await Promise.reject(mayTell ? await told(service, request, error) : error);
	}
}
