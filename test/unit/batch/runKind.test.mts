/** Whom a run is meant for, by what n8n tells of it. */
import { describe, expect, it } from 'vitest';
import { runKind, withheldBecause } from '../../../nodes/AmazonConnect/batch/runKind.ts';

describe('a run', () => {
	it.each([
		['webhook', 'production'],
		['trigger', 'production'],
		['error', 'production'],
		['cli', 'production'],
		['manual', 'manual'],
		['evaluation', 'other'],
		['chat', 'other'],
		['internal', 'other'],
		['agent', 'other'],
		['a mode of a later n8n', 'other'],
	])('in mode %s is %s', (mode, kind) => {
		expect(runKind({ mode })).toBe(kind);
		expect(runKind({ mode, source: mode })).toBe(kind);
	});
});

describe('a retry', () => {
	it.each([
		['webhook', 'production'],
		['manual', 'manual'],
		['evaluation', 'other'],
		['a source of a later n8n', 'other'],
	])('of a run that began as %s is %s', (source, kind) => {
		expect(runKind({ mode: 'retry', source })).toBe(kind);
	});

	it.each([[undefined], ['retry'], ['integrated']])(
		'of a run that began as %s, which tells nothing, heeds Test Recipient',
		(source) => {
			expect(runKind({ mode: 'retry', source })).toBe('manual');
		},
	);
});

describe('a sub-workflow', () => {
	const mode = 'integrated';

	it.each([
		['webhook', 'production'],
		['integrated', 'production'],
		['manual', 'manual'],
		['retry', 'manual'],
		['evaluation', 'other'],
		['chat', 'other'],
	])('that a run in mode %s calls is %s', (rootMode, kind) => {
		expect(runKind({ mode, source: mode, rootMode })).toBe(kind);
	});

	it('is manual when all that n8n tells is that a Manual Trigger began it', () => {
		const triggerType = 'n8n-nodes-base.manualTrigger';
		expect(runKind({ mode, triggerType })).toBe('manual');
		expect(runKind({ mode: 'retry', source: mode, triggerType })).toBe('manual');
		expect(runKind({ mode, triggerType, rootMode: 'cli' })).toBe('production');
	});

	it('is not for customers when all that n8n tells is that an evaluation began it', () => {
		const triggerType = 'n8n-nodes-base.evaluationTrigger';
		expect(runKind({ mode, triggerType })).toBe('other');
		expect(runKind({ mode: 'retry', source: mode, triggerType })).toBe('other');
	});

	it('is production when n8n tells nothing', () => {
		expect(runKind({ mode, triggerType: 'n8n-nodes-base.webhook' })).toBe('production');
		expect(runKind({ mode })).toBe('production');
	});
});

describe('what affects customers', () => {
	it.each(['messages', 'ends', 'changes'] as const)(
		'(%s) is done in runs of production and by hand, and in no other',
		(effect) => {
			expect(withheldBecause('production', effect)).toBeUndefined();
			expect(withheldBecause('manual', effect)).toBeUndefined();
			expect(withheldBecause('other', effect)).toMatch(/^Nothing was sent or changed: /);
		},
	);

	it('is not what only reads', () => {
		expect(withheldBecause('other', 'reads')).toBeUndefined();
	});
});
