import { describe, expect, it } from 'vitest';
import { summarize } from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/summary.ts';
import type { Start } from '../../../../../nodes/AmazonConnect/operations/draft.ts';
import type { Done } from '../../../../../nodes/AmazonConnect/operations/operation.ts';
import type { Outcome as OutcomeOf } from '../../../../../nodes/AmazonConnect/operations/outcome.ts';

type Outcome = OutcomeOf<string>;

const STARTED: Outcome = { status: 'done', answer: 'x', answeredAt: '' };
const ALREADY: Outcome = { status: 'alreadyDone', answer: 'x' };
const CHECKED: Outcome = { status: 'checked', reason: "'Check Only' is on." };
const failed = (message: string): Outcome => ({
	status: 'failed',
	failure: { message, advice: '', code: 'X', attempted: true },
});

/** Each outcome with a contact of its own. */
const started = (count: number): Outcome[] =>
	Array.from({ length: count }, (_, index) => ({ ...STARTED, answer: `contact-${index}` }));

/** Items of different customers, each with an outcome. */
const run = (outcomes: readonly Outcome[], start: Partial<Start> = {}): Done[] =>
	outcomes.map((outcome, index) => ({
		draft: {
			start: {
				recipient: [String(index)],
				customer: [String(index)],
				message: null,
				repeatProtection: { kind: 'execution' },
				...start,
			},
		},
		outcome,
	}));

const times = (count: number, outcome: Outcome): Outcome[] => Array<Outcome>(count).fill(outcome);

describe('a run for customers', () => {
	it('counts what was started, started before, and failed by cause', () => {
		const outcomes = [
			...times(99, STARTED),
			ALREADY,
			failed('No room'),
			failed('No right'),
			failed('No room'),
		];
		expect(summarize(run(outcomes))).toBe(
			'99 chats started. ' +
				'1 chat was started by an earlier try of this execution, and not again. ' +
				'Started is not delivered. ' +
				'3 items failed: 2 × No room; 1 × No right.',
		);
	});

	it('of a single item has words of its own', () => {
		expect(summarize(run([STARTED]))).toBe('1 chat started. Started is not delivered.');
	});

	it('does not claim to have started what may be older', () => {
		const key = { kind: 'key', key: 'order-1' } as const;
		expect(summarize(run(started(4), { repeatProtection: key }))).toBe(
			'4 chats exist: started now, or by a run within the last 7 days. Nobody was messaged twice. ' +
				'Started is not delivered.',
		);
	});

	it('counts chats, not the items that share one, and promises no more than is true', () => {
		const key = { kind: 'key', key: 'order-1' } as const;
		const outcomes: Outcome[] = [STARTED, ALREADY, ALREADY];
		expect(summarize(run(outcomes, { repeatProtection: key, customer: ['ada'] }))).toBe(
			'1 chat exists: started now, or by a run within the last 7 days. No chat was started twice. ' +
				'Started is not delivered. ' +
				'2 items are for the same customer as an earlier item.',
		);
	});

	it('of refused items only has messaged nobody', () => {
		expect(summarize([{ outcome: failed("'To' is empty") }])).toBe(
			"No customer was messaged. 1 item failed: 1 × 'To' is empty.",
		);
	});

	it('beside a test does not deny what it sent', () => {
		const test = { rehearsal: { kind: 'test', testRecipient: '+1 206 555 0199' } } as const;
		expect(summarize([...run([STARTED], test), ...run([STARTED])])).not.toContain('No customer');
	});

	it('says when protection across executions would matter', () => {
		expect(summarize(run(times(100, STARTED)))).toContain("'Repeat Protection' can prevent that.");
	});

	it('names customers who are listed twice', () => {
		expect(summarize(run(times(3, STARTED), { customer: ['ada'] }))).toContain(
			'2 items are for the same customer as an earlier item.',
		);
	});
});

describe('a test', () => {
	const test: Partial<Start> = {
		rehearsal: { kind: 'test', testRecipient: '+1 206 555 0199' },
	};

	it('says who got the messages, and that no customer did', () => {
		expect(summarize(run([...times(3, STARTED), ...times(4, CHECKED)], test))).toBe(
			'Test: 3 messages went to +1 206 555 0199, 4 items were only checked. No customer was messaged.',
		);
	});

	it('counts customers, not the number that stands in for them', () => {
		const twice = run([STARTED, STARTED], { ...test, customer: ['ada'] });
		expect(summarize(twice)).toContain('1 item is for the same customer as an earlier item.');
	});
});

describe('a check', () => {
	const check: Partial<Start> = { rehearsal: { kind: 'check' } };

	it('says that no customer was messaged, also of a single item', () => {
		expect(summarize(run([CHECKED], check))).toBe(
			'Check: 1 item is fine. No customer was messaged.',
		);
	});

	it('names faulty items and customers who are listed twice', () => {
		const done = [
			...run(times(2, CHECKED), { ...check, customer: ['ada'] }),
			{ outcome: failed("'To' is empty") },
		];
		expect(summarize(done)).toBe(
			"Check: 2 items are fine. No customer was messaged. 1 item failed: 1 × 'To' is empty. " +
				'1 item is for the same customer as an earlier item.',
		);
	});
});

it('a run without items has no summary', () => {
	expect(summarize([])).toBeUndefined();
});
