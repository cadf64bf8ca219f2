/** Which template goes out, and with which values. */
import type { ResourceMapperField } from 'n8n-workflow';
import { describe, expect, it } from 'vitest';
import { draftOf, locator, problemOf, sms } from '../../../../support/draft.mts';

const BASE = '99999999-8888-4777-8666-555555555555';
const TEMPLATE = '77777777-6666-4555-8444-333333333333';
const arn = (base = BASE, region = 'us-east-1') =>
	`arn:aws:wisdom:${region}:123456789012:message-template/${base}/${TEMPLATE}`;

const template = (overrides: Record<string, unknown> = {}) =>
	sms({
		channel: 'whatsApp',
		messageType: 'template',
		messageTemplateId: locator('list', arn()),
		...overrides,
	});

const field = (id: string, more: Partial<ResourceMapperField> = {}): ResourceMapperField => ({
	id,
	displayName: id,
	required: true,
	display: true,
	defaultMatch: false,
	type: 'string',
	...more,
});
const variables = (value: Record<string, unknown> | null, schema?: ResourceMapperField[]) => ({
	templateVariables: {
		mappingMode: 'defineBelow',
		value,
		schema: schema ?? Object.keys(value ?? {}).map((id) => field(id)),
	},
});
const more = (additionalFields: Record<string, unknown>) => ({ additionalFields });
const profile = (json: unknown) => more({ customerProfileAttributes: json });

const sent = (overrides?: Record<string, unknown>) => {
	const { draft, problems } = draftOf(template(overrides));
	expect(problems).toEqual([]);
	return draft?.request.InitialTemplatedSystemMessage;
};
const attributes = (overrides: Record<string, unknown>) => sent(overrides)?.TemplateAttributes;

describe('the template', () => {
	it.each([
		['of the list', {}, BASE, TEMPLATE],
		[
			'of the list, with a version',
			{ messageTemplateId: locator('list', `${arn()}:$ACTIVE_VERSION`) },
			BASE,
			TEMPLATE,
		],
		[
			'and its knowledge base, both of the list',
			more({ knowledgeBaseId: locator('list', BASE) }),
			BASE,
			TEMPLATE,
		],
		['by ARN alone', { messageTemplateId: locator('arn', arn()) }, BASE, TEMPLATE],
		[
			'by IDs',
			{
				...more({ knowledgeBaseId: locator('id', BASE) }),
				messageTemplateId: locator('id', TEMPLATE),
			},
			BASE,
			TEMPLATE,
		],
		[
			'by ARNs, as they are entered',
			{
				...more({
					knowledgeBaseId: locator(
						'arn',
						`arn:aws:wisdom:us-east-1:123456789012:knowledge-base/${BASE}`,
					),
				}),
				messageTemplateId: locator('arn', `${arn()}:3`),
			},
			`arn:aws:wisdom:us-east-1:123456789012:knowledge-base/${BASE}`,
			`${arn()}:3`,
		],
		['by an expression that gives its ARN', { messageTemplateId: arn() }, BASE, TEMPLATE],
	])('%s', (_, overrides, KnowledgeBaseId, MessageTemplateId) => {
		expect(sent(overrides)).toEqual({
			KnowledgeBaseId,
			MessageTemplateId,
			TemplateAttributes: {},
		});
	});

	it.each([
		['is missing', { messageTemplateId: locator('list', '') }, "'Template' is empty"],
		[
			'has an ID, but no knowledge base',
			{ messageTemplateId: locator('id', TEMPLATE) },
			"'Knowledge Base' is empty",
		],
		[
			'is in another Region',
			{ messageTemplateId: locator('list', arn(BASE, 'eu-central-1')) },
			"'Template' is in eu-central-1, but the credential's Region is us-east-1",
		],
		[
			'is of another knowledge base',
			more({ knowledgeBaseId: locator('list', TEMPLATE) }),
			"'Template' does not belong to the knowledge base in 'Knowledge Base'",
		],
	])('that %s is refused', (_, overrides, problem) => {
		expect(problemOf(template(overrides))).toBe(problem);
	});
});

it.each([
	['Knowledge Base', { knowledgeBaseId: locator('list', BASE) }],
	['More Template Variables', { templateAttributes: { attribute: [{ key: 'a', value: '1' }] } }],
	['Customer Profile Attributes', { customerProfileAttributes: '{ "a": 1 }' }],
])('%s is refused without a template to send', (label, additionalFields) => {
	expect(problemOf(sms({ additionalFields }))).toBe(
		`'${label}' needs 'Message' to be Template, but it is Text`,
	);
});

describe('its variables', () => {
	it('go where they belong, as text', () => {
		expect(
			attributes(
				variables({
					firstName: 'Ada',
					orderId: 4711,
					'paid-in-full': true,
					'Customer.FirstName': 'Augusta',
					'Customer.Attributes.size': 'L',
				}),
			),
		).toEqual({
			CustomAttributes: { firstName: 'Ada', orderId: '4711', 'paid-in-full': 'true' },
			CustomerProfileAttributes: '{"firstName":"Augusta","custom":{"size":"L"}}',
		});
	});

	it('that are empty are left out, when they are not required', () => {
		const schema = ['a', 'b', 'c', 'Customer.FirstName'].map((id) =>
			field(id, { required: false }),
		);
		expect(
			attributes(variables({ a: '', b: null, c: ' x ', 'Customer.FirstName': '' }, schema)),
		).toEqual({ CustomAttributes: { c: ' x ' } });
	});

	it('of another template, and removed ones, are not sent', () => {
		const schema = [field('a'), field('b', { required: false, removed: true })];
		expect(attributes(variables({ a: '1', b: '2', c: '3' }, schema))).toEqual({
			CustomAttributes: { a: '1' },
		});
	});

	it('without what the editor stores of their fields are all sent', () => {
		const templateVariables = { mappingMode: 'defineBelow', value: { a: '1' } };
		expect(attributes({ templateVariables })).toEqual({ CustomAttributes: { a: '1' } });
		expect(attributes({ templateVariables: undefined })).toEqual({});
	});

	it('are merged with those that are given by name and as JSON', () => {
		expect(
			attributes({
				...variables({ a: '1', 'Customer.FirstName': 'Ada', 'Customer.Attributes.size': 'L' }),
				...more({
					templateAttributes: {
						attribute: [
							{ key: 'a', value: '1' },
							{ key: 'b', value: '2' },
						],
						json: [{ json: '{ "c": 3 }' }],
					},
					customerProfileAttributes:
						'{ "lastName": "Lovelace", "custom": { "size": "L", "colour": "red" } }',
				}),
			}),
		).toEqual({
			CustomAttributes: { a: '1', b: '2', c: '3' },
			CustomerProfileAttributes:
				'{"firstName":"Ada","lastName":"Lovelace","custom":{"size":"L","colour":"red"}}',
		});
	});

	it.each([
		[
			'in the other variables',
			{
				...variables({ a: '1' }),
				...more({ templateAttributes: { attribute: [{ key: 'a', value: '2' }] } }),
			},
			"'More Template Variables' has a different value for a than 'Template Variables'",
		],
		[
			'in the customer profile',
			{ ...variables({ 'Customer.FirstName': 'A' }), ...profile('{ "firstName": "B" }') },
			"'Customer Profile Attributes' has a different value for firstName than 'Template Variables'",
		],
		[
			'in what was added to the profile',
			{
				...variables({ 'Customer.Attributes.size': 'L' }),
				...profile({ custom: { size: 'M' } }),
			},
			"'Customer Profile Attributes' has a different value for size than 'Template Variables'",
		],
	])('with another value %s are refused', (_, overrides, problem) => {
		expect(problemOf(template(overrides))).toBe(problem);
	});

	it('that are required and empty are refused by name, all at once', () => {
		const problem = "'Template Variables' has no value for firstName, Customer.FirstName";
		const empty = { firstName: null, orderId: '1', 'Customer.FirstName': ' ' };
		expect(problemOf(template(variables(empty)))).toBe(problem);
		const schema = [field('firstName'), field('Customer.FirstName')];
		expect(problemOf(template(variables(null, schema)))).toBe(problem);
	});

	describe.each([
		['an empty text', ''],
		['white space', ' \n'],
		['an expression that gives nothing', undefined],
		['null', null],
	])('that are given by name or as JSON, and are %s', (_, value) => {
		const byName = [
			{ templateAttributes: { attribute: [{ key: 'firstName', value }] } },
			{ templateAttributes: { json: [{ json: { firstName: value } }] } },
			{ templateAttributes: { firstName: value } },
			{ customerProfileAttributes: { firstName: value } },
			{ customerProfileAttributes: JSON.stringify({ firstName: value }) },
			{ customerProfileAttributes: { custom: { size: value } } },
			{ customerProfileAttributes: JSON.stringify({ custom: { size: value } }) },
			{ customerProfileAttributes: { custom: value } },
		];

		it.each(byName)('are not sent: %j', (additionalFields) => {
			expect(attributes(more(additionalFields))).toEqual({});
		});

		it('leave what is filled', () => {
			expect(
				attributes(
					more({
						templateAttributes: { attribute: [{ key: 'a', value }], json: [{ json: { b: 0 } }] },
						customerProfileAttributes: {
							firstName: 'Ada',
							lastName: value,
							custom: { size: value },
						},
					}),
				),
			).toEqual({
				CustomAttributes: { b: '0' },
				CustomerProfileAttributes: '{"firstName":"Ada"}',
			});
		});

		it('are no other value than the one in the field', () => {
			expect(
				attributes({
					...variables({ firstName: 'Ada', 'Customer.FirstName': 'Ada' }),
					...more({
						templateAttributes: { firstName: value },
						customerProfileAttributes: { firstName: value },
					}),
				}),
			).toEqual({
				CustomAttributes: { firstName: 'Ada' },
				CustomerProfileAttributes: '{"firstName":"Ada"}',
			});
		});

		it('are missing when they are required', () => {
			const required = ['firstName', 'Customer.FirstName', 'Customer.Attributes.size'];
			expect(
				problemOf(
					template({
						...variables(
							null,
							required.map((id) => field(id)),
						),
						...more({
							templateAttributes: { attribute: [{ key: 'firstName', value }] },
							customerProfileAttributes: { firstName: value, custom: { size: value } },
						}),
					}),
				),
			).toBe(`'Template Variables' has no value for ${required.join(', ')}`);
		});
	});

	it('of a profile go on as they were written, with their long numbers', () => {
		const written = '{ "custom": { "order": 12345678901234567890 }, "firstName": "Ada" }';
		expect(attributes(profile(written))?.CustomerProfileAttributes).toBe(written);
	});

	it('of a profile may hold what has no text', () => {
		const overrides = {
			...variables({ 'Customer.FirstName': 'Ada' }),
			...profile({ firstName: { toString: 1 } }),
		};
		expect(problemOf(template(overrides))).toBe(
			"'Customer Profile Attributes' has a different value for firstName than 'Template Variables'",
		);
	});

	it('of another template than the chosen one are refused', () => {
		const made = (defaultValue: string) =>
			variables({ a: '1', $template: defaultValue }, [
				field('a'),
				field('$template', { required: false, display: false, defaultValue }),
			]);
		expect(attributes(made(TEMPLATE))).toEqual({ CustomAttributes: { a: '1' } });
		expect(problemOf(template(made(BASE)))).toBe(
			"'Template Variables' has the fields of another template than the one in 'Template'",
		);
	});

	it('that are required may be given by name instead', () => {
		expect(
			attributes({
				...variables({ firstName: null, 'Customer.FirstName': null }),
				...more({
					templateAttributes: { attribute: [{ key: 'firstName', value: 'Ada' }] },
					customerProfileAttributes: '{"firstName":"Ada"}',
				}),
			}),
		).toEqual({
			CustomAttributes: { firstName: 'Ada' },
			CustomerProfileAttributes: '{"firstName":"Ada"}',
		});
	});

	it.each([
		['an object', { a: 1 }, "'Template Variables' has a value for x that is not text"],
		[
			'too long',
			'a'.repeat(32_768),
			"'Template Variables' has a value of more than 32,767 characters for x",
		],
	])('that are %s are refused', (_, x, problem) => {
		expect(problemOf(template(variables({ x })))).toBe(problem);
	});
});

it('what the service repeats of a profile is masked, value by value', () => {
	const { draft } = draftOf(template(profile({ firstName: 'Augusta', custom: { size: 'XXXL' } })));
	expect(draft?.confidential).toEqual(expect.arrayContaining(['Augusta', 'XXXL']));
});

it("a profile's custom that is no object is refused", () => {
	expect(problemOf(template(profile({ custom: 'large' })))).toBe(
		"'Customer Profile Attributes' has a 'custom' that is not a JSON object",
	);
});

it('a number in the JSON is no other value than the same in a field', () => {
	expect(
		attributes({
			...variables({ 'Customer.Age': '5' }),
			...profile({ age: 5 }),
		})?.CustomerProfileAttributes,
	).toBe('{"age":5}');
});
