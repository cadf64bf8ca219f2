/** The participant service in memory, on a virtual clock: chats in which customers write at their times. */
import type { Item } from '@aws-sdk/client-connectparticipant';
import type { IDataObject } from 'n8n-workflow';
import type { Steps } from '../../nodes/AmazonConnect/once/steps.ts';
import type { Service } from '../../nodes/AmazonConnect/operations/operation.ts';
import type { ApiQuota } from '../../nodes/AmazonConnect/pace/quotas.ts';
import { TokenBucket, type QuotaShare } from '../../nodes/AmazonConnect/pace/tokenBucket.ts';
import { fault } from './simulation.mts';
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

interface Command {
	input: Record<string, unknown>;
}

const command = (name: string) =>
	({
		[name]: class {
			readonly input: Record<string, unknown>;

			readonly middlewareStack = { add() {} };

			constructor(input: Record<string, unknown>) {
				this.input = input;
			}
		},
	})[name];

const LATENCY = 50;

/** All chats of an instance, whose quotas executions share. */
export class TalkService {
	/** What is in a chat, and from which monotonic time on; by the participant's token. */
	readonly chats = new Map<string, Array<{ at: number; item: Item }>>();

	/** When which participant's transcript was asked for. */
	readonly looks: Array<{ at: number; participant: string }> = [];

	readonly sent: string[] = [];

	/** Throws what goes wrong with a look. */
	beforeLook: (participant: string) => void = () => {};

	readonly #time: VirtualTime;

	readonly #buckets = new Map<string, TokenBucket>();

	constructor(time: VirtualTime) {
		this.#time = time;
	}

	say(participant: string, at: number, ...items: Item[]): void {
		const chat = this.chats.get(participant) ?? [];
		chat.push(...items.map((one) => ({ at, item: one })));
		this.chats.set(participant, chat);
	}

	/** An execution's way to the service, with its own place among those who share the quotas. */
	execution(flow: IDataObject = {}, signal = new AbortController().signal): Service {
		const shares = new Map<string, QuotaShare>();
		const shareOf = (quota: ApiQuota) => {
			const bucket = this.#buckets.get(quota.operation) ?? new TokenBucket(quota, this.#time);
			this.#buckets.set(quota.operation, bucket);
			const share = shares.get(quota.operation) ?? bucket.join(quota);
			shares.set(quota.operation, share);
			return share;
		};
		const steps = new Map<string, string>();
		const own: Steps = {
			token: (step) => step,
			find: (step) => steps.get(step),
			add: (step, result) => void steps.set(step, result),
			addText: (step, text) => void steps.set(step, text),
		};
		const commands = [
			'CreateParticipantConnectionCommand',
			'GetTranscriptCommand',
			'SendMessageCommand',
		].map((name) => [name, command(name)]);
		const service: Partial<Service> = {
			sdk: Object.fromEntries(commands) as Service['sdk'],
			abortSignal: signal,
			ended: signal,
			time: this.#time,
			flow: () => flow,
			steps: own,
			conceal() {},
			participantFor: async (quota) => {
				await shareOf(quota).slot(signal);
				const client = {
					send: async ({ input }: Command) => {
						await this.#time.sleep(LATENCY);
						return this.#answer(quota.operation, input);
					},
				};
				return client as unknown as Awaited<ReturnType<Service['participantFor']>>;
			},
			clientFor: async () => await Promise.reject(fault('AccessDeniedException', 403)),
		};
		return service as Service;
	}

	#answer(operation: string, input: Record<string, unknown>): unknown {
		if (operation === 'CreateParticipantConnection') {
			const ConnectionToken = `connection of ${String(input.ParticipantToken)}`;
			return { ConnectionCredentials: { ConnectionToken, Expiry: '2999-01-01T00:00:00.000Z' } };
		}
		const participant = String(input.ConnectionToken).replace('connection of ', '');
		if (operation === 'SendMessage') {
			this.sent.push(String(input.Content));
			return { Id: `sent-${this.sent.length}` };
		}
		const now = this.#time.monotonic();
		this.looks.push({ at: now, participant });
		this.beforeLook(participant);
		const chat = this.chats.get(participant) ?? [];
		const { Id } = (input.StartPosition ?? {}) as { Id?: string };
		const start = Id === undefined ? 0 : chat.findIndex(({ item: one }) => one.Id === Id);
		const Transcript = chat
			.slice(start)
			.filter(({ at }) => at <= now)
			.map(({ item: one }) => one);
		return { Transcript };
	}
}
