/** What a question to Amazon Connect is, and what its answer means. */
import type { ChatRequest } from '../../nodes/AmazonConnect/operations/contact/startOutboundChat/request.ts';
import type { Time } from '../../nodes/AmazonConnect/pace/time.ts';
import type { AmazonConnect } from './amazonConnect.mts';
import type { Config } from './config.mts';
import type { Guard } from './guard.mts';
import type { Person } from './person.mts';

/**
 * - `holds`, `broken`: what the node assumes is so, or is not
 * - `noted`: the node does the right thing either way, and now one knows which
 * - `skipped`: not configured, or nobody was there to answer
 * - `notAsked`: something else failed before
 */
export type Result = 'holds' | 'broken' | 'noted' | 'skipped' | 'notAsked';

export interface Answer<Some extends Result = Result> {
	result: Some;
	seen: string;
}

export const holds = (seen: string): Answer<'holds'> => ({ result: 'holds', seen });
export const noted = (seen: string): Answer<'noted'> => ({ result: 'noted', seen });
export const skipped = (seen: string): Answer<'skipped'> => ({ result: 'skipped', seen });
export const holdsIf = (condition: boolean, seen: string): Answer => ({
	result: condition ? 'holds' : 'broken',
	seen,
});

/** A chat that the check has started. */
export interface Chat {
	contactId: string;
	/** By the clock that is passed in, in milliseconds since the epoch. */
	startedAt: number;
	/** The request, for those that repeat it. */
	request: ChatRequest;
	endedAt?: number;
	/** Whether somebody has answered on the phone. */
	isAnswered?: boolean;
}

/** What probes ask with, and what they leave for each other. */
export interface Check {
	config: Config;
	aws: AmazonConnect;
	guard: Guard;
	time: Time;
	person: Person;
	signal: AbortSignal;
	/** The chat without a custom participant. */
	chat?: Chat;
	/** The chat with one. */
	conversation?: Chat & {
		/** The client token that its participant was created with. */
		joinToken: string;
		participantToken?: string;
	};
}

interface Question {
	question: string;
	expected: string;
	/** What the node does with the answer. */
	node: string;
	/** Whether it messages the phone, once: as it should, or only if Amazon Connect is not as expected. */
	messages?: 'expected' | 'possible';
	/** What must be configured for it. */
	needs?: 'conversationFlow' | 'template' | 'unpublishedFlow';
}

/** A question whose answer may be that the node is wrong. */
interface Testing extends Question {
	cannotBreak?: undefined;
	ask(check: Check): Promise<Answer>;
}

/** A question that the node is right about, whatever the answer is. */
interface Noting extends Question {
	cannotBreak: true;
	ask(check: Check): Promise<Answer<Exclude<Result, 'broken'>>>;
}

export type Probe = Testing | Noting;

/** Something that a question needs is not there. */
export class NotAsked extends Error {
	override readonly name = 'NotAsked';
}

export function chatOf({ chat }: Check): Chat {
	if (!chat) throw new NotAsked('No chat was started.');
	return chat;
}

export function endedChatOf(check: Check): Chat & { endedAt: number } {
	const { endedAt, ...chat } = chatOf(check);
	if (endedAt === undefined) throw new NotAsked('The chat was not ended.');
	return { ...chat, endedAt };
}
