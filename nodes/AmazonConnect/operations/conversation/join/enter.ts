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
	if (known !== undefined && (JSON.parse(known) as Attempt).number >= number) return;
	const news: Attempt = { number, at: time.now() };
	steps.add(STEPS.attempt, JSON.stringify(news));
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

/** Errors that may mean where the chat is. */
const MAY_TELL = [
	USED_TOKEN,
	NOT_LET_IN,
	'InvalidRequestException',
	'InvalidParameterException',
	'LimitExceededException',
	'ResourceNotFoundException',
	'ServiceQuotaExceededException',
];

const mayTell = (error: unknown): error is Error =>
	error instanceof Error && MAY_TELL.includes(error.name);

/** Creates a participant and connects it, within the time that it has. */
async function attempt(
	service: Service,
	request: JoinRequest,
	number: number,
): Promise<Participant> {
	// The slot for connecting comes first, so that nobody waits for it while the time runs.
	const connecting = await service.participantFor(createConnection(request.InstanceId));
	const client = await service.clientFor(CREATE_PARTICIPANT);
	note(service, number);
	const participant = await create(service, client, request, number);
	const created = service.time.monotonic();
	try {
		const connection = await connect(service, connecting, participant);
		CONNECTIONS.keep(participant.ParticipantToken, connection);
		return participant;
	} catch (error) {
		const isLate = service.time.monotonic() - created > CONNECT_WITHIN;
		if (!isDenied(error) && !isLate) return await Promise.reject(error);
		const { $metadata } = error as { $metadata?: unknown };
		return await Promise.reject(Object.assign(sdkError(NOT_LET_IN, ''), { $metadata }));
	}
}

/**
 * Who was created and not connected in time is lost: then another one is created, with a client token that has
 * the number of the attempt. Whether the service answers an old client token with the old participant, a new
 * one, or an error is not documented.
 */
async function attempts(service: Service, request: JoinRequest): Promise<Participant> {
	const first = firstAttempt(service);
	// The participant that may keep the next one out: it did connect and its answer was lost, or it was denied
	// and still has time to connect.
	let before = first - 1;
	let denied: unknown;
	for (let number = first; ; number += 1) {
		try {
			return await attempt(service, request, number);
		} catch (error) {
			const { name } = error as Partial<Error>;
			if (name === NOT_LET_IN) {
				before = number;
				denied = error;
			}
			const isNext =
				name === USED_TOKEN
					? number === first
					: name === NOT_LET_IN && number - first + 1 < MOST_ATTEMPTS;
			if (isNext) continue;
			const isKeptOut = mayTell(error) && name !== NOT_LET_IN;
			if (before < 0 || !isKeptOut) return await Promise.reject(error);
			return await attempt(service, request, before).catch(
				async (other: unknown) => await Promise.reject(mayTell(other) ? (denied ?? error) : other),
			);
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
		const joinedAt = service.time.now();
		keep(service.flow(), request, { participantToken: ParticipantToken, joinedAt });
		service.steps.add(STEPS.joined, JSON.stringify(rest));
		return participant;
	} catch (error) {
		return await Promise.reject(mayTell(error) ? await told(service, request, error) : error);
	}
}
