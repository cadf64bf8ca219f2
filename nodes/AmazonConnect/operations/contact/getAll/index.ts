import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import type { Operation } from '../../operation';
import { options } from '../../shared/collection';
import { POLICY } from '../../shared/contactErrors';
import { contactFilters } from '../../shared/contactFilters';
import { contactFieldNames, contactFields } from '../../shared/contactOutput';
import { contactUrl } from '../../shared/contactUrl';
import { instanceProperty, readInstance } from '../../shared/instance';
import { includeInputOptions, pacingOptions, readCommon } from '../../shared/options';
import { QUEUED } from '../../shared/searchPage';
import { readSimplify, simplifyProperty } from '../../shared/simplify';
import { readInteger, readSwitch } from '../../values';
import { allDetails } from './details';
import { quotaOf, search } from './pages';
import type { GetManyRequest } from './request';
import { readTimeRange, timeRangeProperties } from './timeRange';

/** So many contacts are made ready before others get to run. */
const SLICE = 500;

const RETURN_ALL = { name: 'returnAll', label: 'Return All' };
const LIMIT = { name: 'limit', label: 'Limit' };
const DETAILS = { name: 'includeDetails', label: 'Include Details' };
const ORDER = { name: 'sortOrder', label: 'Sort Order' };

const limitProperties: INodeProperties[] = [
	{
		displayName: RETURN_ALL.label,
		name: RETURN_ALL.name,
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: LIMIT.label,
		name: LIMIT.name,
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { [RETURN_ALL.name]: [false] } },
	},
];

const searchOptions: INodeProperties[] = [
	{
		displayName: DETAILS.label,
		name: DETAILS.name,
		type: 'boolean',
		default: false,
		description:
			'Whether to also return how each contact ended, whether the customer replied, and its contact attributes. Takes one more request per contact, at most 10 per second.',
	},
	{
		displayName: ORDER.label,
		name: ORDER.name,
		type: 'options',
		options: [
			{ name: 'Newest First', value: 'DESCENDING' },
			{ name: 'Oldest First', value: 'ASCENDING' },
		],
		default: 'DESCENDING',
		description: "The order of the contacts, by the time chosen in 'Time Range'",
		displayOptions: { hide: { '/timeRangeType': [QUEUED] } },
	},
];

function readLimit(item: ItemParameters): number | undefined {
	const all = readSwitch(
		item,
		RETURN_ALL.label,
		item.get(RETURN_ALL.name, RETURN_ALL.label) ?? false,
	);
	if (all) return Number.POSITIVE_INFINITY;
	// Far beyond what an execution of n8n can hold.
	const most = { min: 1, max: 1_000_000 };
	const value = item.get(LIMIT.name, LIMIT.label);
	if (value === undefined || value === null || value === '') {
		return item.refuse(LIMIT.label, 'is empty', "Enter a number, or turn on 'Return All'.");
	}
	return readInteger(item, LIMIT.label, value, most);
}

function readNewestFirst(item: ItemParameters): boolean {
	const order = item.option(ORDER.name) ?? 'DESCENDING';
	if (order !== 'DESCENDING' && order !== 'ASCENDING') {
		item.refuse(ORDER.label, 'has an unknown value', "Use 'DESCENDING' or 'ASCENDING'.");
	}
	return order !== 'ASCENDING';
}

const readDetails = (item: ItemParameters): boolean =>
	item.hasOption(DETAILS.name) &&
	readSwitch(item, DETAILS.label, item.option(DETAILS.name)) === true;

const filters = contactFilters();

/**
 * Searches contacts:
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContacts.html
 */
export const getAll: Operation<GetManyRequest, IDataObject[]> = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many contacts',
		description: 'Search for open and ended contacts in a time range',
	},

	toolDescription:
		'Searches the contacts of an Amazon Connect instance in a time range (the last 24 hours unless other times are given), e.g. those that are still open, and returns their status and IDs. It changes nothing and messages nobody.',

	subtitle: '"Get Many Contacts"',

	properties: [
		instanceProperty,
		...limitProperties,
		...timeRangeProperties,
		filters.property,
		simplifyProperty,
		options([...searchOptions, ...pacingOptions, ...includeInputOptions(false)]),
	],

	participle: 'searched',

	effect: 'reads',

	outputFields: (read) => [...contactFieldNames(read), 'DetailsMissing'],

	quota: quotaOf,

	errors({ details, criteria }) {
		const more = [
			...(details ? ["'connect:DescribeContact' on 'contact/*' of the instance"] : []),
			...(criteria?.SearchableContactAttributes
				? ["'connect:GetContactAttributes' on 'contact/*' of the instance"]
				: []),
		].map((right) => `, and ${right}`);
		return {
			iamAction: 'connect:SearchContacts',
			iamResources: `the instance${more.join('')} ${POLICY}`,
			notFound:
				"Check that the instance in 'Instance' is in the credential's Region and account, and that the queues and agents in 'Filters' are of this instance.",
			invalid:
				"Check the times and the 'Filters'. A contact attribute can only be searched when an administrator has made it searchable in Amazon Connect.",
		};
	},

	draft(item) {
		const InstanceId = readInstance(item);
		const timeRange = readTimeRange(item);
		const criteria = filters.read(item);
		if (criteria?.AdditionalTimeRange && timeRange?.type === 'DISCONNECT_TIMESTAMP') {
			item.refuse(
				'Still Open',
				"cannot be combined with the 'Time Range' Ended",
				'Remove one of them.',
			);
		}
		const limit = readLimit(item);
		const simplify = readSimplify(item);
		const newestFirst = readNewestFirst(item);
		const details = readDetails(item);
		const common = readCommon(item, false);
		if (item.problems.length > 0 || !InstanceId || !timeRange || limit === undefined) {
			return undefined;
		}
		const searched = criteria?.SearchableContactAttributes?.Criteria ?? [];
		return {
			request: { InstanceId, timeRange, criteria, newestFirst, limit, details, simplify },
			instance: InstanceId,
			confidential: [
				...searched.flatMap(({ Values }) => Values ?? []),
				...(criteria?.Name?.SearchText ?? []),
				...(criteria?.ContactTags?.AndConditions ?? []).flatMap(({ TagValue }) => TagValue ?? []),
			],
			...common,
		};
	},

	async call(service, request) {
		const summaries = await search(service, request);
		const details = request.details ? await allDetails(service, request, summaries) : summaries;
		const items: IDataObject[] = [];
		for (const [index, summary] of summaries.entries()) {
			if (index % SLICE === SLICE - 1) await service.breathe();
			const contact = details[index];
			items.push(contactFields(contact ?? summary, request, !contact));
		}
		return items;
	},

	*output({ request: { simplify }, accessUrl }, result) {
		if (result.status !== 'done') return;
		for (const contact of result.answer) {
			const { ContactId } = contact;
			const link = typeof ContactId === 'string' ? contactUrl(accessUrl, ContactId) : undefined;
			yield simplify ? { ...contact, ContactUrl: link } : contact;
		}
	},
};
