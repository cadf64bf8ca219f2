import { SUBTYPE } from './fields/channel';
import type { ChatRequest } from './request';

/** Every text and number in a value, at any depth; names are not secret. */
function textsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value === 'number') return [String(value)];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const without = (value: object | undefined, ...names: string[]): object =>
	Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => !names.includes(name)));

/**
 * What of a request must not appear in an error: all texts and numbers but the IDs and settings
 * that an error has to name.
 */
export function confidentialIn(request: ChatRequest): string[] {
	const { InitialSystemMessage, DestinationEndpoint, SegmentAttributes } = request;
	const template = request.InitialTemplatedSystemMessage;
	const address = DestinationEndpoint?.Address ?? '';
	return textsIn([
		without(
			request,
			'InstanceId',
			'ContactFlowId',
			'SourceEndpoint',
			'SupportedMessagingContentTypes',
			'ChatDurationInMinutes',
			'InitialSystemMessage',
			'DestinationEndpoint',
			'SegmentAttributes',
			'InitialTemplatedSystemMessage',
		),
		without(InitialSystemMessage, 'ContentType'),
		without(DestinationEndpoint, 'Type'),
		address.replace(/^\+/, ''),
		without(SegmentAttributes, SUBTYPE),
		without(template, 'KnowledgeBaseId', 'MessageTemplateId'),
		JSON.parse(template?.TemplateAttributes?.CustomerProfileAttributes ?? 'null'),
	]);
}
