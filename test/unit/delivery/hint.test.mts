import { expect, it } from 'vitest';
import { summarize } from '../../../nodes/AmazonConnect/delivery/hint.ts';
import type { Outcome } from '../../../nodes/AmazonConnect/delivery/outcome.ts';

const started = (count: number): Outcome[] =>
	Array.from({ length: count }, () => ({ status: 'started', id: 'x', startedAt: '' }));
const failed = (message: string): Outcome => ({
	status: 'failed',
	failure: { message, advice: '', code: 'X', attempted: true },
});

it('counts what was started, started already, and failed by cause', () => {
	expect(
		summarize({
			outcomes: [
				...started(1000),
				{ status: 'alreadyStarted', id: 'x' },
				failed('No room'),
				failed('No right'),
				failed('No room'),
			],
			repeatedRecipients: 2,
			unprotectedLater: false,
		}),
	).toBe(
		'1,000 chats started. Started is not delivered. 1 chat had been started already. ' +
			'3 items failed: 2 × No room; 1 × No right. ' +
			'2 items go to a customer who is in the list before.',
	);
});

it('says when protection across executions would matter', () => {
	const summary = summarize({
		outcomes: started(100),
		repeatedRecipients: 0,
		unprotectedLater: true,
	});
	expect(summary).toContain("'Repeat Protection' can prevent that.");
});

it('is silent about a single chat', () => {
	const one = { outcomes: started(1), repeatedRecipients: 0, unprotectedLater: true };
	expect(summarize(one)).toBeUndefined();
});
