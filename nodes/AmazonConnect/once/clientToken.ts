import { createHash } from 'node:crypto';
import type { Step } from '../operations/draft';

/**
 * Where a run comes from, as far as it is the same when n8n repeats the run.
 * docs/maintainers/delivery.md says what n8n keeps and what it loses.
 */
export interface Origin {
	/** The n8n instance, not the Amazon Connect one. */
	n8nInstanceId: string;
	workflowId: string;
	/** Unlike its ID, which n8n changes when it edits or copies a workflow, it is unique and for all to see. */
	nodeName: string;
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
 * The token by which Amazon Connect recognises a retry, 64 hexadecimal digits.
 *
 * Text, attributes and the item's place stay out of it: n8n evaluates expressions again on every
 * retry, and the order of items may change. Who gets it is always in it, so that a constant key
 * loses nobody. **Frozen:** changing what is hashed starts chats twice across an upgrade. A new
 * derivation gets a new version beside this one; test vectors hold `v1` in place.
 *
 * @param occurrence how many items before this one in the batch have the same identity
 */
export function deriveToken(origin: Origin, step: Step, occurrence: number): string {
	const { n8nInstanceId, workflowId, executionOrigin, runIndex } = origin;
	const { kind, identity, content, message, repeatProtection = { kind: 'execution' } } = step;
	const node = ['v1', n8nInstanceId, workflowId, origin.nodeName.normalize('NFC'), kind];
	switch (repeatProtection.kind) {
		case 'token':
			return repeatProtection.clientToken;
		case 'key':
			return hash([...node, 'key', repeatProtection.key, identity]);
		case 'message':
			return hash([...node, 'message', message, identity]);
		case 'execution':
			return runIndex === undefined
				? hash([...node, 'tool', executionOrigin, content, identity, occurrence])
				: hash([...node, 'execution', executionOrigin, runIndex, identity, occurrence]);
	}
}

/** Derives the tokens of a batch, whose items must come in its order. */
export function tokensOf(origin: Origin): (step: Step) => string {
	const counts = new Map<string, number>();
	return (step) => {
		const identity = JSON.stringify(step.identity);
		const before = counts.get(identity) ?? 0;
		counts.set(identity, before + 1);
		return deriveToken(origin, step, before);
	};
}
