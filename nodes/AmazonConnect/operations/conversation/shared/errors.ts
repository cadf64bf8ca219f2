import { FOREIGN_ROW, type ErrorContext, type Row } from '../../../aws/errorTable';
import { ON_CONTACTS } from '../../shared/contactErrors';
import { DENIED } from './participant';
import { AGENT_IN_CHAT, CHAT_ENDED } from './presence';

/** What happened to the chat, for operations whose result it is not. */
export const CHAT_ROWS: readonly Row[] = [
	{
		names: [CHAT_ENDED],
		message: 'The chat has ended',
		advice:
			"The workflow can no longer talk in it. If it ended too soon, check the times of the Wait blocks in the flow, and 'Chat Duration (Minutes)' in Start Outbound Chat.",
		ends: 'item',
	},
	{
		names: [AGENT_IN_CHAT],
		message: 'An agent has joined the chat, and the workflow is not in it',
		advice:
			'When an agent or a Lex bot joins, Amazon Connect removes a custom participant from the chat and lets no other one in. Use Join when the agent has left and the flow waits for a bot.',
		ends: 'item',
	},
];

/** Errors of the participant service. */
export const PARTICIPANT_ROWS: readonly Row[] = [
	...CHAT_ROWS,
	{
		names: DENIED,
		message: 'Amazon Connect no longer lets the workflow into the chat',
		advice:
			"The chat has ended, an agent or a Lex bot has joined, the workflow has left, 'Participant Token' has expired or belongs to another chat, or 'Region' in the credential is not that of the chat. Use Contact: Get to find out, and Join again while the flow waits for a bot.",
		ends: 'item',
	},
	// Others may be waiting for their customers, which such an answer to one of them must not end.
	{ ...FOREIGN_ROW, ends: 'item' },
];

/** What errors of the participant service mean, and where to look. It asks for a token, not for rights. */
export const participantErrors = (more: Partial<ErrorContext> = {}): ErrorContext => ({
	iamAction: 'connect:DescribeContact',
	iamResources: ON_CONTACTS,
	notFound: "Check 'Contact ID' and 'Participant Token', and that the chat is open.",
	invalid: "Check 'Contact ID' and 'Participant Token', and that they belong together.",
	throttled:
		'All conversations of the instance share the quota, including those of other programs. Try again in a few seconds.',
	rows: PARTICIPANT_ROWS,
	...more,
});
