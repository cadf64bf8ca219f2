/** The conditions of the hints, evaluated as n8n's editor does it. */
import type { INodeParameters, NodeHint } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { hints } from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/hints.ts';
import { evaluateInEditor } from '../../../../support/editorExpression.mts';

function shown(
	items: number | undefined,
	parameters: INodeParameters = {},
	when: NodeHint['whenToDisplay'] = 'beforeExecution',
): string[] {
	const all = {
		operation: 'startOutboundChat',
		channel: 'sms',
		repeatProtection: 'execution',
		options: {},
		...parameters,
	};
	return hints.flatMap(({ displayCondition = '', message, whenToDisplay }) => {
		const result = evaluateInEditor(displayCondition, all, items);
		expect(result).toBeTypeOf('boolean');
		return result && whenToDisplay === when ? message.slice(0, 20) : [];
	});
}

const RATE = 'Amazon Connect start';
const ROOM = 'Each item opens a ch';
const PROTECTION = 'Another execution wi';
const DELIVERY = 'Amazon Connect does ';
const CHECK_ONLY = '<b>Check Only</b> is';
const TEST_RECIPIENT = '<b>Test Recipient</b';

describe('before a run', () => {
	it.each([
		['no input yet', undefined, []],
		['an empty input', 0, []],
		['99 items', 99, []],
		['100 items', 100, [PROTECTION]],
		['239 items', 239, [PROTECTION]],
		['240 items', 240, [RATE, PROTECTION]],
		['399 items', 399, [RATE, PROTECTION]],
		['400 items', 400, [RATE, ROOM, PROTECTION]],
	])('%s', (_, items, messages) => {
		expect(shown(items)).toEqual(messages);
	});

	it('says nothing of protection that is there', () => {
		expect(shown(400, { repeatProtection: 'ownKey' })).toEqual([RATE, ROOM]);
	});

	it('says that Check Only is on', () => {
		const options = { checkOnly: true, testRecipient: '+14155550199' };
		expect(shown(1, { options })).toEqual([CHECK_ONLY]);
		expect(shown(undefined, { options })).toEqual([CHECK_ONLY]);
	});

	it('says that Test Recipient is set', () => {
		const options = { checkOnly: false, testRecipient: '+14155550199' };
		expect(shown(1, { options })).toEqual([TEST_RECIPIENT]);
		expect(shown(1, { options: { checkOnly: false, testRecipient: '' } })).toEqual([]);
	});

	it('says nothing for another operation', () => {
		expect(shown(400, { operation: 'other' })).toEqual([]);
		expect(shown(1, { operation: 'other' }, 'afterExecution')).toEqual([]);
	});
});

describe('after a run', () => {
	it.each([1, 400])('of %i items, says that delivery is not reported', (count) => {
		expect(shown(count, {}, 'afterExecution')).toEqual([DELIVERY]);
	});

	it('says nothing of SMS for WhatsApp, nor when nothing was sent', () => {
		expect(shown(1, { channel: 'whatsApp' }, 'afterExecution')).toEqual([]);
		expect(shown(1, { options: { checkOnly: true } }, 'afterExecution')).toEqual([]);
	});
});
