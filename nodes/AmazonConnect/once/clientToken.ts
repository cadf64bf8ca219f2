import { createHash } from 'node:crypto';
import type { Act, Start } from '../operations/draft';

/**
 * Where a run comes from, as far as it is the same when n8n repeats the run.
 * docs/maintainers/delivery.md says what n8n keeps and what it loses.
 */
export interface Origin {
	/** The n8n instance, not the Amazon Connect one. */
	n8nInstanceId: string;
	workflowId: string;
	nodeId: string;
	/** The same for an execution and its retries. */
	executionOrigin: string;
	/** Undefined in a run as an AI tool, where it counts the tries. */
	runIndex?: number;
}

/** JSON whose objects have sorted keys, so that equal values give equal texts. */
function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value === 'object' && value !== null) {
		const members = Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.sort(([left], [right]) => (left < right ? -1 : 1))
			.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value ?? null);
}

const hash = (value: unknown): string =>
	createHash('sha256').update(canonicalJson(value)).digest('hex');

/**
 * The token by which Amazon Connect recognises a repeat, 64 hexadecimal digits.
 *
 * Text, attributes and the item's place stay out of it: n8n evaluates expressions again on every
 * retry, and the order of items may change. Who gets the chat is always in it, so that a constant
 * key loses nobody. **Frozen:** changing what is hashed starts chats twice across an upgrade. A new
 * derivation gets a new version beside this one; test vectors hold `v1` in place.
 *
 * @param request without a client token
 * @param occurrence how many items before this one in the batch go to the same recipient
 */
export function deriveClientToken(
	origin: Origin,
	{ repeatProtection, recipient, message }: Start,
	request: unknown,
	occurrence: number,
): string {
	const node = ['v1', origin.n8nInstanceId, origin.workflowId, origin.nodeId];
	switch (repeatProtection.kind) {
		case 'token':
			return repeatProtection.clientToken;
		case 'key':
			return hash([...node, 'key', repeatProtection.key, recipient]);
		case 'message':
			return hash([...node, 'message', message, recipient]);
		case 'execution':
			return origin.runIndex === undefined
				? hash([...node, 'tool', origin.executionOrigin, request, recipient, occurrence])
				: hash([
						...node,
						'execution',
						origin.executionOrigin,
						origin.runIndex,
						recipient,
						occurrence,
					]);
	}
}

/**
 * The token of an item that is no start and must be carried out once all the same. As above, what it says
 * counts only where an AI agent called the node. **Frozen** as well.
 *
 * @param occurrence how many items before this one in the batch are about the same
 */
export function deriveActToken(origin: Origin, { kind, about, content }: Act, occurrence: number) {
	const { n8nInstanceId, workflowId, nodeId, executionOrigin, runIndex } = origin;
	const node = ['v1', n8nInstanceId, workflowId, nodeId, kind];
	return runIndex === undefined
		? hash([...node, 'tool', executionOrigin, content, about, occurrence])
		: hash([...node, 'execution', executionOrigin, runIndex, about, occurrence]);
}

/** Counts equal texts: how many there were before this one. */
function counter(): (text: string) => number {
	const counts = new Map<string, number>();
	return (text) => {
		const before = counts.get(text) ?? 0;
		counts.set(text, before + 1);
		return before;
	};
}

/** Derives the tokens of a batch, whose items must come in its order. */
export function clientTokensOf(origin: Origin): (start: Start, request: unknown) => string {
	const occurrenceOf = counter();
	return (start, request) =>
		deriveClientToken(origin, start, request, occurrenceOf(JSON.stringify(start.recipient)));
}

/** The same for acts. */
export function actTokensOf(origin: Origin): (act: Act) => string {
	const occurrenceOf = counter();
	return (act) => deriveActToken(origin, act, occurrenceOf(JSON.stringify(act.about)));
}
