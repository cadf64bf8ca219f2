import { describe, expect, it } from 'vitest';
import { demoAccount } from '../localConnect/account.mts';
import { State } from '../localConnect/state.mts';
import { readConfig } from './config.mts';
import { redactor } from './redact.mts';
import { configFor } from './support.mts';

const config = readConfig(
	JSON.stringify(configFor({ url: 'http://127.0.0.1:1', state: new State(demoAccount()) })),
);
const redact = redactor(config);

const withNames = redactor(
	readConfig(
		JSON.stringify({
			...config,
			phone: '+4150100',
			from: 'arn:aws:connect:us-east-1:123456789012:phone-number/our-number',
			template: {
				arn: 'arn:aws:wisdom:us-east-1:123456789012:message-template/our-base/our-template',
				from: 'arn:aws:connect:us-east-1:123456789012:phone-number/our-whatsapp',
			},
			credential: {
				...config.credential,
				connectEndpoint: 'https://connect.inside.example:8443/path',
			},
		}),
	),
);

it.each([
	['to 4150100 and 415-0100', 'to <phone> and <phone>'],
	['ENOTFOUND connect.inside.example', 'ENOTFOUND <connectEndpoint>'],
	['at connect.inside.example:8443', 'at <connectEndpoint>'],
	['no our-template in our-base', 'no <template> in <template>'],
	['from our-number or our-whatsapp', 'from <from> or <from>'],
	['arn:aws:wisdom:us-east-1:123456789012:message-template/our-base/our-template', '<template>'],
	['arn:aws:connect:us-east-1:123456789012:phone-number/our-whatsapp', '<from>'],
])('takes out what the configuration names: %s', (text, expected) => {
	expect(withNames(text)).toBe(expected);
});

it('takes out what looks like a secret before there is a configuration', () => {
	expect(redactor()('to +14155550100 by AKIAIOSFODNN7EXAMPLE')).toBe('to <number> by <key>');
});

describe('what is taken out', () => {
	it.each([
		[
			'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: connect:StopContact',
			'User: arn:aws:iam:<region>:<account>:user/<id> is not authorized to perform: connect:StopContact',
		],
		[
			'arn:aws:sts::123456789012:assumed-role/Admin/alice@example.com',
			'arn:aws:sts:<region>:<account>:assumed-role/<id>',
		],
		[`Instance ${config.instanceId} not found`, 'Instance <instanceId> not found'],
		['Contact 0fd3c2a1-1111-4222-8333-444444444444', 'Contact <id>'],
		['account 123456789012', 'account <number>'],
		['to +1 (415) 555-0199, +14155550199', 'to <number>, <number>'],
		[`to ${config.phone}`, 'to <phone>'],
		['to 4150100, 41501000, +4150100', 'to <number>, <number>, <number>'],
		['to 1 415 555-0100, 14155550100', 'to <phone>, <phone>'],
		['at local-demo.my.connect.aws:443', 'at <host>:443'],
		['ENOTFOUND connect.us-east-1.amazonaws.com', 'ENOTFOUND <host>'],
		['at s3.cn-north-1.amazonaws.com.cn', 'at <host>'],
		['at vpce-0abc-1def.connect.us-east-1.vpce.amazonaws.com, vpce-0abc', 'at <host>, <host>'],
		['ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED <connectEndpoint>'],
		['key AKIAIOSFODNN7EXAMPLE', 'key <key>'],
		['at https://local-demo.my.connect.aws/x', 'at <URL>'],
		['arn%3Aaws%3Aconnect%3Aus-east-1%3A123456789012%3Ainstance', '<ARN>'],
		['token QVFJREFIaHBuS2VYYW1wbGVUb2tlbjEyMzQ1Njc4OTA=', 'token <token>'],
	])('%s', (text, expected) => {
		expect(redact(text)).toBe(expected);
	});

	it('every text of the configuration, wherever it stands', () => {
		const texts = (value: unknown): string[] =>
			typeof value === 'string'
				? [value]
				: typeof value === 'object' && value !== null
					? Object.entries(value)
							.filter(([name]) => !['region', 'channel'].includes(name))
							.flatMap(([, one]) => texts(one))
					: [];
		for (const text of texts(config)) {
			expect(redact(`before ${text} after (${text}).`), text).not.toContain(text);
		}
	});
});

it.each([
	'OutboundContactNotPermittedException (HTTP 403)',
	'ServiceQuotaExceededException, after 0.4 s, within 10 requests',
	'TotalMessages 2, MessagesSent of the customer 1; CustomerReplied true',
])('leaves what was seen: %s', (text) => {
	expect(redact(text)).toBe(text);
});
