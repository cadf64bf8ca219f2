import { describe, expect, it } from 'vitest';
import {
	templateFields,
	variablePaths,
} from '../../../../nodes/AmazonConnect/lists/templates/variableFields.ts';

const sms = (text: string) => ({ sms: { body: { plainText: { content: text } } } });
const fields = (
	text: string,
	{ rendered = text, named, ...template }: Record<string, unknown> & { rendered?: string } = {},
) =>
	templateFields(
		{ content: sms(text), ...template },
		{ content: sms(rendered), attributesNotInterpolated: named as string[] | undefined },
	).map(({ id, displayName, required }) => ({ id, displayName, required }));

describe('variables in the texts of a template', () => {
	it.each([
		['one', 'Hello {{Attributes.firstName}}', ['firstName']],
		['with space', 'Hello {{ Attributes.firstName }}', ['firstName']],
		['unescaped', 'Hello {{{Attributes.firstName}}}', ['firstName']],
		['twice', '{{Attributes.a}} {{Attributes.b}} {{Attributes.a}}', ['a', 'b']],
		[
			'in a condition',
			'{{#if Attributes.Customer.FirstName}}Dear {{Attributes.Customer.FirstName}}{{else}}Hello{{/if}}',
			['Customer.FirstName'],
		],
		['with a dash', '{{Attributes.order-id}}', ['order-id']],
		['of other kinds', '{{1}} {{firstName}} {Attributes.x} {{}}', []],
		['none', 'Hello', []],
	])('%s', (_, text, paths) => expect(variablePaths(sms(text))).toEqual(paths));

	it('are found in JSON inside of JSON, as a WhatsApp template keeps them', () => {
		const data = JSON.stringify({ components: [{ text: 'A "quoted" {{Attributes.orderId}}' }] });
		expect(variablePaths({ whatsApp: { data } })).toEqual(['orderId']);
		expect(variablePaths(undefined)).toEqual([]);
	});
});

describe('fields of a template', () => {
	it('are required when there is no default', () => {
		expect(
			fields('{{Attributes.date}} {{Attributes.place}}', {
				rendered: '{{Attributes.date}} our main office',
				defaultAttributes: { customAttributes: { place: 'our main office' } },
			}),
		).toEqual([
			{ id: 'date', displayName: 'date', required: true },
			{ id: 'place', displayName: 'place (default: our main office)', required: false },
		]);
	});

	it.each([['Attributes.date'], ['{{Attributes.date}}'], ['date']])(
		'are required when the service names them as %s',
		(name) => {
			expect(fields('{{Attributes.date}}', { rendered: '', named: [name] })).toEqual([
				{ id: 'date', displayName: 'date', required: true },
			]);
		},
	);

	it('are made for what only the service names', () => {
		expect(fields('Hello', { named: ['Attributes.hidden'] })).toEqual([
			{ id: 'hidden', displayName: 'hidden', required: true },
		]);
		expect(
			fields('{{Attributes.Customer.FirstName}}', { rendered: '', named: ['FirstName'] }),
		).toEqual([
			{
				id: 'Customer.FirstName',
				displayName: 'FirstName (profile)',
				required: true,
			},
		]);
	});

	it('say what belongs to the customer profile, and its defaults', () => {
		expect(
			fields('{{Attributes.Customer.FirstName}} {{Attributes.Customer.Attributes.size}}', {
				rendered: '',
				defaultAttributes: {
					customerProfileAttributes: { firstName: 'x'.repeat(41), custom: { size: 'L' } },
				},
			}),
		).toEqual([
			{
				id: 'Customer.FirstName',
				displayName: `FirstName (profile, default: ${'x'.repeat(40)}…)`,
				required: false,
			},
			{
				id: 'Customer.Attributes.size',
				displayName: 'size (profile, default: L)',
				required: false,
			},
		]);
	});

	it('leave out what Amazon Connect fills in, and what only a campaign can', () => {
		expect(
			fields(
				'{{Attributes.Agent.FirstName}} {{Attributes.System.Name}} {{Attributes.CustomerEndpointAddress}} {{Attributes.Customer.Recommendations.[0].CatalogItem.Name}}',
			),
		).toEqual([]);
	});

	it("come from what stands for WhatsApp's placeholders, too", () => {
		expect(
			fields('Hello {{1}}', {
				sourceConfigurationSummary: {
					whatsApp: { components: ['{"text":"{{Attributes.firstName}}"}'] },
				},
				named: ['Attributes.firstName'],
			}),
		).toEqual([{ id: 'firstName', displayName: 'firstName', required: true }]);
	});
});
