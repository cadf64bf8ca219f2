/** The AWS SDK's participant service as it comes, without retries, against a local Amazon Connect. */
import { CreateParticipantCommand, type CreateParticipantRequest } from '@aws-sdk/client-connect';
import {
	ConnectParticipantClient,
	CreateParticipantConnectionCommand,
	DisconnectParticipantCommand,
	GetTranscriptCommand,
	SendEventCommand,
	SendMessageCommand,
	type GetTranscriptRequest,
	type SendMessageRequest,
} from '@aws-sdk/client-connectparticipant';
import type { LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { plainSdk } from './plainSdk.mts';

export const participantSdk = ({ url }: Pick<LocalConnect, 'url'>): ConnectParticipantClient =>
	new ConnectParticipantClient({
		endpoint: url,
		region: 'us-east-1',
		// The SDK signs, and the service does not look at it.
		credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
		maxAttempts: 1,
	});

/** What a custom participant does, from its creation on. */
export const participantCalls = (local: LocalConnect) => {
	const sdk = participantSdk(local);
	const create = async (contact: Contact, overrides: Partial<CreateParticipantRequest> = {}) => {
		const command = new CreateParticipantCommand({
			InstanceId: contact.request.InstanceId,
			ContactId: contact.contactId,
			ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Workflow' },
			...overrides,
		});
		const { ParticipantCredentials, ParticipantId } = await plainSdk(local).send(command);
		return {
			participantToken: ParticipantCredentials?.ParticipantToken,
			expiry: ParticipantCredentials?.Expiry,
			participantId: ParticipantId,
		};
	};
	const connect = async (ParticipantToken: string | undefined, overrides: object = {}) =>
		await sdk.send(
			new CreateParticipantConnectionCommand({
				ParticipantToken,
				Type: ['CONNECTION_CREDENTIALS'],
				ConnectParticipant: true,
				...overrides,
			}),
		);
	return {
		create,
		connect,
		/** Creates and connects a participant, and gives its connection token. */
		join: async (contact: Contact) => {
			const { participantToken } = await create(contact);
			return (await connect(participantToken)).ConnectionCredentials?.ConnectionToken;
		},
		transcript: async (ConnectionToken?: string, overrides: Partial<GetTranscriptRequest> = {}) =>
			await sdk.send(new GetTranscriptCommand({ ConnectionToken, ...overrides })),
		send: async (
			ConnectionToken: string | undefined,
			Content: string,
			overrides: Partial<SendMessageRequest> = {},
		) =>
			await sdk.send(
				new SendMessageCommand({
					ConnectionToken,
					ContentType: 'text/plain',
					Content,
					...overrides,
				}),
			),
		sendEvent: async (ConnectionToken: string | undefined, ContentType: string, Content?: string) =>
			await sdk.send(new SendEventCommand({ ConnectionToken, ContentType, Content })),
		disconnect: async (ConnectionToken?: string, ClientToken?: string) =>
			await sdk.send(new DisconnectParticipantCommand({ ConnectionToken, ClientToken })),
	};
};

export type ParticipantCalls = ReturnType<typeof participantCalls>;
