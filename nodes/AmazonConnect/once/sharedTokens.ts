import type { Problem } from '../operations/itemParameters';
import type { Prepared } from '../operations/job';

const TOKEN_PARAMETER = 'Client Token';

/**
 * Refuses items of different recipients that share an explicit client token: Amazon Connect would
 * start one chat for all of them. From the first explicit token on, items are held back until all
 * are known.
 */
export async function* refuseSharedTokens<Request>(
	prepared: AsyncIterable<Prepared<Request>>,
): AsyncGenerator<Prepared<Request>> {
	const held: Array<Prepared<Request>> = [];
	for await (const one of prepared) {
		if (held.length > 0 || one.job?.draft.start?.repeatProtection.kind === 'token') held.push(one);
		else yield one;
	}
	const refused = sharedTokens(held);
	for (const one of held) {
		const problem = one.job && refused.get(one.job.index);
		yield problem ? { problems: [problem] } : one;
	}
}

/** Which items share a token with another recipient: index -> what is wrong. */
function sharedTokens<Request>(prepared: ReadonlyArray<Prepared<Request>>): Map<number, Problem> {
	const itemsByToken = new Map<string, Map<string, number[]>>();
	for (const { job } of prepared) {
		const start = job?.draft.start;
		if (!job || start?.repeatProtection.kind !== 'token') continue;
		const { clientToken } = start.repeatProtection;
		const byRecipient = itemsByToken.get(clientToken) ?? new Map<string, number[]>();
		const recipient = JSON.stringify(start.recipient);
		const items = byRecipient.get(recipient) ?? [];
		items.push(job.index);
		byRecipient.set(recipient, items);
		itemsByToken.set(clientToken, byRecipient);
	}
	const refused = new Map<number, Problem>();
	for (const byRecipient of itemsByToken.values()) {
		if (byRecipient.size < 2) continue;
		const sharing = [...byRecipient.values()].flat().sort((left, right) => left - right);
		const problem = {
			parameter: TOKEN_PARAMETER,
			problem: `is the same for different customers (items ${sharing.slice(0, 20).join(', ')})`,
			cure: "Use a different token for each customer, or remove it and use 'Repeat Protection'.",
		};
		for (const index of sharing) refused.set(index, problem);
	}
	return refused;
}
