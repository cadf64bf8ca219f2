import type {
	GetTranscriptCommandInput,
	Item,
	StartPosition,
} from '@aws-sdk/client-connectparticipant';
import type { IDataObject } from 'n8n-workflow';
import { notAmazonConnect, requiredText, requireOf } from '../../../aws/answers';
import type { Service } from '../../operation';
import type { Conversation } from './conversation';
import { getTranscript, MESSAGE_ID, PAGE } from './limits';
import { plainText } from './interactive';
import { asParticipant } from './participant';

/** Something that was said. */
export interface Message {
	Id: string;
	/** Who said it, as the API names them: CUSTOMER, CUSTOM_BOT (the workflow), AGENT, SYSTEM, SUPERVISOR. */
	Role?: string;
	Text: string;
	/** When, as ISO 8601. */
	At?: string;
	/** Names of files that came with it. */
	Attachments?: string[];
	/** As the service gives it. */
	item: Item;
}

/** A bound against a service that pages without an end: 15,000 items. */
const MOST_PAGES = 1000;

/** So many empty pages in a row are passed over: whether they are the end is not documented. */
const MOST_EMPTY_PAGES = 2;

/** The SDK's types promise what it does not check. */
const textOf = (value: unknown): string | undefined =>
	typeof value === 'string' ? value : undefined;

/** Whether an item can be told from others, and a page begun after it. */
function isWhole(item: Item | null | undefined): item is Item {
	const id = textOf(item?.Id)?.trim() ?? '';
	return id.length >= MESSAGE_ID.min && id.length <= MESSAGE_ID.max;
}

async function pageOf(
	service: Service,
	conversation: Conversation,
	position: Partial<GetTranscriptCommandInput>,
): Promise<{ items: Item[]; next?: string }> {
	const { sdk, abortSignal } = service;
	return await asParticipant(service, conversation, async (ConnectionToken) => {
		const client = await service.participantFor(getTranscript(conversation.InstanceId));
		const command = new sdk.GetTranscriptCommand({
			...position,
			MaxResults: PAGE,
			SortOrder: 'ASCENDING',
			ConnectionToken,
		});
		requireOf(command, (output) => {
			const items: unknown = output?.Transcript ?? [];
			if (!Array.isArray(items)) throw notAmazonConnect(200);
			// Without a whole item, only the request ID shows that AWS gave the answer.
			if (!items.some(isWhole)) requiredText(output?.$metadata.requestId, { max: 200 });
		});
		const { Transcript, NextToken } = await client.send(command, { abortSignal });
		return { items: (Transcript ?? []).filter(isWhole), next: NextToken };
	});
}

const momentOf = ({ AbsoluteTime }: Item): number => Date.parse(AbsoluteTime ?? '');

/** In the order of time; what has no time stays where it is. */
const inOrder = (items: readonly Item[]): Item[] =>
	[...items].sort((left, right) => momentOf(left) - momentOf(right) || 0);

const eachOnce = (items: readonly Item[]): Item[] =>
	inOrder([...new Map(items.map((item) => [item.Id, item])).values()]);

/** What was said in the chat itself: a persistent chat has items of earlier ones, too. */
const isOfThisChat = ({ RelatedContactId }: Item): boolean => !RelatedContactId;

async function allPages(
	service: Service,
	conversation: Conversation,
	StartPosition: StartPosition | undefined,
): Promise<Item[]> {
	// Without a position, only the way back from the newest item is documented to have everything.
	const ScanDirection = StartPosition ? 'FORWARD' : 'BACKWARD';
	const pages: Item[][] = [];
	let NextToken: string | undefined;
	let empty = 0;
	for (let count = 0; count < MOST_PAGES; count += 1) {
		const { items, next } = await pageOf(service, conversation, {
			StartPosition,
			ScanDirection,
			NextToken,
		});
		pages.push(items);
		empty = items.length === 0 ? empty + 1 : 0;
		// The last page may have no token, an empty one, or the same again.
		if (!next || next === NextToken || empty > MOST_EMPTY_PAGES) break;
		NextToken = next;
	}
	return eachOnce((StartPosition ? pages : pages.reverse()).flat()).filter(isOfThisChat);
}

/**
 * The items of the transcript after one, or all of them; each once, in order. Whether the service gives the
 * item to start at, too, is not documented: it is left out.
 */
export async function itemsAfter(
	service: Service,
	conversation: Conversation,
	id: string | undefined,
): Promise<Item[]> {
	const items = await allPages(service, conversation, id === undefined ? undefined : { Id: id });
	return items.slice(items.findIndex((item) => item.Id === id) + 1);
}

/**
 * What is read again, since an item may be shown later than those that came after it: so many of the newest, and
 * all of so many milliseconds before the newest.
 */
const READ_AGAIN = { items: 5, milliseconds: 30_000 };

/** The item from which on is read again. */
function readAgainFrom(known: readonly Item[]): Item | undefined {
	const newest = Math.max(...known.map(momentOf).filter((time) => !Number.isNaN(time)));
	const recent = known.findIndex((item) => momentOf(item) >= newest - READ_AGAIN.milliseconds);
	const fewest = Math.max(0, known.length - READ_AGAIN.items);
	return known[recent < 0 ? fewest : Math.min(recent, fewest)];
}

/** Reads a transcript again and again: each time gives all that came after an item, and asks for the new only. */
export function reader(
	service: Service,
	conversation: Conversation,
	after: string | undefined,
): () => Promise<Item[]> {
	let known: Item[] = [];
	return async () => {
		const from = readAgainFrom(known)?.Id ?? after;
		const news = await itemsAfter(service, conversation, from);
		known = eachOnce([...known, ...news]);
		return known;
	};
}

/** The same from a time on, in milliseconds since the epoch. */
export async function itemsFrom(
	service: Service,
	conversation: Conversation,
	time: number,
): Promise<Item[]> {
	const position = { AbsoluteTime: new Date(time).toISOString() };
	const items = await allPages(service, conversation, position);
	return items.filter((item) => !(momentOf(item) < time));
}

/** The kind of an item, in one form: the API has it in its type or in its content type. */
function kindOf({ Type, ContentType = '' }: Item): string {
	const event = /^application\/vnd\.amazonaws\.connect\.event\.(.+)$/.exec(ContentType)?.[1];
	return (event ?? Type ?? '').toUpperCase().replaceAll('.', '_');
}

/** What was said, of all items. */
export const messagesIn = (items: readonly Item[]): Message[] =>
	items.flatMap((item) => {
		const kind = kindOf(item);
		if (kind !== 'MESSAGE' && kind !== 'ATTACHMENT') return [];
		const files = (item.Attachments ?? []).flatMap(({ AttachmentName, Status }) =>
			// Nobody can open what Amazon Connect rejected.
			Status === 'REJECTED' ? [] : (AttachmentName ?? []),
		);
		return [
			{
				Id: item.Id ?? '',
				Role: textOf(item.ParticipantRole),
				Text: plainText(item),
				At: textOf(item.AbsoluteTime),
				...(files.length > 0 ? { Attachments: files } : {}),
				item,
			},
		];
	});

/** Messages for the output: in few fields, or as the service gives them. */
export const messageFields = (
	messages: readonly Message[],
	{ simplify }: { simplify: boolean },
): IDataObject[] =>
	messages.map(({ item, ...message }) =>
		simplify ? message : (JSON.parse(JSON.stringify(item)) as IDataObject),
	);

const PEOPLE = ['AGENT', 'SUPERVISOR'];

/** What the items tell of the chat: whether it has ended, and whether an agent is in it. */
export function stateIn(items: readonly Item[]): 'open' | 'ended' | 'withAgent' {
	let withAgent = false;
	for (const item of items) {
		const kind = kindOf(item);
		const isAgent = PEOPLE.includes(item.ParticipantRole ?? '');
		if (kind === 'CHAT_ENDED') return 'ended';
		if (isAgent && (kind === 'PARTICIPANT_JOINED' || kind === 'MESSAGE')) withAgent = true;
		// Where a custom participant comes or speaks, there is no agent.
		const isBot =
			item.ParticipantRole === 'CUSTOM_BOT' &&
			(kind === 'PARTICIPANT_JOINED' || kind === 'MESSAGE');
		if (isBot || (isAgent && kind === 'PARTICIPANT_LEFT')) withAgent = false;
	}
	return withAgent ? 'withAgent' : 'open';
}
