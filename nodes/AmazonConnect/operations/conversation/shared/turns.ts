import { orAborted } from '../../../pace/time';
import type { Service } from '../../operation';
import { chatKey, type Chat } from './kept';

/** The last in each chat's queue, by what the nodes of an execution share. */
const queues = new WeakMap<object, Map<string, Promise<void>>>();

/**
 * Lets those items of an execution that are about one chat act one after the other: messages keep their order,
 * and no two items hear the same reply. Items of other chats do not wait.
 */
export async function inTurn<Result>(
	{ flow, ended }: Pick<Service, 'flow' | 'ended'>,
	chat: Chat,
	act: () => Promise<Result>,
): Promise<Result> {
	const shared = flow();
	const queue = queues.get(shared) ?? new Map<string, Promise<void>>();
	queues.set(shared, queue);
	const key = chatKey(chat);
	const before = queue.get(key) ?? Promise.resolve();
	let leave = () => {};
	const mine = new Promise<void>((resolve) => {
		leave = resolve;
	});
	const last = before.then(async () => await mine);
	queue.set(key, last);
	try {
		await orAborted(before, ended);
		return await act();
	} finally {
		leave();
		if (queue.get(key) === last) queue.delete(key);
	}
}
