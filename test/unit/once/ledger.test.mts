/** What the node remembers of a run that n8n may retry. */
import { expect, it } from 'vitest';
import { openLedger, type LedgerOwner } from '../../../nodes/AmazonConnect/once/ledger.ts';

const OWNER: LedgerOwner = { origin: 'origin-1', operation: 'startOutboundChat' };

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
])('is dropped when it was written by another %s', (_, change) => {
	const context = {};
	open(context, change).add('token-1', { contact: 'contact-1' });
	expect(open(context).find('token-1')).toBeUndefined();
	expect(context).toEqual({ ...OWNER, started: {} });
});

it('is ours when it names no operation, as version 0.1.0 wrote it', () => {
	const context = { origin: OWNER.origin, started: { 'token-1': 'contact-1' } };
	expect(open(context).find('token-1')).toEqual({ contact: 'contact-1' });
	expect(context).toEqual({ ...OWNER, started: { 'token-1': 'contact-1' } });
});

it('leaves nothing in the context when it is cleared', () => {
	const context = { other: 'stays' };
	const ledger = open(context);
	ledger.add('token-1', { contact: 'contact-1' });
	ledger.clear();
	expect(Object.keys(context)).toEqual(['other']);
	expect(open(context).find('token-1')).toBeUndefined();
});
