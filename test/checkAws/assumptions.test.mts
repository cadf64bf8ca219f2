/** Every assumption fails when the local Amazon Connect is told to behave otherwise. */
import { afterEach, expect, it } from 'vitest';
import { waitingFlow } from '../localConnect/flow.mts';
import type { Behaviour, Fault } from '../localConnect/state.mts';
import type { Person } from './person.mts';
import { READ_ONLY, WITH_CHATS } from './probes/index.mts';
import { check, startLocal, type Local } from './support.mts';

let local: Local | undefined;
afterEach(async () => {
	await local?.close();
	local = undefined;
});

const ALWAYS = Number.POSITIVE_INFINITY;
const CONTACT = '0fd3c2a1-1111-4222-8333-444444444444';

/** A name that the node's table does not have. */
const refuses = (
	operation: string,
	type = 'StrangeException',
	more: Partial<Fault> = {},
): Fault => ({
	operation,
	kind: 'error',
	times: ALWAYS,
	type,
	status: 400,
	message: 'Something else',
	...more,
});

const answers = (operation: string, body: unknown): Fault => ({
	operation,
	kind: 'answer',
	times: ALWAYS,
	answer: {
		status: 200,
		headers: { 'content-type': 'application/json', 'x-amzn-requestid': 'a-request' },
		body: JSON.stringify(body),
	},
});

/** A contact that is always the same. */
const describes = (contact: object): Fault =>
	answers('DescribeContact', { Contact: { Id: CONTACT, ...contact } });

/** From the second request on. */
function later(): () => boolean {
	let requests = 0;
	return () => {
		requests += 1;
		return requests > 1;
	};
}

const metrics = (TotalMessages: number, MessagesSent: number) => ({
	ChatMetrics: { ChatContactMetrics: { TotalMessages }, CustomerMetrics: { MessagesSent } },
});

interface Otherwise {
	behaviour?: Partial<Behaviour>;
	faults?: Fault[];
	change?(local: Local): void;
	person?: Partial<Person>;
}

/** What must have been asked before. */
const STARTED = ['Does a chat with a text start?'];
const ENDED = [...STARTED, 'Does Stop end a chat?'];
const JOINED = ['Can a custom participant join'];

const AFTER_OVERLAP = 11 * 60_000;

/** A question, what was asked before it, and what differs. */
const CASES: Array<[question: string, before: string[], otherwise: Otherwise]> = [
	['Does an answer have the header `Date`?', [], { behaviour: { sendsDate: false } }],
	['What is a wrong secret key', [], { behaviour: { verifySignatures: false } }],
	['What is an unknown access key', [], { behaviour: { verifySignatures: false } }],
	[
		'Is the instance in the list',
		[],
		{
			faults: [
				answers('ListInstances', {
					InstanceSummaryList: [{ Id: 'other', InstanceAlias: 'other', InstanceStatus: 'ACTIVE' }],
				}),
			],
		},
	],
	[
		'Is the number offered',
		[],
		{
			change: ({ state }) => {
				state.account.phoneNumbers[0].importedFrom = 'social-messaging';
			},
		},
	],
	[
		'Is the flow offered?',
		[],
		{
			change: ({ state: { account } }) => {
				account.flows[0].status = 'SAVED';
				account.flows.push({ ...account.flows[0], id: 'other', status: 'PUBLISHED' });
			},
		},
	],
	[
		'Is a flow left out',
		[],
		{
			change: ({ state }) => {
				state.account.flows[1].status = 'PUBLISHED';
			},
		},
	],
	[
		'Is the template offered?',
		[],
		{
			change: ({ state: { account } }) => {
				const [, template] = account.messageTemplates;
				account.messageTemplates.push({ ...template, id: 'other' });
				template.activeVersion = undefined;
			},
		},
	],
	['Is an empty search', [], { faults: [answers('SearchContacts', { TotalCount: 0 })] }],
	[
		'What is a page’s token',
		[],
		{ faults: [refuses('SearchContacts', 'ResourceNotFoundException')] },
	],
	['What is an unknown contact', [], { faults: [refuses('DescribeContact')] }],
	['What is a contact ID of a wrong form', [], { faults: [refuses('DescribeContact')] }],
	['What is an unknown instance', [], { faults: [refuses('SearchContacts')] }],

	['Does a chat with a text start?', [], { faults: [refuses('StartOutboundChatContact')] }],
	[
		'Can a contact be read at once?',
		STARTED,
		{ faults: [refuses('DescribeContact', 'ResourceNotFoundException', { status: 404 })] },
	],
	['Does a live contact tell its channel', STARTED, { faults: [describes({})] }],
	['Does a live contact have its attributes?', STARTED, { faults: [describes({})] }],
	['Can attributes of a live contact', STARTED, { faults: [refuses('UpdateContactAttributes')] }],
	['What do the metrics of a live chat', STARTED, { faults: [describes(metrics(1, 1))] }],
	[
		'When does a search show that a contact has started?',
		STARTED,
		{ behaviour: { visibleAfter: () => AFTER_OVERLAP, verifySignatures: false } },
	],
	[
		'What does a repeated client token give with the same',
		STARTED,
		{ behaviour: { repeatWithSameContent: 'create' } },
	],
	[
		'What are too many requests refused with?',
		STARTED,
		{ behaviour: { throttling: { type: 'LimitExceededException' } } },
	],
	[
		'What are too many requests refused with?',
		STARTED,
		{ behaviour: { throttling: { type: 'StrangeException' } } },
	],
	[
		'What does a repeated client token give with other',
		STARTED,
		{ behaviour: { repeatWithOtherContent: 'create' } },
	],
	[
		'What does a repeated client token give with other',
		STARTED,
		{
			faults: [
				refuses('StartOutboundChatContact', 'ConflictException', { status: 409, when: later() }),
			],
		},
	],
	['Does a chat in its flow show', STARTED, { faults: [describes(metrics(2, 0))] }],
	['Does Stop end a chat?', STARTED, { faults: [refuses('StopContact')] }],
	['Does the contact tell its end', ENDED, { faults: [describes({})] }],
	[
		'What do the metrics of an ended chat',
		[...ENDED, 'Does a chat in its flow show'],
		{
			faults: [
				{
					...describes({ DisconnectTimestamp: 1_700_000_000, ...metrics(2, 0) }),
					when: () => local?.state.contacts[0].disconnectedAt !== undefined,
				},
			],
		},
	],
	['Does an ended contact have its attributes?', ENDED, { faults: [describes({})] }],
	[
		'When does a search show that a contact has ended?',
		ENDED,
		{ behaviour: { visibleAfter: () => AFTER_OVERLAP, verifySignatures: false } },
	],
	[
		'What does Stop of an ended contact give?',
		ENDED,
		{ faults: [refuses('StopContact', 'InvalidRequestException', { when: later() })] },
	],
	[
		'What does Stop of an unknown contact give?',
		ENDED,
		{ faults: [refuses('StopContact', 'InvalidRequestException', { when: later() })] },
	],
	[
		'What does a client token give after the end',
		ENDED,
		{ behaviour: { forgetTokenAtDisconnect: true } },
	],
	['What is a start with an unknown flow', [], { faults: [refuses('StartOutboundChatContact')] }],
	[
		'What is a start with an unpublished flow',
		[],
		{ faults: [refuses('StartOutboundChatContact')] },
	],

	[
		'Can a custom participant join',
		[],
		{ faults: [refuses('CreateParticipant', 'InvalidRequestException')] },
	],
	['Is the first message', JOINED, { faults: [answers('GetTranscript', { Transcript: [] })] }],
	['Is a reply heard', JOINED, { faults: [answers('GetTranscript', { Transcript: [] })] }],
	[
		'Does a live chat with a participant show',
		[...JOINED, 'Is a reply heard'],
		{ faults: [describes(metrics(2, 0))] },
	],
	['Does Leave let the flow go on?', JOINED, { behaviour: { flow: undefined } }],
	['What does a second Leave give?', JOINED, { faults: [refuses('DisconnectParticipant')] }],
	[
		'What does joining an ended chat give?',
		JOINED,
		{ faults: [refuses('CreateParticipant', 'StrangeException', { when: later() })] },
	],
	[
		'Does a chat with a template start?',
		[],
		{
			change: ({ state }) => {
				state.account.messageTemplates[1].activeVersion = undefined;
			},
		},
	],
];

const ALL = [...READ_ONLY, ...WITH_CHATS];

it.each(CASES)('%s', async (question, before, { behaviour, faults = [], change, person }) => {
	const started = await startLocal({ flow: waitingFlow(), newId: newIds(), ...behaviour });
	local = started;
	started.state.faults.push(...faults);
	change?.(started);
	const wanted = [...before, question];
	const probes = ALL.filter((probe) => wanted.some((one) => probe.question.startsWith(one)));
	expect(probes).toHaveLength(wanted.length);
	const { code, row } = await check(started, { probes, person });
	for (const one of before) expect(row(one)).toMatch(/\| (holds|skipped) \|$/);
	expect(row(question)).toContain('DOES NOT HOLD');
	expect(code).toBe(1);
});

/** The first contact has the ID that is described. */
function newIds(): () => string {
	let ids = 0;
	return () => {
		ids += 1;
		return ids === 1 ? CONTACT : CONTACT.replace(/.$/, String(ids));
	};
}

it('no other question can fail', () => {
	// The types let no other answer pass for those that say that they cannot break.
	const canBreak = ALL.filter(({ cannotBreak }) => !cannotBreak).map(({ question }) => question);
	const isCase = (question: string) => CASES.some(([start]) => question.startsWith(start));
	expect(canBreak.filter((question) => !isCase(question))).toEqual([]);
	expect(canBreak.length).toBeLessThan(ALL.length);
});
