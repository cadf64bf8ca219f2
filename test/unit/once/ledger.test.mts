/** What the node remembers of a run that n8n may retry. */
import { describe, expect, it } from 'vitest';
import {
	openLedger,
	openStepLedger,
	type LedgerOwner,
} from '../../../nodes/AmazonConnect/once/ledger.ts';

const OWNER: LedgerOwner = { origin: 'origin-1', operation: 'startOutboundChat', runIndex: 0 };

/** Opens a ledger whose answers are contacts. */
const open = (context: object, change: Partial<LedgerOwner> = {}) =>
	openLedger<{ contact: string }>(
		context as never,
		{ ...OWNER, ...change },
		{ idOf: ({ contact }) => contact, answerOf: (contact) => ({ contact }) },
	);

it('gives back what was started, after n8n has stored it as JSON', () => {
	const context = {};
	open(context).add('token-1', { contact: 'contact-1' });
	const stored = JSON.parse(JSON.stringify(context));
	expect(stored).toEqual({ ...OWNER, started: { 'token-1': 'contact-1' } });
	expect(open(stored).find('token-1')).toEqual({ contact: 'contact-1' });
	expect(open(stored).find('token-2')).toBeUndefined();
});

it.each([
	['origin', { origin: 'origin-2' }],
	['operation', { operation: 'sendMessage' }],
	['run of the node', { runIndex: 1 }],
	['run, as an AI tool', { runIndex: undefined }],
])('is dropped when it was written by another %s', (_, change) => {
	const context = {};
	open(context, change).add('token-1', { contact: 'contact-1' });
	expect(open(context).find('token-1')).toBeUndefined();
	expect(context).toEqual({ ...OWNER, started: {} });
});

it('holds one round of a loop, after however many', () => {
	const context = {};
	const sizes = Array.from({ length: 10_000 }, (_, runIndex) => {
		open(context, { runIndex }).add(`token-${runIndex}`, { contact: `contact-${runIndex}` });
		return JSON.stringify(context).length;
	});
	expect(Math.max(...sizes)).toBeLessThan(200);
	expect(open(context, { runIndex: 9999 }).find('token-9999')).toBeDefined();
});

it('of an AI tool, whose runs have no index, is kept for the execution', () => {
	const context = {};
	const tool = { runIndex: undefined };
	open(context, tool).add('token-1', { contact: 'contact-1' });
	open(context, tool).add('token-2', { contact: 'contact-2' });
	const stored = JSON.parse(JSON.stringify(context));
	expect(open(stored, tool).find('token-1')).toEqual({ contact: 'contact-1' });
});

describe('what a customer has said', () => {
	const steps = (context: object, owner = OWNER) => openStepLedger(context as never, owner);

	it('is saved until a run is complete, and known to the process after that', () => {
		const context = {};
		const ledger = steps(context);
		ledger.add('id', 'message-1');
		ledger.addText('reply', 'my secret');
		const failed = JSON.parse(JSON.stringify(context));
		expect(steps(failed).find('reply')).toBe('my secret');
		ledger.settle();
		expect(JSON.stringify(context)).not.toContain('my secret');
		expect(steps(context).find('reply')).toBe('my secret');
		expect(steps(context).find('id')).toBe('message-1');
		steps(context).settle();
		expect(steps(context).find('reply')).toBe('my secret');
	});

	it('is forgotten with the next run of the node', () => {
		const context = {};
		const ledger = steps(context);
		ledger.addText('reply', 'one');
		ledger.settle();
		ledger.addText('reply', 'two');
		steps(context, { ...OWNER, runIndex: 1 });
		expect(steps(context).find('reply')).toBeUndefined();
		expect(JSON.stringify(context)).not.toContain('two');
	});
});
