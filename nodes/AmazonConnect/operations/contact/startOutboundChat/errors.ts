import { BEYOND_QUOTA, QUOTA_ADVICE, type ErrorContext, type Row } from '../../../aws/errorTable';
import { ON_CONTACTS } from '../../shared/contactErrors';
import type { ChatRequest } from './request';

/** Whether the first request with the token is through is not documented: it may still be in progress. */
export const TOKEN_IN_USE =
	'Amazon Connect has this client token already, and does not say for which contact: the chat was started, or is being started.';

/**
 * What this operation answers besides AWS's common errors:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundChatContact.html#API_StartOutboundChatContact_Errors
 * docs/maintainers/error-names.md has the sources of the other names.
 */
export const ROWS: readonly Row[] = [
	{
		names: ['ResourceNotFoundException'],
		when: /template|knowledge/i,
		message: "Amazon Connect does not know the template in 'Template'",
		advice:
			"Choose the template again: it must be active, and exist in the credential's Region and account.",
		ends: 'itemOrLane',
	},
	{
		names: ['ContactFlowNotPublishedException'],
		message: "The flow in 'Flow' is not published",
		advice: 'Publish the flow in Amazon Connect, or choose another one.',
		ends: 'itemOrLane',
	},
	{
		names: ['DestinationNotAllowedException', 'OutboundContactNotPermittedException'],
		message: "Amazon Connect does not allow a chat with the number in 'To'",
		advice:
			"In AWS End User Messaging, check whether the number in 'From' may send to this country, and whether its opt-out list has the customer's number.",
		ends: 'item',
	},
	{
		names: ['IdempotencyException'],
		message: TOKEN_IN_USE,
		advice: '',
		ends: 'nothing',
	},
	{
		names: ['ConflictException'],
		// Another conflict, e.g. about the contact in 'Link to Contact', does not mean that the chat exists.
		// Nor does one with the same request that is still in progress.
		when: /^(?![^]*in progress)[^]*(client\s?token|idempoten)/i,
		message: TOKEN_IN_USE,
		advice: '',
		ends: 'nothing',
	},
	{
		names: ['ServiceQuotaExceededException'],
		// Said without the name of a quota, it is taken for that of active chats.
		when: /^(?!(service )?quota has been exceeded)(?![^]*(chat|contact))[^]/i,
		message: BEYOND_QUOTA,
		advice: QUOTA_ADVICE,
		ends: 'lane',
	},
	{
		names: ['LimitExceededException', 'ServiceQuotaExceededException'],
		message: 'The Amazon Connect instance has no room for another active chat',
		advice:
			"End chats in the flow with a 'Disconnect' block, shorten 'Chat Duration (Minutes)', or ask AWS to raise the quota 'Concurrent active chats per instance' (L-D4BA6F6E).",
		ends: 'lane',
	},
];

const LEAVE_OUT_DURATION =
	"Leave 'Chat Duration (Minutes)' out: not every account may set it. AWS Support can allow it.";

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_StartChatContact.html (ChatDurationInMinutes) */
const DURATION_ROW: Row = {
	names: ['InvalidRequestException', 'InvalidParameterException', 'ValidationException'],
	when: /duration/i,
	message: "Amazon Connect does not accept 'Chat Duration (Minutes)'",
	advice: LEAVE_OUT_DURATION,
	ends: 'item',
};

/** Where to look when a request is refused. */
export function errors({
	InitialTemplatedSystemMessage: template,
	ChatDurationInMinutes: duration,
}: ChatRequest): ErrorContext {
	const values = template
		? "the template in 'Template', the instance in 'Instance', the flow in 'Flow', and the number in 'From'"
		: "the instance in 'Instance', the flow in 'Flow', and the number in 'From'";
	return {
		iamAction: 'connect:StartOutboundChatContact',
		iamResources: `the instance, the flow, the phone number, and ${ON_CONTACTS}`,
		notFound: `Check that ${values} exist in the credential's Region and account and belong together.`,
		invalid: `Check that the number in 'From' belongs to the instance and supports the chosen channel, that the flow is published${template ? ', that the template is active and for this channel' : ''}, and, if the account is in the SMS sandbox, that the recipient's number is verified.${duration === undefined ? '' : ` If nothing helps: ${LEAVE_OUT_DURATION}`}`,
		again:
			'Run the item again: if its chat was started after all, the retry does not start a second one.',
		throttled:
			"If other programs of the account use the quota too, lower 'Requests per Second' in the credential (under 'AWS Has Raised the Quota'), or ask AWS to raise the quota 'Rate of StartOutboundChatContact API requests' (L-408DD6C6).",
		rows: duration === undefined ? ROWS : [DURATION_ROW, ...ROWS],
	};
}
