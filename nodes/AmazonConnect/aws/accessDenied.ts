import { parseArn } from './arn';
import type { ErrorContext, Reply, Row } from './errorTable';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const REFUSED =
	/not authorized to perform: ((?:connect|wisdom|ds):[a-z*]+)(?: on resource: (\S+))?/i;

/** Types of resources, IDs, and what stands for several. Anything else in a resource may echo the request. */
const PART =
	/^(\*|instance|contact|contact-flow|phone-number|knowledge-base|message-template|[\da-f-]{36}|arn%3A[\w%.-]+)$/i;

/** The words of AWS for a deny that no permission outweighs. */
const EXPLICIT_DENY = /explicit deny/i;

const NAMES = [
	'AccessDeniedException',
	'AccessDenied',
	'UnauthorizedOperation',
	'UnauthorizedException',
];

/** Whether AWS refused a request by a deny, and not for want of a permission. */
export const isExplicitDeny = (name: string, words: string): boolean =>
	NAMES.includes(name) && EXPLICIT_DENY.test(words);

/** The resource in AWS's words, if it is fit to be shown. */
function resourceIn(text = ''): string | undefined {
	const shown = parseArn(text)?.resource ?? text;
	return shown.split('/').every((part) => PART.test(part)) ? text : undefined;
}

/** What AWS refused on which resource, as AWS names them. */
function refused({ words }: Reply): string {
	const [, action, text] = REFUSED.exec(words) ?? [];
	const resource = resourceIn(text);
	if (!action) return '';
	return `AWS refused '${action}'${resource ? ` on '${resource}'` : ''}. `;
}

/** Whether the resource is another than the one that was asked about, or none at all. */
function isElsewhere({ words, asked }: Reply): boolean {
	const arn = parseArn(resourceIn(REFUSED.exec(words)?.[2]) ?? '');
	if (!arn) return false;
	const [type, id] = arn.resource.split('/');
	return (
		arn.resource.includes('%') ||
		(asked.region !== undefined && arn.region !== '' && arn.region !== asked.region) ||
		(asked.instance !== undefined && type === 'instance' && id !== '*' && id !== asked.instance)
	);
}

function missingRight({ iamAction, iamResources, notFound }: ErrorContext, reply: Reply): string {
	if (isElsewhere(reply)) {
		return `${refused(reply)}This is not the resource that was asked for, which is the likely cause. ${notFound}`;
	}
	const another = reply.asked.instance
		? ' If it is allowed for another instance or Region only, choose that one.'
		: '';
	return `${refused(reply)}Ask your AWS administrator to allow '${iamAction}' on ${iamResources}.${another}`;
}

/** 403 as Amazon Connect and Amazon Q in Connect give it. */
export const ACCESS_DENIED_ROWS: readonly Row[] = [
	{
		names: NAMES,
		// No policy names all actions on everything. The service itself answers so to a malformed ID, or in a wrong Region.
		when: /perform: connect:\* on resource: \*/i,
		message: 'Amazon Connect refused the request as a whole',
		advice: (context, reply) =>
			`${refused(reply)}The likely cause is an ID, an instance or a Region that does not match, not a missing permission. ${context.notFound} If this does not help, ask your AWS administrator about policies that deny Amazon Connect.`,
		ends: 'itemOrLane',
	},
	{
		names: NAMES,
		when: EXPLICIT_DENY,
		message: 'A policy in AWS explicitly denies this',
		advice: (context, reply) => {
			const policy = /explicit deny in an? ([a-z -]+ policy|permissions boundary)/i.exec(
				reply.words,
			);
			const where = isElsewhere(reply)
				? `This is not the resource that was asked for, which is the likely cause. ${context.notFound} Otherwise, ask`
				: 'Ask';
			return `${refused(reply)}${where} your AWS administrator to change the deny${policy ? ` in the ${policy[1]}` : ''}: allowing the action elsewhere does not help. It may concern the Region, or sessions that were revoked.`;
		},
		ends: 'itemOrLane',
	},
	{
		names: NAMES,
		message: 'The access key is not allowed to do this',
		advice: missingRight,
		ends: 'itemOrLane',
	},
];
