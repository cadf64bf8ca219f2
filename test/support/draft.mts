import {
	ItemParameters,
	type ItemFacts,
	type Problem,
} from '../../nodes/AmazonConnect/operations/itemParameters.ts';
import { startOutboundChat } from '../../nodes/AmazonConnect/operations/contact/startOutboundChat/index.ts';
import type { ChatRequest } from '../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Draft } from '../../nodes/AmazonConnect/operations/draft.ts';
import { locator } from './locator.mts';

export const INSTANCE_ID = '11111111-2222-4333-8444-555555555555';
export const FLOW_ID = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
export const NUMBER_ARN =
	'arn:aws:connect:us-east-1:123456789012:phone-number/10000000-0000-4000-8000-000000000001';

export { locator };

/** What n8n would give for a new node: the defaults of the panel. */
export const panelDefaults = (): Record<string, unknown> =>
	Object.fromEntries(startOutboundChat.properties.map(({ name, default: value }) => [name, value]));

/** A first SMS. */
export const sms = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
	...panelDefaults(),
	instanceId: locator('id', INSTANCE_ID),
	sourceEndpoint: locator('arn', NUMBER_ARN),
	destinationEndpoint: '+14155552671',
	initialSystemMessage: 'Hello',
	contactFlowId: locator('id', FLOW_ID),
	...overrides,
});

export interface Drafted {
	draft: Draft<ChatRequest> | undefined;
	problems: readonly Problem[];
}

/** Maps and checks one item, without n8n. */
export function draftOf(
	parameters: Record<string, unknown>,
	{
		stored = parameters,
		...facts
	}: Partial<Omit<ItemFacts, 'stored'>> & { stored?: Record<string, unknown> } = {},
): Drafted {
	const item = new ItemParameters((name) => parameters[name], {
		region: 'us-east-1',
		run: 'production',
		tool: false,
		now: Date.UTC(2030, 0, 1),
		timeZone: 'UTC',
		index: 0,
		flow: () => ({}),
		stored: (name) => stored[name],
		...facts,
	});
	return { draft: startOutboundChat.draft(item), problems: item.problems };
}

/** The one problem of an item, as a sentence. */
export function problemOf(
	parameters: Record<string, unknown>,
	facts?: Parameters<typeof draftOf>[1],
): string {
	const { draft, problems } = draftOf(parameters, facts);
	if (draft) throw new Error('The item was accepted');
	return problems.map(({ parameter, problem }) => `'${parameter}' ${problem}`).join('; ');
}
