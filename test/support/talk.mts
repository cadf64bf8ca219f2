/** The participant service of a simulated Amazon Connect: chats in which customers write at their times. */
import type { Item } from '@aws-sdk/client-connectparticipant';
import type { IDataObject } from 'n8n-workflow';
import { locator } from './locator.mts';
import {
	instanceId,
	SimulatedConnect,
	simulate,
	type Sent,
	type Simulated,
	type Simulation,
} from './simulation.mts';
import type { VirtualTime } from './virtualTime.mts';

/** An event or a message, at a monotonic time. */
export const item = (id: string, more: Partial<Item> = {}): Item => ({
	Id: id,
	Type: 'MESSAGE',
	ContentType: 'text/plain',
	ParticipantRole: 'CUSTOMER',
	Content: id,
	...more,
});

/** A chat that the workflow has joined. */
export interface Talk {
	instance: string;
	contactId: string;
	participant: string;
}

let talks = 0;

/** A chat of an instance that no other test has. */
export const newTalk = (instance = instanceId(2_000_000 + talks)): Talk => {
	talks += 1;
	return { instance, contactId: `contact-${talks}`, participant: `participant-${talks}` };
};

interface TranscriptRequest {
	StartPosition?: { Id?: string };
	ScanDirection?: string;
	MaxResults: number;
	NextToken?: string;
}

export class TalkService extends SimulatedConnect {
	/** What is in a chat, and from which monotonic time on; by the participant's token. */
	readonly #chats = new Map<string, Array<{ at: number; item: Item }>>();

	/** When which participant's transcript was asked for. */
	readonly looks: Array<{ at: number; participant: string }> = [];

	readonly sent: string[] = [];

	/** Throws what goes wrong with a look. */
	beforeLook: (participant: string) => void = () => {};

	/** Answers a look instead of the chat. */
	page?: () => IDataObject;

	constructor(time: VirtualTime) {
		super(time);
		this.latency = 50;
		this.other = (sent) => this.#answerOf(sent);
	}

	say({ participant }: Talk, at: number, ...items: Item[]): void {
		const chat = this.#chats.get(participant) ?? [];
		chat.push(...items.map((one) => ({ at, item: one })));
		this.#chats.set(participant, chat);
	}

	#answerOf({ url, headers, body }: Sent): IDataObject {
		const bearer = headers['x-amz-bearer'] ?? '';
		if (url.pathname === '/participant/connection') {
			const ConnectionToken = `connection of ${bearer}`;
			return { ConnectionCredentials: { ConnectionToken, Expiry: '2999-01-01T00:00:00.000Z' } };
		}
		const participant = bearer.replace('connection of ', '');
		if (url.pathname === '/participant/message') {
			this.sent.push(String(body.Content));
			return { Id: `sent-${this.sent.length}` };
		}
		if (url.pathname === '/participant/transcript') {
			this.looks.push({ at: this.time.monotonic(), participant });
			this.beforeLook(participant);
			return this.page?.() ?? this.#transcript(participant, body as unknown as TranscriptRequest);
		}
		throw this.denied();
	}

	#transcript(participant: string, asked: TranscriptRequest): IDataObject {
		const now = this.time.monotonic();
		// In the order of their times, where they have some, whenever they are shown.
		const shown = (this.#chats.get(participant) ?? [])
			.filter(({ at }) => at <= now)
			.map(({ item: one }) => one)
			.sort((one, other) => (one.AbsoluteTime ?? '').localeCompare(other.AbsoluteTime ?? ''));
		const backward = asked.ScanDirection === 'BACKWARD';
		const all = backward ? shown.reverse() : shown;
		const id = asked.StartPosition?.Id;
		const start = id === undefined ? 0 : all.findIndex((one) => one.Id === id);
		const from = asked.NextToken === undefined ? start : Number(asked.NextToken);
		const to = from + asked.MaxResults;
		const page = all.slice(from, to);
		return {
			Transcript: (backward ? page.reverse() : page) as unknown as IDataObject[],
			...(to < all.length ? { NextToken: String(to) } : {}),
		};
	}
}

/** Runs an operation of conversations, an item for each chat. */
export const converse = async (
	service: TalkService,
	operation: string,
	chats: readonly Talk[],
	parameters: IDataObject = {},
	more: Partial<Simulation> = {},
): Promise<Simulated> =>
	await simulate({
		service,
		items: chats.length,
		parameters: (index) => ({
			resource: 'conversation',
			operation,
			instanceId: locator('id', chats[index].instance),
			contactId: locator('id', chats[index].contactId),
			participantToken: chats[index].participant,
			simplify: true,
			options: {},
			...parameters,
		}),
		...more,
	});
