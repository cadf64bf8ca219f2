import { describe, expect, it } from 'vitest';
import { draftOf, FLOW_ID, INSTANCE_ID, locator, problemOf, sms } from '../../../support/draft.mts';

const additional = (additionalFields: object) => sms({ additionalFields });
const pairs = (attribute: Array<{ key: string; value: unknown }>) => ({ attribute });
const json = (value: unknown) => ({ json: [{ json: value }] });
const text = (length: number) => 'x'.repeat(length);

describe('a good item', () => {
	it('becomes a request and says who gets it', () => {
		const { draft, problems } = draftOf(sms());
		expect(problems).toEqual([]);
		expect(draft).toMatchObject({
			send: true,
			recipient: [INSTANCE_ID, expect.stringContaining('phone-number/'), '+14155552671', 'SMS'],
			output: {
				To: '+14155552671',
				Channel: 'SMS',
				InstanceId: INSTANCE_ID,
				ContactFlowId: FLOW_ID,
			},
		});
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
		['an unknown channel', sms({ channel: 'fax' }), "'Channel' is none of its choices"],
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
			"'Segment Attributes' has a connect:Subtype that contradicts 'Channel'",
		],
		[
			'a segment attribute without a form',
			additional({ segmentAttributes: json('{"a":"b"}') }),
			"'Segment Attributes' has a value in an unknown form",
		],
		[
			'a segment attribute with a typo',
			additional({ segmentAttributes: json('{"a":{"valueString":"b"}}') }),
			"'Segment Attributes' has a value in an unknown form",
		],
		[
			'an integer row without a number',
			additional({ segmentAttributes: { attribute: [{ key: 'a', type: 'integer', value: '' }] } }),
			"'Segment Attributes' has an integer row without a whole number",
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
			"'Customer Profile Attributes' needs Template in 'Message', which is Text",
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
			"'Message Content Type' needs Text in 'Message', which is Template",
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

describe('trying it', () => {
	const options = { testRecipient: '+4915123456789' };

	it('Check Only sends nothing', () => {
		expect(draftOf(sms({ options: { checkOnly: true } })).draft?.send).toBe(false);
	});

	it('Test Recipient takes the first three items of a manual run and checks the rest', () => {
		const sent = [0, 1, 2, 3].map(
			(index) => draftOf(sms({ options }), { manual: true, index }).draft,
		);
		expect(sent.map((draft) => draft?.send)).toEqual([true, true, true, false]);
		expect(sent[0]?.request.DestinationEndpoint?.Address).toBe('+4915123456789');
	});

	it('a published run ignores Test Recipient', () => {
		const { draft } = draftOf(sms({ options }), { manual: false, index: 5 });
		expect(draft?.send).toBe(true);
		expect(draft?.request.DestinationEndpoint?.Address).toBe('+14155552671');
	});

	it("a rehearsal still checks the customer's number", () => {
		expect(problemOf(sms({ options, destinationEndpoint: '12ab' }), { manual: true })).toBe(
			"'To' is not a phone number",
		);
	});
});
