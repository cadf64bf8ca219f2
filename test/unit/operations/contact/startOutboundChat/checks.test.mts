import { describe, expect, it } from 'vitest';
import { ItemParameters } from '../../../../../nodes/AmazonConnect/operations/itemParameters.ts';
import { startOutboundChat } from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts';
import {
	draftOf,
	FLOW_ID,
	INSTANCE_ID,
	locator,
	problemOf,
	sms,
} from '../../../../support/draft.mts';
import { growthOf } from '../../../../support/growth.mts';

const additional = (additionalFields: object) => sms({ additionalFields });
const pairs = (attribute: Array<{ key: string; value: unknown }>) => ({ attribute });
const json = (value: unknown) => ({ json: [{ json: value }] });
const text = (length: number) => 'x'.repeat(length);

describe('a good item', () => {
	it('becomes a request and says who gets it', () => {
		const { draft, problems } = draftOf(sms());
		expect(problems).toEqual([]);
		expect(draft).toMatchObject({
			start: {
				recipient: [INSTANCE_ID, expect.stringContaining('phone-number/'), '+14155552671', 'SMS'],
			},
		});
	});

	it('is shown with its status and who got it first', () => {
		const { draft } = draftOf(sms());
		const request = startOutboundChat.starts!.identified(draft!.request, 'token-1');
		const accessUrl = 'https://demo.my.connect.aws';
		const answeredAt = '2030-01-01T00:00:00.000Z';
		const items = [
			...startOutboundChat.output(
				{ request, accessUrl },
				{ status: 'done', answer: 'contact-1', answeredAt },
			),
		];
		expect(items).toHaveLength(1);
		expect(Object.entries(items[0])).toEqual([
			['Status', 'started'],
			['StatusReason', undefined],
			['ContactId', 'contact-1'],
			['To', '+14155552671'],
			['Channel', 'SMS'],
			['AnsweredAt', '2030-01-01T00:00:00.000Z'],
			['InstanceId', INSTANCE_ID],
			['ContactFlowId', FLOW_ID],
			['From', expect.stringContaining('phone-number/')],
			['ClientToken', 'token-1'],
			['ContactUrl', `${accessUrl}/contact-trace-records/details/contact-1`],
		]);
	});

	it('at each limit is accepted', () => {
		expect(
			problemsOf(
				sms({
					initialSystemMessage: '😀'.repeat(1024),
					attributes: pairs([
						{ key: 'k', value: text(32_766) },
						{ key: 'l', value: '' },
					]),
					additionalFields: {
						chatDurationInMinutes: 10_080,
						participantDetails: text(256),
						relatedContactId: text(256),
						clientToken: text(500),
					},
				}),
			),
		).toEqual([]);
	});
});

const problemsOf = (parameters: Record<string, unknown>) => draftOf(parameters).problems;

describe('is refused, with the parameter and the limit', () => {
	it.each([
		[
			'59 minutes',
			additional({ chatDurationInMinutes: 59 }),
			"'Chat Duration (Minutes)' is not between 60 and 10,080",
		],
		[
			'10,081 minutes',
			additional({ chatDurationInMinutes: 10_081 }),
			"'Chat Duration (Minutes)' is not between 60 and 10,080",
		],
		[
			'a fraction',
			additional({ chatDurationInMinutes: 60.5 }),
			"'Chat Duration (Minutes)' is not a whole number",
		],
		[
			'a word for a number',
			additional({ chatDurationInMinutes: 'an hour' }),
			"'Chat Duration (Minutes)' is not a whole number",
		],
		[
			'a 1,025-character SMS',
			sms({ initialSystemMessage: text(1025) }),
			"'Text' has 1,025 characters; the limit is 1,024",
		],
		[
			'a 4,097-character WhatsApp message',
			sms({ channel: 'whatsApp', initialSystemMessage: text(4097) }),
			"'Text' has 4,097 characters; the limit is 4,096",
		],
		['an empty text', sms({ initialSystemMessage: ' \n ' }), "'Text' is empty"],
		['an object as text', sms({ initialSystemMessage: { a: 1 } }), "'Text' is not text"],
		[
			'32,769 bytes of attributes',
			sms({ attributes: pairs([{ key: 'ab', value: `${text(32_761)}üüü` }]) }),
			"'Contact Attributes' take 32,769 UTF-8 bytes; the limit for all keys and values is 32,768",
		],
		[
			'a key with a space',
			sms({ attributes: pairs([{ key: 'order id', value: '1' }]) }),
			'\'Contact Attributes\' has a key that Amazon Connect does not allow: "order id"',
		],
		[
			'an empty key',
			sms({ attributes: pairs([{ key: '', value: '1' }]) }),
			"'Contact Attributes' has an empty key",
		],
		[
			'a key twice',
			sms({ attributes: { ...pairs([{ key: 'a', value: '1' }]), ...json('{"a":"2"}') } }),
			'\'Contact Attributes\' has the key "a" twice',
		],
		[
			'attributes that do not parse',
			sms({ attributes: json('{"a":') }),
			"'Contact Attributes' is not valid JSON",
		],
		[
			'attributes as an array',
			sms({ attributes: json('["a"]') }),
			"'Contact Attributes' is not a JSON object",
		],
		[
			'an attribute that is an object',
			sms({ attributes: json({ a: { b: 1 } }) }),
			"'Contact Attributes' has a value that is not text",
		],
		[
			'markdown only',
			additional({ supportedMessagingContentTypes: ['text/markdown'] }),
			"'Supported Content Types' does not contain text/plain",
		],
		[
			'a name of 257 characters',
			additional({ participantDetails: text(257) }),
			"'Customer Name' has 257 characters; the limit is 256",
		],
		[
			'a token of 501 characters',
			additional({ clientToken: text(501) }),
			"'Client Token' has 501 characters; the limit is 500",
		],
		[
			'an empty Own Key',
			sms({ repeatProtection: 'ownKey', idempotencyKey: '  ' }),
			"'Key' is empty",
		],
		['an unknown channel', sms({ channel: 'fax' }), "'Channel' has an unknown value"],
		[
			'channel Other without a subtype',
			sms({ channel: 'other' }),
			"'Segment Attributes' has no connect:Subtype",
		],
		[
			'a subtype against the channel',
			additional({
				segmentAttributes: {
					attribute: [{ key: 'connect:Subtype', type: 'string', value: 'connect:WhatsApp' }],
				},
			}),
			"'Segment Attributes' has a connect:Subtype that does not match 'Channel'",
		],
		[
			'a segment attribute without a form',
			additional({ segmentAttributes: json('{"a":"b"}') }),
			"'Segment Attributes' has a value in an unknown format",
		],
		[
			'a segment attribute with a typo',
			additional({ segmentAttributes: json('{"a":{"valueString":"b"}}') }),
			"'Segment Attributes' has a value in an unknown format",
		],
		[
			'an integer row without a number',
			additional({ segmentAttributes: { attribute: [{ key: 'a', type: 'integer', value: '' }] } }),
			"'Segment Attributes' has an integer that is not a whole number",
		],
		[
			'a segment text of 1,025',
			additional({
				segmentAttributes: { attribute: [{ key: 'a', type: 'string', value: text(1025) }] },
			}),
			"'Segment Attributes' has a value of more than 1,024 characters",
		],
		[
			'both message kinds, text chosen',
			additional({ customerProfileAttributes: '{"a":1}' }),
			"'Customer Profile Attributes' needs 'Message' to be Template, but it is Text",
		],
		[
			'both message kinds, template chosen',
			sms({
				messageType: 'template',
				messageTemplateId: 't',
				additionalFields: {
					knowledgeBaseId: 'kb',
					initialSystemMessageContentType: 'text/plain',
				},
			}),
			"'Message Content Type' needs 'Message' to be Text, but it is Template",
		],
		['a template without its IDs', sms({ messageType: 'template' }), "'Template' is empty"],
		['an empty instance', sms({ instanceId: locator('id', '') }), "'Instance' is empty"],
		[
			'an alias as instance',
			sms({ instanceId: locator('id', 'my instance') }),
			"'Instance' is neither an ID nor an ARN or URL that contains one",
		],
		[
			'an instance of another Region',
			sms({ instanceId: locator('arn', `arn:aws:connect:eu-central-1:1:instance/${INSTANCE_ID}`) }),
			"'Instance' is in eu-central-1, but the credential's Region is us-east-1",
		],
		[
			'a number of another Region',
			sms({
				sourceEndpoint: locator('arn', 'arn:aws:connect:eu-central-1:123456789012:phone-number/1'),
			}),
			"'From' is in eu-central-1, but the credential's Region is us-east-1",
		],
		[
			'an End User Messaging ARN',
			sms({
				sourceEndpoint: locator('arn', 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/1'),
			}),
			"'From' is an ARN of AWS End User Messaging",
		],
		[
			'a plain number as From',
			sms({ sourceEndpoint: locator('arn', '+1 206 555 0100') }),
			"'From' is a phone number, not an ARN",
		],
		[
			'an unknown country',
			sms({ options: { defaultCountry: 'Atlantis' } }),
			"'Default Country' is not a country",
		],
	])('%s', (_, parameters, problem) => {
		expect(problemOf(parameters)).toBe(problem);
	});

	it('a text of more than 16,384 bytes on another channel', () => {
		const other = {
			channel: 'other',
			initialSystemMessage: 'ü'.repeat(8193),
			additionalFields: {
				segmentAttributes: json('{"connect:Subtype":{"ValueString":"connect:Chat"}}'),
			},
		};
		expect(problemOf(sms(other))).toBe("'Text' takes 16,386 UTF-8 bytes; the limit is 16,384");
	});

	it('names every fault of an item at once, each with a cure', () => {
		const { problems } = draftOf(sms({ destinationEndpoint: '12ab', initialSystemMessage: '' }));
		expect(problems.map(({ parameter }) => parameter)).toEqual(['To', 'Text']);
		expect(problems.every(({ cure }) => cure)).toBe(true);
	});
});

describe('From', () => {
	it('says which ARN is wanted', () => {
		const { problems } = draftOf(sms({ sourceEndpoint: locator('arn', '+12065550100') }));
		expect(problems[0].cure).toContain('arn:aws:connect:REGION:ACCOUNT:phone-number/ID');
	});

	it('takes the old ARN with the instance in it', () => {
		const old = `arn:aws:connect:us-east-1:123456789012:instance/${INSTANCE_ID}/phone-number/1`;
		expect(draftOf(sms({ sourceEndpoint: locator('arn', old) })).draft).toBeDefined();
	});
});

describe('Instance and Flow', () => {
	const arn = `arn:aws:connect:us-east-1:123456789012:instance/${INSTANCE_ID}`;

	it.each([
		['an instance ARN', arn],
		['a flow ARN', `${arn}/contact-flow/${FLOW_ID}`],
		[
			'a console URL',
			`https://console.aws.amazon.com/connect/v2/app/instances/${INSTANCE_ID}?region=us-east-1`,
		],
	])('Instance: %s becomes the ID', (_, value) => {
		expect(draftOf(sms({ instanceId: locator('arn', value) })).draft?.request.InstanceId).toBe(
			INSTANCE_ID,
		);
	});

	it.each([
		['an ARN', `${arn}/contact-flow/${FLOW_ID}`],
		[
			'a page of the console',
			`https://demo.my.connect.aws/contact-flows/edit?id=${arn}/contact-flow/${FLOW_ID}`,
		],
		[
			'an escaped one',
			`https://demo.my.connect.aws/contact-flows/edit?id=${encodeURIComponent(`${arn}/contact-flow/${FLOW_ID}`)}`,
		],
	])('Flow: %s becomes the ID', (_, value) => {
		expect(draftOf(sms({ contactFlowId: locator('id', value) })).draft?.request.ContactFlowId).toBe(
			FLOW_ID,
		);
	});
});

describe('JSON, by an expression', () => {
	it('may be an object, and numbers become text', () => {
		const { draft } = draftOf(sms({ attributes: json({ id: 7, paid: true, note: null }) }));
		expect(draft?.request.Attributes).toEqual({ id: '7', paid: 'true', note: '' });
	});
});

describe('what an expression gives for a whole collection', () => {
	it.each([
		['an object', { orderId: 4711, paid: true }],
		['text', '{ "orderId": 4711, "paid": true }'],
	])('is read when it is %s', (_, value) => {
		const pairsRead = { orderId: '4711', paid: 'true' };
		expect(draftOf(sms({ attributes: value })).draft?.request.Attributes).toEqual(pairsRead);
		const template = {
			messageType: 'template',
			messageTemplateId: 't',
			additionalFields: { knowledgeBaseId: 'kb', templateAttributes: value },
		};
		expect(
			draftOf(sms(template)).draft?.request.InitialTemplatedSystemMessage?.TemplateAttributes,
		).toEqual({ CustomAttributes: pairsRead });
	});

	it('is read for segment attributes', () => {
		const segmentAttributes = { priority: { ValueInteger: 1 } };
		expect(draftOf(additional({ segmentAttributes })).draft?.request.SegmentAttributes).toEqual({
			priority: { ValueInteger: 1 },
			'connect:Subtype': { ValueString: 'connect:SMS' },
		});
	});

	it.each([
		[['a'], "'Contact Attributes' is not a JSON object"],
		[7, "'Contact Attributes' is not a JSON object"],
		['orderId', "'Contact Attributes' is not valid JSON"],
		[{ attribute: 'text', json: {} }, "'Contact Attributes' has a value that is not text"],
		[{ attribute: ['text'] }, "'Contact Attributes' has a row that is not an object"],
		[{ attribute: [], more: [] }, "'Contact Attributes' has a value that is not text"],
	])('is refused when it is %j', (attributes, problem) => {
		expect(problemOf(sms({ attributes }))).toBe(problem);
	});

	it.each([[undefined], [null], [''], [{}], [{ attribute: [] }]])('may be nothing: %j', (value) => {
		expect(draftOf(sms({ attributes: value })).draft?.request.Attributes).toBeUndefined();
	});
});

describe('To Type and From Type', () => {
	it.each(['toString', 'constructor', '__proto__', 'FAX'])('%s is refused', (type) => {
		expect(problemOf(additional({ destinationEndpointType: type }))).toBe(
			"'To Type' has an unknown value",
		);
		expect(problemOf(additional({ sourceEndpointType: type }))).toBe(
			"'From Type' has an unknown value",
		);
	});
});

describe('the ARN in From', () => {
	const from = (partition: string, account: string) =>
		sms({
			sourceEndpoint: locator(
				'arn',
				`arn:${partition}:connect:us-east-1:${account}:phone-number/1`,
			),
		});

	it.each(['', 'abc', '12345678901', '1234567890123'])(
		'with the account "%s" is refused',
		(one) => {
			expect(problemOf(from('aws', one))).toBe(
				"'From' is an ARN without an account ID of 12 digits",
			);
		},
	);

	it('of a partition that does not exist is refused', () => {
		expect(problemOf(from('banana', '123456789012'))).toBe(
			"'From' is an ARN with an unknown partition",
		);
		expect(draftOf(from('aws-us-gov', '123456789012')).draft).toBeDefined();
	});
});

describe("an instance's address as Flow", () => {
	it.each([
		`https://console.aws.amazon.com/connect/v2/app/instances/${INSTANCE_ID}?region=us-east-1`,
		`arn:aws:connect:us-east-1:123456789012:instance/${INSTANCE_ID}`,
	])('is refused: %s', (value) => {
		const parameters = sms({ contactFlowId: locator('arn', value) });
		expect(problemOf(parameters)).toBe("'Flow' is the URL of an instance, not of a flow");
		expect(draftOf(parameters).problems[0].cure).toContain('Open the flow');
	});
});

describe('a segment attribute', () => {
	const row = (type: unknown, value: unknown) =>
		additional({ segmentAttributes: { attribute: [{ key: 'a', type, value }] } });
	const whole = (value: unknown) => additional({ segmentAttributes: json({ a: value }) });

	it.each([['  '], ['0x10'], ['1e2'], [true], [[]], [1.5], [null]])(
		'is refused as an integer when it is %j',
		(value) => {
			const problem = "'Segment Attributes' has an integer that is not a whole number";
			expect(problemOf(row('integer', value))).toBe(problem);
			if (value !== null) expect(problemOf(whole({ ValueInteger: value }))).toBe(problem);
		},
	);

	it.each([2_147_483_648, -2_147_483_649])('of %d has more than 32 bits', (value) => {
		expect(problemOf(row('integer', value))).toBe(
			"'Segment Attributes' has an integer that is not between -2,147,483,648 and 2,147,483,647",
		);
	});

	it('takes the largest and the smallest integer', () => {
		for (const value of [2_147_483_647, '-2147483648']) {
			expect(draftOf(row('integer', value)).draft?.request.SegmentAttributes?.a).toEqual({
				ValueInteger: Number(value),
			});
		}
	});

	it.each(['ValueInteger', 'ValueString', 'ValueArn', 'ValueList', 'ValueMap'])(
		'with the value null in %s is refused',
		(member) => {
			expect(problemOf(whole({ [member]: null }))).toBe(
				`'Segment Attributes' has a ${member} without a value`,
			);
		},
	);

	it.each(['double', 'toString', null, 7])('of the type %j is refused', (type) => {
		expect(problemOf(row(type, '1'))).toBe("'Segment Attributes' has a row of an unknown type");
	});

	it.each([60, 1500, 200_000])('with %d levels is refused', (levels) => {
		const deep = `${'{"ValueMap":{"a":'.repeat(levels)}{"ValueString":"b"}${'}}'.repeat(levels)}`;
		const problem = "'Segment Attributes' has more than 100 levels";
		expect(problemOf(additional({ segmentAttributes: { json: [{ json: deep }] } }))).toBe(problem);
		if (levels > 2000) return;
		expect(problemOf(additional({ segmentAttributes: JSON.parse(deep) as object }))).toBe(problem);
	});

	it('that holds itself is refused', () => {
		const circle: Record<string, unknown> = {};
		Object.assign(circle, { ValueMap: circle, ValueList: [circle, circle] });
		expect(problemOf(whole(circle))).toBe("'Segment Attributes' has more than 100 levels");
	});
});

it('a profile of 20,000 levels is refused', () => {
	const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
	const template = {
		messageType: 'template',
		messageTemplateId: 't',
		additionalFields: { knowledgeBaseId: 'kb', customerProfileAttributes: deep },
	};
	expect(problemOf(sms(template))).toBe("'Customer Profile Attributes' has more than 100 levels");
});

describe('the result of a calculation with something that is not a number', () => {
	it.each([NaN, Infinity, -Infinity])('%d is refused where text goes', (value) => {
		expect(problemOf(sms({ initialSystemMessage: value }))).toBe(`'Text' is ${value}`);
		expect(problemOf(additional({ participantDetails: value }))).toBe(
			`'Customer Name' is ${value}`,
		);
		expect(problemOf(sms({ attributes: pairs([{ key: 'a', value }]) }))).toBe(
			`'Contact Attributes' has a value that is ${value}`,
		);
		expect(
			problemOf(
				additional({ segmentAttributes: { attribute: [{ key: 'a', type: 'string', value }] } }),
			),
		).toBe(`'Segment Attributes' has a value that is ${value}`);
	});
});

describe('durations', () => {
	it.each([['0x40'], ['1e2'], [[]], [true], [{}], ['1,000']])('%j is refused', (value) => {
		expect(problemOf(additional({ chatDurationInMinutes: value }))).toBe(
			"'Chat Duration (Minutes)' is not a whole number",
		);
	});
});

describe('an expression that fails', () => {
	const failing = (...names: string[]) => {
		const parameters = sms({ channel: 'other', repeatProtection: 'ownKey' });
		const item = new ItemParameters(
			(name) => {
				if (names.includes(name)) throw new Error('planned');
				return parameters[name];
			},
			{
				region: 'us-east-1',
				run: 'production',
				tool: false,
				now: Date.UTC(2030, 0, 1),
				timeZone: 'UTC',
				index: 0,
				flow: () => ({}),
				stored: (name) => parameters[name],
			},
		);
		startOutboundChat.draft(item);
		return item.problems;
	};

	it.each([
		['To', 'destinationEndpoint'],
		['From', 'sourceEndpoint'],
		['Text', 'initialSystemMessage'],
		['Instance', 'instanceId'],
		['Flow', 'contactFlowId'],
		['Key', 'idempotencyKey'],
		['Channel', 'channel'],
		['Additional Fields', 'additionalFields'],
		['Options', 'options'],
	])('in %s is one problem with one cure', (label, name) => {
		expect(failing(name).filter(({ parameter }) => parameter === label)).toEqual([
			{
				parameter: label,
				problem: 'cannot be read: planned',
				cure: 'Correct its expression.',
			},
		]);
	});

	it('is not the cause of a second problem elsewhere', () => {
		expect(failing('additionalFields', 'idempotencyKey').map(({ parameter }) => parameter)).toEqual(
			['Additional Fields', 'Key'],
		);
	});
});

describe('an item with very many faults', () => {
	const keys = (count: number) =>
		Object.fromEntries(Array.from({ length: count }, (_, index) => [`key ${index}`, 'x']));

	it('names 20 of them and counts the rest', () => {
		const { problems } = draftOf(sms({ attributes: json(keys(10_000)) }));
		expect(problems).toHaveLength(21);
		expect(problems[20]).toMatchObject({ parameter: 'Item', problem: 'has 9,980 more problems' });
		expect(JSON.stringify(problems).length).toBeLessThan(5000);
	});

	it('says little of each', () => {
		const key = 'x'.repeat(30_000);
		const { problems } = draftOf(
			sms({
				attributes: pairs([
					{ key, value: 1 },
					{ key, value: 2 },
				]),
			}),
		);
		expect(JSON.stringify(problems).length).toBeLessThan(500);
	});

	it('is checked in linear time', async () => {
		const growth = await growthOf(20_000, (count) =>
			draftOf(sms({ attributes: json(keys(count)) })),
		);
		expect(growth).toBeLessThan(40);
	});
});

describe('what was added and holds nothing is refused, not ignored', () => {
	describe.each([[''], ['  '], [undefined], [null]])('when it is %j', (value) => {
		it.each([
			['Default Country', 'defaultCountry'],
			['Give Up After (Minutes)', 'giveUpAfter'],
			['Maximum Requests per Second', 'maxRequestsPerSecond'],
			['Start Before', 'startBefore'],
		])('%s', (label, name) => {
			const { draft, problems } = draftOf(sms({ options: { [name]: value } }));
			expect(draft).toBeUndefined();
			expect(problems).toHaveLength(1);
			expect(problems[0]).toMatchObject({ parameter: label, problem: 'is empty' });
			expect(problems[0].cure).toMatch(/, or remove the option\.$/);
		});

		it.each([
			['Check Only', 'checkOnly'],
			['Include Input Fields', 'includeInputFields'],
		])('%s', (label, name) => {
			expect(problemOf(sms({ options: { [name]: value } }))).toBe(
				`'${label}' is neither true nor false`,
			);
		});

		it.each([
			['Chat Duration (Minutes)', 'chatDurationInMinutes', 'is empty'],
			['Client Token', 'clientToken', 'is empty'],
			['From Type', 'sourceEndpointType', 'has an unknown value'],
			['Message Content Type', 'initialSystemMessageContentType', 'is empty'],
			['To Type', 'destinationEndpointType', 'has an unknown value'],
		])('%s', (label, name, problem) => {
			expect(problemOf(additional({ [name]: value }))).toBe(`'${label}' ${problem}`);
		});

		it('Supported Content Types', () => {
			expect(problemOf(additional({ supportedMessagingContentTypes: value }))).toMatch(
				/^'Supported Content Types' (is not a list|does not contain text\/plain)$/,
			);
		});

		it.each([
			['Customer Name', 'participantDetails'],
			['Link to Contact', 'relatedContactId'],
		])('but not %s, which a customer may not have', (_, name) => {
			const { request } = draftOf(additional({ [name]: value })).draft ?? {};
			expect(request).toEqual(draftOf(sms()).draft?.request);
		});
	});
});
