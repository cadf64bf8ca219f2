/**
 * A flow that waits for a custom participant, as pure steps in time: *Wait* (Default), then *Wait*
 * (Bot), then a queue or the end. https://docs.aws.amazon.com/connect/latest/adminguide/wait.html
 */

/** The branches of *Wait* (Bot). */
export type Branch = 'botParticipantDisconnected' | 'participantNotFound' | 'timeExpired';

/** *Transfer to queue*, where an agent may accept the chat after some milliseconds, or *Disconnect*. */
export type Next = { to: 'queue'; agentJoinsAfter?: number } | { to: 'disconnect' };

/** Times are milliseconds. */
export interface WaitingFlow {
	/** How long *Wait* (Default) takes, each time. */
	wait: number;
	/** How long *Wait* (Bot) waits for the participant to leave. AWS allows seven days. */
	waitForBot: number;
	/** How often *Participant not found* leads back to *Wait* (Default) before its next block. */
	loops: number;
	next: Record<Branch, Next>;
}

/** Hands over to a queue after every branch. */
export const waitingFlow = (overrides: Partial<WaitingFlow> = {}): WaitingFlow => ({
	wait: 5000,
	waitForBot: 60 * 60_000,
	loops: 3,
	next: {
		botParticipantDisconnected: { to: 'queue' },
		participantNotFound: { to: 'queue' },
		timeExpired: { to: 'queue' },
	},
	...overrides,
});

/** Where a flow is. */
export type Place =
	| { block: 'wait' | 'waitForBot'; since: number; loops: number }
	| { block: 'queue'; since: number; agentJoinsAfter?: number }
	| { block: 'end' };

/** What a flow sees of a custom participant. */
export interface Presence {
	since: number;
	until?: number;
}

export interface Step {
	at: number;
	place: Place;
	branch?: Branch;
	/** What it does to the chat. */
	does?: 'enqueue' | 'disconnect' | 'connectAgent';
}

function leave(at: number, branch: Branch, next: Next): Step {
	if (next.to === 'disconnect') return { at, branch, place: { block: 'end' }, does: 'disconnect' };
	const { agentJoinsAfter } = next;
	return { at, branch, place: { block: 'queue', since: at, agentJoinsAfter }, does: 'enqueue' };
}

function lookForBot(
	flow: WaitingFlow,
	place: Place & { block: 'wait' | 'waitForBot' },
	bot: Presence | undefined,
): Step {
	const { since, loops } = place;
	const isThere = bot && bot.since <= since && (bot.until === undefined || bot.until > since);
	if (isThere) {
		const expiresAt = since + flow.waitForBot;
		return bot.until !== undefined && bot.until <= expiresAt
			? leave(bot.until, 'botParticipantDisconnected', flow.next.botParticipantDisconnected)
			: leave(expiresAt, 'timeExpired', flow.next.timeExpired);
	}
	if (loops >= flow.loops) {
		return leave(since, 'participantNotFound', flow.next.participantNotFound);
	}
	return {
		at: since,
		branch: 'participantNotFound',
		place: { block: 'wait', since, loops: loops + 1 },
	};
}

/** The next step of a flow, which may lie in the future. Undefined when nothing follows. */
export function nextStep(
	flow: WaitingFlow,
	place: Place,
	bot: Presence | undefined,
): Step | undefined {
	switch (place.block) {
		case 'wait': {
			const at = place.since + flow.wait;
			return { at, place: { block: 'waitForBot', since: at, loops: place.loops } };
		}
		case 'waitForBot':
			return lookForBot(flow, place, bot);
		case 'queue': {
			if (place.agentJoinsAfter === undefined) return undefined;
			const at = place.since + place.agentJoinsAfter;
			return { at, place: { block: 'end' }, does: 'connectAgent' };
		}
		default:
			return undefined;
	}
}
