import { z } from 'zod';
import { invalidRequest } from '../errors.mts';
import { text } from '../model.mts';
import type { Contact, State } from '../state.mts';
import { instanceOf } from './connect.mts';
import { summaryOf } from './describeContact.mts';
import { parsed, type Operation } from './operation.mts';

const TIMES = [
	'INITIATION_TIMESTAMP',
	'SCHEDULED_TIMESTAMP',
	'CONNECTED_TO_AGENT_TIMESTAMP',
	'DISCONNECT_TIMESTAMP',
	'ENQUEUE_TIMESTAMP',
] as const;

const matchType = z.enum(['MATCH_ALL', 'MATCH_ANY', 'MATCH_EXACT', 'MATCH_NONE']);

/** What of the model is carried out here; the rest is refused, so that nothing is silently left out. */
const criteria = z.strictObject({
	Name: z
		.strictObject({ SearchText: z.array(z.string()).max(100), MatchType: matchType })
		.optional(),
	AgentIds: z.array(text(1, 256)).max(100).optional(),
	Channels: z.array(z.enum(['VOICE', 'CHAT', 'TASK', 'EMAIL'])).optional(),
	InitiationMethods: z.array(z.string()).optional(),
	QueueIds: z.array(z.string()).max(100).optional(),
	AdditionalTimeRange: z
		.strictObject({
			Criteria: z.array(
				z.strictObject({
					TimestampCondition: z.strictObject({
						Type: z.literal('DISCONNECT_TIMESTAMP'),
						ConditionType: z.literal('NOT_EXISTS'),
					}),
				}),
			),
			MatchType: matchType,
		})
		.optional(),
	SearchableContactAttributes: z
		.strictObject({
			Criteria: z
				.array(z.strictObject({ Key: text(1, 100), Values: z.array(text(0, 100)).max(20) }))
				.max(15),
			MatchType: matchType.optional(),
		})
		.optional(),
	SearchableSegmentAttributes: z
		.strictObject({
			Criteria: z
				.array(z.strictObject({ Key: text(1, 64), Values: z.array(text(1, 128)).max(20) }))
				.min(1)
				.max(15),
			MatchType: matchType.optional(),
		})
		.optional(),
	ContactTags: z
		.strictObject({
			AndConditions: z.array(
				z.strictObject({ TagKey: z.string().optional(), TagValue: z.string().optional() }),
			),
		})
		.optional(),
});

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchContacts.html */
const searchRequest = z.strictObject({
	InstanceId: text(1, 100),
	TimeRange: z.strictObject({ Type: z.enum(TIMES), StartTime: z.number(), EndTime: z.number() }),
	SearchCriteria: criteria.optional(),
	MaxResults: z.number().int().min(1).max(100).optional(),
	NextToken: text(1, 100_000).optional(),
	Sort: z
		.strictObject({
			FieldName: z.enum([
				'INITIATION_TIMESTAMP',
				'SCHEDULED_TIMESTAMP',
				'CONNECTED_TO_AGENT_TIMESTAMP',
				'DISCONNECT_TIMESTAMP',
				'INITIATION_METHOD',
				'CHANNEL',
				'EXPIRY_TIMESTAMP',
			]),
			Order: z.enum(['ASCENDING', 'DESCENDING']),
		})
		.optional(),
});

type SearchRequest = z.infer<typeof searchRequest>;
type Criteria = z.infer<typeof criteria>;

const timeOf = (state: State, contact: Contact, type: string): number | undefined => {
	switch (type) {
		case 'INITIATION_TIMESTAMP':
			return contact.startedAt;
		case 'CONNECTED_TO_AGENT_TIMESTAMP':
			return contact.agent?.at;
		case 'DISCONNECT_TIMESTAMP':
			return state.endOf(contact);
		case 'ENQUEUE_TIMESTAMP':
			return contact.queue?.at;
		default:
			return undefined;
	}
};

const isOneOf = (list: readonly string[] | undefined, value: string | undefined): boolean =>
	!list || list.length === 0 || (value !== undefined && list.includes(value));

function matches(state: State, contact: Contact, wanted: Criteria): boolean {
	const { attributes, request, tags = {} } = contact;
	const subtype = request.SegmentAttributes['connect:Subtype']?.ValueString;
	const words = wanted.Name?.SearchText.flatMap((one) => one.toLowerCase().split(/\s+/)) ?? [];
	return (
		words.every((word) => contact.name?.toLowerCase().includes(word)) &&
		isOneOf(wanted.AgentIds, contact.agent?.id) &&
		isOneOf(wanted.Channels, 'CHAT') &&
		isOneOf(
			wanted.InitiationMethods,
			contact.previousContactId ? 'TRANSFER' : state.behaviour.initiationMethod,
		) &&
		isOneOf(wanted.QueueIds, contact.queue?.id) &&
		(!wanted.AdditionalTimeRange || state.isActive(contact)) &&
		(wanted.SearchableContactAttributes?.Criteria ?? []).every(({ Key, Values }) =>
			isOneOf(Values, attributes[Key]),
		) &&
		(wanted.SearchableSegmentAttributes?.Criteria ?? []).every(
			({ Key, Values }) => Key === 'connect:Subtype' && isOneOf(Values, subtype),
		) &&
		(wanted.ContactTags?.AndConditions ?? []).every(
			({ TagKey = '', TagValue }) => tags[TagKey] !== undefined && tags[TagKey] === TagValue,
		)
	);
}

/** All contacts of a search, in its order. Both ends belong to the range: AWS does not say. */
function found(state: State, request: SearchRequest): Contact[] {
	const { InstanceId, TimeRange, SearchCriteria = {}, Sort } = request;
	const [from, to] = [TimeRange.StartTime * 1000, TimeRange.EndTime * 1000];
	const contacts = state.contacts.filter((contact) => {
		const time = timeOf(state, contact, TimeRange.Type);
		const isVisible =
			time !== undefined && state.behaviour.now() >= time + state.behaviour.visibleAfter(contact);
		const isInRange = isVisible && time >= from && time <= to;
		const isHere = contact.request.InstanceId === InstanceId;
		return isInRange && isHere && matches(state, contact, SearchCriteria);
	});
	if (!Sort) return contacts;
	const key = (contact: Contact) => timeOf(state, contact, Sort.FieldName) ?? 0;
	const sign = Sort.Order === 'ASCENDING' ? 1 : -1;
	return contacts.sort((left, right) => sign * (key(left) - key(right)));
}

/** A search whose pages are being read. */
interface Reading {
	/** Its contacts when it began. */
	contacts: Contact[];
	/** How many of them were given. */
	given: number;
	/** When its token was given. */
	at: number;
}

/** Token -> reading. */
const readings = new WeakMap<State, Map<string, Reading>>();

const TWO_WEEKS = 14 * 24 * 60 * 60;

const total = ({ totalCount }: State['behaviour'], contacts: number): number | undefined =>
	({ exact: contacts, missing: undefined, wrong: contacts + 1 })[totalCount];

export const searchContacts: Operation = {
	name: 'SearchContacts',
	action: 'connect:SearchContacts',
	method: 'POST',
	path: '/search-contacts',
	quota(body) {
		const { data } = searchRequest.safeParse(body);
		const isFast =
			data?.TimeRange.Type === 'INITIATION_TIMESTAMP' &&
			data.TimeRange.EndTime - data.TimeRange.StartTime <= TWO_WEEKS;
		return isFast ? 'SearchContacts' : 'SearchContacts (wide)';
	},
	handle(call) {
		const { state } = call;
		const request = parsed(searchRequest, call.body);
		instanceOf(call, request.InstanceId);
		if (request.TimeRange.StartTime >= request.TimeRange.EndTime) {
			throw invalidRequest('The start time is not before the end time');
		}
		const byToken = readings.get(state) ?? new Map<string, Reading>();
		readings.set(state, byToken);
		const { mostSearchResults, newId, now, pageSize, pagesShift, searchTokensEndAfter } =
			state.behaviour;
		const before = request.NextToken ? byToken.get(request.NextToken) : undefined;
		if (request.NextToken && (!before || now() - before.at >= searchTokensEndAfter)) {
			throw invalidRequest('The token is unknown');
		}
		const contacts = before && !pagesShift ? before.contacts : found(state, request);
		const first = before?.given ?? 0;
		const end = Math.min(
			first + Math.min(request.MaxResults ?? 100, pageSize),
			contacts.length,
			mostSearchResults,
		);
		const isLast = end >= Math.min(contacts.length, mostSearchResults);
		const NextToken = isLast ? undefined : newId();
		if (NextToken) byToken.set(NextToken, { contacts, given: end, at: now() });
		return {
			Contacts: contacts.slice(first, end).map((contact) => summaryOf(state, contact)),
			NextToken,
			TotalCount: before ? undefined : total(state.behaviour, contacts.length),
		};
	},
};
