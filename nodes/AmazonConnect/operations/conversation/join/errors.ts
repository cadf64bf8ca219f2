import type { ErrorContext } from '../../../aws/errorTable';
import { contactErrors, ON_CONTACTS } from '../../shared/contactErrors';
import { CHAT_ROWS } from '../shared/errors';

/** The name of the error for a participant that was created and is not let in. */
export const NOT_LET_IN = 'NotLetIn';

const WAITS =
	"n8n can join while the flow is in a 'Wait' block for a bot, and no agent and no Lex bot is in the chat.";

/**
 * Which of its errors the service gives for which reason is not documented. They are those of
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateParticipant.html
 */
export const joinErrors = (): ErrorContext => ({
	...contactErrors('connect:CreateParticipant', [
		...CHAT_ROWS,
		{
			names: ['ConflictException', 'ServiceQuotaExceededException', 'LimitExceededException'],
			message: 'A bot or an agent is already in the chat, so n8n cannot join',
			advice: `Amazon Connect allows only one custom participant in a chat, and none together with an agent or a Lex bot. The other one must leave first. If another execution has joined, use Leave there. ${WAITS}`,
			ends: 'item',
		},
		{
			names: ['InvalidRequestException', 'InvalidParameterException', 'ValidationException'],
			message: 'Amazon Connect does not let n8n join this contact',
			advice: `Check that it is a chat, that it is open, and that its flow waits. ${WAITS}`,
			ends: 'item',
		},
		{
			names: [NOT_LET_IN],
			message: 'Amazon Connect created a participant for n8n, but did not let it into the chat',
			advice: `An agent or a bot may have joined at the same moment, or the chat may have ended. ${WAITS}`,
			ends: 'item',
		},
	]),
	iamResources: `the instance, and ${ON_CONTACTS}`,
	again:
		'Retry this execution: it joins only once, and continues with the result of the first try.',
});
