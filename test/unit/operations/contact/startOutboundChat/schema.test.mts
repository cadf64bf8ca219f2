/**
 * Every member of the request has a parameter, and each value goes out unchanged. The members come
 * from the SDK's own runtime schema, so that a new version of the API turns this red.
 */
import { ConnectClient } from '@aws-sdk/client-connect';
import * as connect from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { startOutboundChat } from '../../../../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts';
import { draftOf, locator, sms } from '../../../../support/draft.mts';

type Schema = unknown;

/** Walks a schema of @smithy/core: structures are [3, …, names, targets], lists [1, …], maps [2, …]. */
function memberPaths(schema: Schema, prefix = '', seen: readonly unknown[] = []): string[] {
	const resolved = typeof schema === 'function' ? (schema as () => Schema)() : schema;
	if (typeof resolved === 'number') {
		if (resolved >= 128) return [`${prefix}.*`];
		if (resolved >= 64) return [`${prefix}[]`];
		return [prefix];
	}
	if (!Array.isArray(resolved)) throw new Error(`Unknown schema at ${prefix}`);
	if (typeof resolved[1] !== 'string') return memberPaths(resolved[0], prefix, seen);
	// SegmentAttributeValue holds itself: one level of it is proof enough.
	const inner = [...seen, resolved];
	if (seen.includes(resolved)) return [prefix];
	switch (resolved[0]) {
		case 1:
			return memberPaths(resolved[4], `${prefix}[]`, inner);
		case 2:
			return memberPaths(resolved[5], `${prefix}.*`, inner);
		case 3:
			return (resolved[4] as string[]).flatMap((name, index) =>
				memberPaths((resolved[5] as Schema[])[index], prefix ? `${prefix}.${name}` : name, inner),
			);
		default:
			throw new Error(`Unknown schema at ${prefix}`);
	}
}

const MAPS = ['SegmentAttributes', 'Attributes', 'CustomAttributes', 'ValueMap'];

/** The paths that a request has, in the same notation. */
function valuePaths(value: unknown, prefix = '', inMap = false): string[] {
	if (Array.isArray(value)) return value.flatMap((one) => valuePaths(one, `${prefix}[]`));
	if (typeof value !== 'object' || value === null) return [prefix];
	return Object.entries(value).flatMap(([name, member]) => {
		const path = inMap ? `${prefix}.*` : prefix ? `${prefix}.${name}` : name;
		const parts = path.split('.');
		const deep = parts.filter((part) => /^Value(Map|List)/.test(part)).length > 0;
		if (deep && /^Value(Map|List)/.test(parts.at(-1) ?? '')) {
			return [path.endsWith('Map') ? `${path}.*` : `${path}[]`];
		}
		return valuePaths(member, path, MAPS.includes(parts.at(-1) ?? ''));
	});
}

/** One example for each parameter, under the names of the panel. */
const segmentAttributes = {
	attribute: [
		{ key: 'text', type: 'string', value: 'a string' },
		{ key: 'count', type: 'integer', value: '7' },
		{ key: 'resource', type: 'arn', value: 'arn:aws:connect:us-east-1:1:x' },
		{ key: 'list', type: 'json', value: '{"ValueList":[{"ValueString":"one"}]}' },
	],
	json: [{ json: '{"map":{"ValueMap":{"inner":{"ValueInteger":1}}}}' }],
};
const common = {
	attributes: { attribute: [{ key: 'orderId', value: ' 4711 ü ' }] },
	repeatProtection: 'ownKey',
	idempotencyKey: 'key',
	options: {
		checkOnly: false,
		testRecipient: '',
		defaultCountry: 'US',
		includeInputFields: true,
		startBefore: '2030-01-01T00:00:00Z',
		giveUpAfter: 5,
		maxRequestsPerSecond: 1,
	},
};
const additionalFields = {
	chatDurationInMinutes: 60,
	participantDetails: 'Ada Lovelace',
	relatedContactId: 'related-1',
	segmentAttributes,
	supportedMessagingContentTypes: ['text/plain', 'text/markdown'],
	sourceEndpointType: 'CONNECT_PHONENUMBER_ARN',
	destinationEndpointType: 'TELEPHONE_NUMBER',
	clientToken: 'token-1',
};
const asText = sms({
	...common,
	initialSystemMessage: '  Grüße\n“👋”  ',
	additionalFields: { ...additionalFields, initialSystemMessageContentType: 'text/plain' },
});
const asTemplate = sms({
	...common,
	channel: 'whatsApp',
	messageType: 'template',
	messageTemplateId: locator('id', 'template-1'),
	additionalFields: {
		...additionalFields,
		knowledgeBaseId: locator('id', 'kb-1'),
		templateAttributes: { attribute: [{ key: 'firstName', value: 'Ada' }] },
		customerProfileAttributes: '{ "a": 1 }',
	},
});

/** The body that the SDK puts on the wire. */
async function wireBody(parameters: Record<string, unknown>): Promise<unknown> {
	const { draft, problems } = draftOf(parameters);
	expect(problems).toEqual([]);
	const bodies: string[] = [];
	const client = new ConnectClient({
		region: 'us-east-1',
		credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
		requestHandler: {
			handle: async (request: { body: Uint8Array }) => {
				bodies.push(new TextDecoder().decode(request.body));
				return {
					response: {
						statusCode: 200,
						headers: {},
						body: new TextEncoder().encode('{"ContactId":"1"}'),
					},
				};
			},
		} as never,
	});
	const protection = draft?.start?.repeatProtection;
	const token = protection?.kind === 'token' ? protection.clientToken : '';
	const service = { sdk: connect, client, abortSignal: new AbortController().signal };
	const request = startOutboundChat.starts!.identified(draft!.request, token);
	await startOutboundChat.call(service as never, request);
	return JSON.parse(bodies[0]);
}

it('every member of StartOutboundChatContactRequest has a parameter that reaches it', async () => {
	const expected = memberPaths(connect.StartOutboundChatContactRequest$);
	expect(expected.length).toBeGreaterThan(20);
	const reached = new Set([
		...valuePaths(await wireBody(asText)),
		...valuePaths(await wireBody(asTemplate)),
	]);
	expect([...reached].sort()).toEqual([...new Set(expected)].sort());
});

it('every value goes out unchanged', async () => {
	expect(await wireBody(asText)).toEqual({
		InstanceId: '11111111-2222-4333-8444-555555555555',
		ContactFlowId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
		SourceEndpoint: {
			Type: 'CONNECT_PHONENUMBER_ARN',
			Address:
				'arn:aws:connect:us-east-1:123456789012:phone-number/10000000-0000-4000-8000-000000000001',
		},
		DestinationEndpoint: { Type: 'TELEPHONE_NUMBER', Address: '+14155552671' },
		InitialSystemMessage: { ContentType: 'text/plain', Content: '  Grüße\n“👋”  ' },
		Attributes: { orderId: ' 4711 ü ' },
		ChatDurationInMinutes: 60,
		ParticipantDetails: { DisplayName: 'Ada Lovelace' },
		RelatedContactId: 'related-1',
		SupportedMessagingContentTypes: ['text/plain', 'text/markdown'],
		SegmentAttributes: {
			'connect:Subtype': { ValueString: 'connect:SMS' },
			text: { ValueString: 'a string' },
			count: { ValueInteger: 7 },
			resource: { ValueArn: 'arn:aws:connect:us-east-1:1:x' },
			list: { ValueList: [{ ValueString: 'one' }] },
			map: { ValueMap: { inner: { ValueInteger: 1 } } },
		},
		ClientToken: 'token-1',
	});
	expect(await wireBody(asTemplate)).toMatchObject({
		SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:WhatsApp' } },
		InitialTemplatedSystemMessage: {
			KnowledgeBaseId: 'kb-1',
			MessageTemplateId: 'template-1',
			TemplateAttributes: {
				CustomAttributes: { firstName: 'Ada' },
				CustomerProfileAttributes: '{ "a": 1 }',
			},
		},
	});
});

it('the examples fill every parameter of the panel, and the panel has every parameter of the examples', () => {
	const isCollection = (name: string) => name === 'additionalFields' || name === 'options';
	const named = (properties: INodeProperties[]): string[] =>
		properties.flatMap(({ name, type, options }) =>
			type === 'collection'
				? (options as INodeProperties[]).map((option) => `${name}.${option.name}`)
				: [name],
		);
	const filled = [asText, asTemplate].flatMap((parameters) =>
		Object.entries(parameters).flatMap(([name, value]) =>
			isCollection(name) ? Object.keys(value as object).map((inner) => `${name}.${inner}`) : [name],
		),
	);
	// Some look different in the panel of a tool.
	const names = new Set(named(startOutboundChat.properties));
	expect([...new Set(filled)].sort()).toEqual([...names].sort());
});
