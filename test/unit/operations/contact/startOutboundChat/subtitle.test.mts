/** The line on the canvas, evaluated as n8n's editor does it. */
import { expect, it } from 'vitest';
import { subtitle } from '../../../../../nodes/AmazonConnect/resources.ts';
import { evaluateInEditor } from '../../../../support/editorExpression.mts';

const shown = (channel: string, options?: Record<string, string | boolean>): unknown =>
	evaluateInEditor(subtitle, {
		resource: 'contact',
		operation: 'startOutboundChat',
		channel,
		...(options && { options }),
	});

it.each([
	['SMS', 'sms', undefined],
	['WhatsApp', 'whatsApp', {}],
	['Other', 'other', {}],
	['Chat', '={{ $json.channel }}', {}],
	['SMS', 'sms', { checkOnly: false, testRecipient: '' }],
	['SMS, CHECK ONLY', 'sms', { checkOnly: true, testRecipient: '+14155550199' }],
	['SMS, CHECK ONLY', 'sms', { checkOnly: '={{ $json.test }}' }],
	['WhatsApp, TEST RECIPIENT', 'whatsApp', { testRecipient: '+14155550199' }],
	['WhatsApp, TEST RECIPIENT', 'whatsApp', { testRecipient: '={{ $json.me }}' }],
])('%s', (line, channel, options) => expect(shown(channel, options)).toBe(line));
