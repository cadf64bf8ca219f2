/**
 * The limits and quotas of conversations, each in this place only. Sources:
 * [CREATE] https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateParticipant.html
 * [SEND] https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendMessage.html
 * [TRANSCRIPT] https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_GetTranscript.html
 * [CONNECTION] https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_CreateParticipantConnection.html
 * [QUOTAS] https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
 */
import type { ApiQuota } from '../../../pace/quotas';

/** ParticipantToken and ConnectionToken, characters [CREATE] [CONNECTION]. */
export const TOKEN = { min: 1, max: 1000 };

/** ParticipantId, characters [CREATE]. */
export const PARTICIPANT_ID = { min: 1, max: 256 };

/** DisplayName, characters [CREATE]. */
export const DISPLAY_NAME = { min: 1, max: 256 };

/** The ID of a message or an event, characters [SEND] [TRANSCRIPT]. */
export const MESSAGE_ID = { min: 1, max: 256 };

/** Content of text/plain, characters [SEND]. */
export const MESSAGE = { min: 1, max: 1024 };

/** Content of whatever type, characters [SEND]: the longest text that is split. */
export const LONG_MESSAGE = { min: 1, max: 16_384 };

/**
 * Items of a page; 100 at most [TRANSCRIPT]. An item has 16,384 characters of content, 64 KB in UTF-8 if they
 * are of 4 bytes each, and so many of the longest, with 4 KB for the rest of each, stay below the 1 MB that is
 * read of an answer.
 */
export const PAGE = 15;

/** Milliseconds that a new participant has to connect [CREATE]. */
export const CONNECT_WITHIN = 15_000;

/** Hours for which a participant's token is valid at most [CREATE]. */
export const TOKEN_HOURS = 24;

/** An account has this one [QUOTAS]; the others are each instance's. */
export const CREATE_PARTICIPANT: ApiQuota = {
	operation: 'CreateParticipant',
	requestsPerSecond: 5,
	burst: 8,
};

type InstanceQuota = (instance: string) => ApiQuota;

/** [QUOTAS] */
export const createConnection: InstanceQuota = (instance) => ({
	operation: 'CreateParticipantConnection',
	requestsPerSecond: 6,
	burst: 9,
	instance,
});

/** [QUOTAS] */
export const getTranscript: InstanceQuota = (instance) => ({
	operation: 'GetTranscript',
	requestsPerSecond: 8,
	burst: 12,
	instance,
});

/** [QUOTAS] */
export const sendMessage: InstanceQuota = (instance) => ({
	operation: 'SendMessage',
	requestsPerSecond: 10,
	burst: 15,
	instance,
});

/** [QUOTAS] */
export const disconnectParticipant: InstanceQuota = (instance) => ({
	operation: 'DisconnectParticipant',
	requestsPerSecond: 3,
	burst: 5,
	instance,
});
