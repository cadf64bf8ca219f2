import type { Problem } from '../operations/itemParameters';
import type { Draft } from '../operations/draft';

/** An item after mapping and checks: something to send, or what is wrong with it. */
export type Prepared<Request> =
	| { draft: Draft<Request>; problems?: undefined }
	| { draft?: undefined; problems: readonly Problem[] };

const TOKEN_PARAMETER = 'Client Token';

/**
 * Refuses items of different recipients that share an explicit client token: Amazon Connect would
 * start one chat for all of them.
 */
export function refuseSharedTokens<Request>(
	prepared: ReadonlyArray<Prepared<Request>>,
): Array<Prepared<Request>> {
	const itemsByToken = new Map<string, Map<string, number[]>>();
	for (const [index, { draft }] of prepared.entries()) {
		if (draft?.repeatProtection.kind !== 'token') continue;
		const { clientToken } = draft.repeatProtection;
		const byRecipient = itemsByToken.get(clientToken) ?? new Map<string, number[]>();
		const recipient = JSON.stringify(draft.recipient);
		byRecipient.set(recipient, [...(byRecipient.get(recipient) ?? []), index]);
		itemsByToken.set(clientToken, byRecipient);
	}
	const refused = new Map<number, Problem>();
	for (const byRecipient of itemsByToken.values()) {
		if (byRecipient.size < 2) continue;
		const sharing = [...byRecipient.values()].flat().sort((left, right) => left - right);
		for (const index of sharing) {
			refused.set(index, {
				parameter: TOKEN_PARAMETER,
				problem: `is the same for different customers (items ${sharing.slice(0, 20).join(', ')})`,
				cure: "Use a token of its own for each customer, or remove it and use 'Repeat Protection'.",
			});
		}
	}
	return prepared.map((one, index) => {
		const problem = refused.get(index);
		return problem ? { problems: [problem] } : one;
	});
}
