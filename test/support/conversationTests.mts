/** What the tests of conversations have in common: a local Amazon Connect for each, nodes and their items. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { afterEach, beforeEach, vi } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { itemsOf, startContacts } from './contacts.mts';
import { converse, type Act, type Conversed } from './conversations.mts';
import type { Run } from './engine.mts';

/** The request is carried out, but somebody else answers. */
export const LOST = {
	kind: 'answerAfter',
	answer: { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' },
} as const;

export const JOIN: Act = { operation: 'join' };

export const send = (message: string, parameters: IDataObject = {}): Act => ({
	operation: 'sendMessage',
	parameters: { message, ...parameters },
});

/** Await Reply, with one look unless told otherwise. */
export const wait = (parameters: IDataObject = {}, node: Act['node'] = {}): Act => ({
	operation: 'awaitReply',
	parameters: { waitUpTo: 0, ...parameters },
	node,
});

/** Moves the dates of everybody on; nobody waits for them. */
export const later = (milliseconds: number) =>
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds, shouldAdvanceTime: true });

export const said = ({ error }: Conversed): string => `${error?.message} ${error?.description}`;

export const json = (items: INodeExecutionData[]): IDataObject[] => items.map((item) => item.json);

/** What the workflow wrote in a chat. */
export const fromBot = ({ transcript }: Contact): Array<string | undefined> =>
	transcript
		.filter(({ ParticipantRole: role, Type }) => role === 'CUSTOM_BOT' && Type === 'MESSAGE')
		.map(({ Content }) => Content);

/** Gives every test a local Amazon Connect of its own, and what a test does with it. */
export function conversationTests() {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => {
		vi.useRealTimers();
		await local.close();
	});
	const requests = (operation: string) => local.state.requests(operation);
	return {
		get state() {
			return local.state;
		},
		start: (count: number, from?: number) => startContacts(local, count, from),
		converse: async (items: IDataObject[], acts: readonly Act[], more: Partial<Run> = {}) =>
			await converse(local, items, acts, more),
		run: async (contacts: readonly Contact[], acts: readonly Act[], more: Partial<Run> = {}) =>
			await converse(local, itemsOf(contacts), acts, more),
		requests,
		bodies: (operation: string) =>
			requests(operation).map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>),
		/**
		 * Does something when the server has made its n-th answer of an operation, before anybody reads it: at
		 * the same place of the run, however fast the machine is.
		 */
		afterAnswer(operation: string, nth: number, act: () => void): void {
			const { behaviour } = local.state;
			const { answersInstead = (_: string, answer: unknown) => answer } = behaviour;
			let answers = 0;
			behaviour.answersInstead = (name, answer) => {
				if (name === operation) answers += 1;
				if (name === operation && answers === nth) act();
				return answersInstead(name, answer);
			};
		},
	};
}
