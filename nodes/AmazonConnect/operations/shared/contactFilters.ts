import type { SearchCriteria } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../itemParameters';
import { collection } from './collection';
import { readTextPairs, textPairsProperty, type KeyRules } from './pairs';
import { characters, count } from '../text';
import { readSwitch, readText } from '../values';

/** A filter of the panel and the part of the criteria that it becomes. */
interface Filter {
	property: INodeProperties;
	/** Reads the filter, which was added, and refuses what is wrong with it. */
	read(item: ItemParameters, value: unknown, label: string): SearchCriteria;
}

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchCriteria.html */
const MOST_IDS = 100;
const NAME = { max: 1024 };

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchableContactAttributesCriteria.html */
const SEARCHED_ATTRIBUTES = { most: 15, key: 100, value: 100 };

/** AWS's own have a prefix, e.g. aws:connect:instanceId. https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
const TAG_KEY = { min: 1, max: 128, form: /^[^]+$/ };

const CHANNELS = ['CHAT', 'EMAIL', 'TASK', 'VOICE'] as const;

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchCriteria.html (InitiationMethods) */
const METHODS = [
	'AGENT_REPLY',
	'API',
	'CALLBACK',
	'DISCONNECT',
	'EXTERNAL_OUTBOUND',
	'FLOW',
	'INBOUND',
	'MONITOR',
	'OUTBOUND',
	'QUEUE_TRANSFER',
	'TRANSFER',
	'WEBRTC_API',
] as const;

const titled = (value: string): string =>
	value
		.split('_')
		.map((word) => (word === 'API' ? word : word.charAt(0) + word.slice(1).toLowerCase()))
		.join(' ')
		.replace('Webrtc', 'WebRTC');

/** A list, given as one, or as text with commas. A filter that holds nothing would let everything through. */
function readList(item: ItemParameters, label: string, value: unknown): string[] {
	const parts: unknown[] = Array.isArray(value) ? value : String(value ?? '').split(',');
	const list = parts.flatMap((part) => readText(item, label, part, { max: 2048 }) ?? []);
	if (list.length === 0) item.refuse(label, 'is empty', 'Fill it in, or remove the filter.');
	return [...new Set(list)];
}

function readChoices<Choice extends string>(
	item: ItemParameters,
	label: string,
	value: unknown,
	choices: readonly Choice[],
): Choice[] {
	return readList(item, label, value).flatMap(
		(one) =>
			choices.find((choice) => choice === one.toUpperCase()) ??
			item.refuse(label, `has an unknown value: "${one}"`, `Use one of ${choices.join(', ')}.`) ??
			[],
	);
}

/** IDs, also as ARNs, of which they are the end. */
function readIds(item: ItemParameters, label: string, value: unknown): string[] {
	const ids = readList(item, label, value).map((one) => one.slice(one.lastIndexOf('/') + 1));
	if (ids.includes('')) item.refuse(label, 'has an empty ID');
	if (ids.length > MOST_IDS) {
		item.refuse(label, `has ${count(ids.length)} IDs; the limit is ${MOST_IDS}`);
	}
	return ids;
}

export function readFilledPairs(
	item: ItemParameters,
	label: string,
	value: unknown,
	key?: KeyRules,
): Array<[string, string]> {
	const pairs = Object.entries(readTextPairs(item, label, value, key) ?? {});
	if (pairs.length === 0 && item.problems.length === 0) {
		item.refuse(label, 'is empty', 'Fill it in, or remove the filter.');
	}
	for (const [key, text] of pairs) {
		if (text.trim() === '') item.refuse(label, `has no value for "${key}"`, 'Fill it in.');
	}
	return pairs;
}

const ids = (property: Pick<INodeProperties, 'displayName' | 'name' | 'description'>) => ({
	...property,
	type: 'string' as const,
	default: '',
	placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
});

const FILTERS: readonly Filter[] = [
	{
		property: ids({
			displayName: 'Agent IDs',
			name: 'agentIds',
			description: 'IDs of the agents who handled the contacts, separated by commas',
		}),
		read: (item, value, label) => ({ AgentIds: readIds(item, label, value) }),
	},
	{
		property: {
			displayName: 'Channels',
			name: 'channels',
			type: 'multiOptions',
			options: CHANNELS.map((value) => ({ name: titled(value), value })),
			default: ['CHAT'],
			description: 'How the contacts reached the contact center. SMS and WhatsApp are Chat.',
		},
		read: (item, value, label) => ({ Channels: readChoices(item, label, value, CHANNELS) }),
	},
	{
		property: textPairsProperty({
			displayName: 'Contact Attributes',
			name: 'contactAttributes',
			description:
				'Values that contact attributes must have. An administrator must make an attribute searchable in Amazon Connect first. Contacts that started before are not found.',
		}),
		read(item, value, label) {
			const attributes = readFilledPairs(item, label, value);
			const { most, key: longestKey, value: longestValue } = SEARCHED_ATTRIBUTES;
			if (attributes.length > most) {
				item.refuse(label, `hold ${attributes.length} attributes; the limit is ${most}`);
			}
			for (const [key, text] of attributes) {
				if (characters(key) > longestKey || characters(text) > longestValue) {
					item.refuse(label, 'hold a key or a value of more than 100 characters');
				}
			}
			const Criteria = attributes.map(([Key, one]) => ({ Key, Values: [one] }));
			return { SearchableContactAttributes: { Criteria, MatchType: 'MATCH_ALL' } };
		},
	},
	{
		property: {
			displayName: 'Initiation Methods',
			name: 'initiationMethods',
			type: 'multiOptions',
			options: METHODS.map((value) => ({ name: titled(value), value })),
			default: ['API'],
			description:
				'How the contacts were started. For chats of this node, this is most likely API.',
		},
		read: (item, value, label) => ({ InitiationMethods: readChoices(item, label, value, METHODS) }),
	},
	{
		property: {
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			placeholder: 'e.g. Order 4711',
			description: 'Words that must all be in the name of the contact',
		},
		read(item, value, label) {
			const required = 'Fill it in, or remove the filter.';
			const text = readText(item, label, value, { ...NAME, required });
			return { Name: { SearchText: text ? [text] : [], MatchType: 'MATCH_ALL' } };
		},
	},
	{
		property: ids({
			displayName: 'Queue IDs',
			name: 'queueIds',
			description: 'IDs of the queues that the contacts were in, separated by commas',
		}),
		read: (item, value, label) => ({ QueueIds: readIds(item, label, value) }),
	},
	{
		property: {
			displayName: 'Still Open',
			name: 'stillOpen',
			type: 'boolean',
			default: true,
			description: 'Whether to return only contacts that have not ended',
		},
		read: (item, value, label) =>
			readSwitch(item, label, value)
				? {
						AdditionalTimeRange: {
							Criteria: [
								{
									TimestampCondition: {
										Type: 'DISCONNECT_TIMESTAMP',
										ConditionType: 'NOT_EXISTS',
									},
								},
							],
							MatchType: 'MATCH_ALL',
						},
					}
				: {},
	},
	{
		property: {
			displayName: 'Subtype',
			name: 'subtype',
			type: 'multiOptions',
			options: [
				{ name: 'SMS', value: 'connect:SMS' },
				{ name: 'WhatsApp', value: 'connect:WhatsApp' },
			],
			default: ['connect:SMS'],
			description: 'The type of chat',
		},
		read: (item, value, label) => ({
			SearchableSegmentAttributes: {
				Criteria: [{ Key: 'connect:Subtype', Values: readList(item, label, value) }],
				MatchType: 'MATCH_ALL',
			},
		}),
	},
	{
		property: textPairsProperty({
			displayName: 'Tags',
			name: 'tags',
			description: 'Tags of the contacts. Each contact must have all of them.',
		}),
		read: (item, value, label) => ({
			ContactTags: {
				AndConditions: readFilledPairs(item, label, value, TAG_KEY).map(([TagKey, TagValue]) => ({
					TagKey,
					TagValue,
				})),
			},
		}),
	},
];

/** Those that another node offers, too. */
type FilterName = 'channels' | 'initiationMethods' | 'queueIds' | 'subtype';

export interface Filters {
	property: INodeProperties;
	/** The criteria of the filters that were added; undefined without any. */
	read(item: ItemParameters): SearchCriteria | undefined;
}

/** The filters of contacts, all or some of them. */
export function contactFilters(names?: readonly FilterName[]): Filters {
	const offered = FILTERS.filter(
		({ property }) => !names || names.some((name) => name === property.name),
	);
	return {
		property: collection(
			'Filters',
			'filters',
			'Add Filter',
			offered.map(({ property }) => property),
		),
		read(item) {
			const added = offered.filter(({ property }) => item.hasFilter(property.name));
			const criteria = added.map(({ property, read }) =>
				read(item, item.filter(property.name), property.displayName),
			);
			const merged: SearchCriteria = Object.assign({}, ...criteria);
			return Object.keys(merged).length > 0 ? merged : undefined;
		},
	};
}
