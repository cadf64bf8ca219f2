import type { Contact, ContactSearchSummary } from '@aws-sdk/client-connect';
import type { IDataObject } from 'n8n-workflow';
import { isJsonObject } from '../../aws/json';

/** What a contact is doing, as far as its times tell. */
export type ContactStatus = 'initiated' | 'inFlow' | 'queued' | 'withAgent' | 'ended';

/** Times up to here are placeholders: contact events have 1970-01-01T00:00:00.001Z where there is none. */
const PLACEHOLDER = Date.UTC(1971, 0);

/** A time as ISO 8601; undefined where there is none. */
function isoOf(time: unknown): string | undefined {
	const isTime = time instanceof Date && time.getTime() > PLACEHOLDER;
	return isTime ? time.toISOString() : undefined;
}

interface Times {
	InitiatedAt?: string;
	QueuedAt?: string;
	ConnectedToAgentAt?: string;
	EndedAt?: string;
}

const timesOf = (contact: Contact | ContactSearchSummary): Times => ({
	InitiatedAt: isoOf(contact.InitiationTimestamp),
	QueuedAt: isoOf(contact.QueueInfo?.EnqueueTimestamp),
	ConnectedToAgentAt: isoOf(contact.AgentInfo?.ConnectedToAgentTimestamp),
	EndedAt: isoOf(contact.DisconnectTimestamp),
});

/**
 * The API has no state of a contact, so its times tell: of those in a queue and with an agent the later one. It does
 * not tell when an agent has left a contact that goes on. The time of the system is no help there: the customer of a
 * callback is connected after the agent.
 */
function statusOf(
	{ EndedAt, ConnectedToAgentAt = '', QueuedAt = '' }: Times,
	contact: Contact | ContactSearchSummary,
): ContactStatus {
	if (EndedAt) return 'ended';
	if (ConnectedToAgentAt || QueuedAt)
		return ConnectedToAgentAt >= QueuedAt ? 'withAgent' : 'queued';
	const connected = 'ConnectedToSystemTimestamp' in contact && contact.ConnectedToSystemTimestamp;
	return isoOf(connected) ? 'inFlow' : 'initiated';
}

/** What a contact is doing. */
export const contactStatus = (contact: Contact): ContactStatus =>
	statusOf(timesOf(contact), contact);

/** The SDK's types promise what it does not check. */
const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' && value !== '' ? value : undefined;

/** The members of a map that are texts. */
function textsOf(value: unknown): IDataObject | undefined {
	if (!isJsonObject(value)) return undefined;
	const texts = Object.entries(value).filter(([, one]) => typeof one === 'string');
	return Object.fromEntries(texts) as IDataObject;
}

const isCount = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 0;

/**
 * Whether the customer has written; undefined where the metrics do not tell. AWS does not say when they are
 * filled: while a chat is open, a zero counts only when they have counted other messages already.
 * https://docs.aws.amazon.com/connect/latest/APIReference/API_ParticipantMetrics.html
 */
function hasReplied({ ChatMetrics }: Contact, isEnded: boolean): boolean | undefined {
	const { MessagesSent, LastMessageTimestamp } = ChatMetrics?.CustomerMetrics ?? {};
	if (isoOf(LastMessageTimestamp)) return true;
	if (!isCount(MessagesSent)) return undefined;
	if (MessagesSent > 0) return true;
	const { TotalMessages } = ChatMetrics?.ChatContactMetrics ?? {};
	const isCounting = isCount(TotalMessages) && TotalMessages > 0;
	return isEnded || isCounting ? false : undefined;
}

/** The contact that this one went on as: a transfer ends a contact and starts another. */
function transferredTo({ NextContacts }: Contact): string | undefined {
	const next = (Array.isArray(NextContacts) ? NextContacts : []).flatMap((entry) => {
		const data = entry?.NextContactMetadata?.QuickConnectContactData;
		return data?.ContactId
			? [{ id: data.ContactId, at: isoOf(data?.InitiationTimestamp) ?? '' }]
			: [];
	});
	return next.sort((left, right) => left.at.localeCompare(right.at)).at(-1)?.id;
}

/** In lower case: AWS writes them in both. */
const SUBTYPES = new Map([
	['connect:sms', 'SMS'],
	['connect:whatsapp', 'WhatsApp'],
]);

/** The channel as Start Outbound Chat names it; of other contacts as the API does, e.g. VOICE. */
function channelOf({ Channel, SegmentAttributes }: Contact | ContactSearchSummary) {
	const subtype = textOf(SegmentAttributes?.['connect:Subtype']?.ValueString);
	return SUBTYPES.get(subtype?.toLowerCase() ?? '') ?? textOf(Channel);
}

/** A contact in few fields, in the order in which a table shows them; what is not known is left out. */
export function simplified(contact: Contact | ContactSearchSummary): IDataObject {
	const details: Contact = contact;
	const times = timesOf(contact);
	return {
		Status: statusOf(times, contact),
		ContactId: textOf(contact.Id),
		DisconnectReason: textOf(details.DisconnectReason),
		CustomerReplied: hasReplied(details, times.EndedAt !== undefined),
		InitialContactId: textOf(contact.InitialContactId),
		TransferredTo: transferredTo(details),
		To: textOf(details.CustomerEndpoint?.Address),
		Channel: channelOf(contact),
		Attributes: textsOf(details.Attributes),
		...times,
		From: textOf(details.SystemEndpoint?.Address),
		Name: textOf(contact.Name),
		InitiationMethod: textOf(contact.InitiationMethod),
		QueueId: textOf(contact.QueueInfo?.Id),
		AgentId: textOf(contact.AgentInfo?.Id),
		PreviousContactId: textOf(contact.PreviousContactId),
		RelatedContactId: textOf(details.RelatedContactId),
		Tags: textsOf(contact.Tags),
	};
}

/** The names of the fields above. */
export const SIMPLIFIED_FIELDS: readonly string[] = Object.keys(simplified({}));

/** All that the API may tell of a contact. */
const MEMBERS = {
	Arn: true,
	Id: true,
	InitialContactId: true,
	PreviousContactId: true,
	ContactAssociationId: true,
	InitiationMethod: true,
	Name: true,
	Description: true,
	Channel: true,
	QueueInfo: true,
	AgentInfo: true,
	InitiationTimestamp: true,
	DisconnectTimestamp: true,
	LastUpdateTimestamp: true,
	LastPausedTimestamp: true,
	LastResumedTimestamp: true,
	RingStartTimestamp: true,
	TotalPauseCount: true,
	TotalPauseDurationInSeconds: true,
	ScheduledTimestamp: true,
	RelatedContactId: true,
	WisdomInfo: true,
	CustomerId: true,
	CustomerEndpoint: true,
	SystemEndpoint: true,
	QueueTimeAdjustmentSeconds: true,
	QueuePriority: true,
	Tags: true,
	ConnectedToSystemTimestamp: true,
	RoutingCriteria: true,
	Customer: true,
	Campaign: true,
	AnsweringMachineDetectionStatus: true,
	CustomerVoiceActivity: true,
	QualityMetrics: true,
	ChatMetrics: true,
	DisconnectDetails: true,
	AdditionalEmailRecipients: true,
	SegmentAttributes: true,
	Recordings: true,
	DisconnectReason: true,
	ContactEvaluations: true,
	TaskTemplateInfo: true,
	ContactDetails: true,
	OutboundStrategy: true,
	Attributes: true,
	NextContacts: true,
	GlobalResiliencyMetadata: true,
	AiAgentInfo: true,
} satisfies Record<keyof Contact | keyof ContactSearchSummary, true>;

export const RAW_FIELDS: readonly string[] = Object.keys(MEMBERS);

/** What the API gives, with times as ISO 8601. */
export const asGiven = (contact: Contact | ContactSearchSummary): IDataObject =>
	JSON.parse(JSON.stringify(contact)) as IDataObject;
