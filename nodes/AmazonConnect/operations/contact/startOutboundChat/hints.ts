import type { NodeHint } from 'n8n-workflow';

/** At least so many items. While there are none, `$input` throws, and the editor logs what throws. */
const items = (count: number): string =>
	`(() => { try { return $input.all().length >= ${count}; } catch { return false; } })()`;

const when = (...conditions: string[]): string =>
	`={{ ${['$parameter["operation"] === "startOutboundChat"', ...conditions].join(' && ')} }}`;

const CHECK_ONLY = '$parameter["options"]["checkOnly"] === true';

/**
 * What is good to know of a batch of that size before it runs, and what a run does not tell. The
 * texts are fixed: n8n fills nothing in.
 */
export const hints: NodeHint[] = [
	{
		// Two per second: docs/speed-and-limits.md.
		message:
			'Amazon Connect starts 2 chats per second unless AWS has raised the quota: 240 items take 2 minutes, 1,000 take 8, 3,000 take 25. If a worker is shut down meanwhile, it does not finish them.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: when(items(240)),
	},
	{
		// 500 active chats: docs/speed-and-limits.md.
		message:
			'Each item opens a chat. An instance has room for 500 open chats unless AWS has raised the quota. End the flow with a <b>Disconnect</b> block. Otherwise, each chat stays open for up to 25 hours, and when the instance is full, no other chat can start.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: when(items(400)),
	},
	{
		message:
			"Another execution with these items would message the same customers again. Set <b>Repeat Protection</b> to 'Own Key' if each of them should get this message only once.",
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: when('$parameter["repeatProtection"] === "execution"', items(100)),
	},
	{
		message: '<b>Check Only</b> is on: no chat will be started.',
		type: 'warning',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: when(CHECK_ONLY),
	},
	{
		message:
			'<b>Test Recipient</b> is set: a manual run sends its first 3 items to that number, and only checks the rest.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: when(`!(${CHECK_ONLY})`, '!!$parameter["options"]["testRecipient"]'),
	},
	{
		message:
			'Amazon Connect does not report whether an SMS was delivered. An AWS account in the SMS sandbox reaches verified numbers only, and customers who have texted STOP get nothing.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'afterExecution',
		displayCondition: when('$parameter["channel"] === "sms"', `!(${CHECK_ONLY})`),
	},
];
