/** What a local Amazon Connect has seen, in numbers. */
import type { State } from '../localConnect/state.mts';

export interface ServiceCounts {
	contacts: number;
	/** Customers who have more than one chat. */
	messagedTwice: number;
	/** Customers who have one at least. */
	customers: number;
	requests: number;
	throttled: number;
	/** Milliseconds from the beginning to the last chat that was started. */
	lastStarted: number;
}

/**
 * @param operation whose requests are counted
 * @param began milliseconds since the epoch
 */
export function countsOf(state: State, operation: string, began: number): ServiceCounts {
	const chats = new Map<string, number>();
	for (const { request } of state.contacts) {
		const customer = request.DestinationEndpoint.Address ?? '';
		chats.set(customer, (chats.get(customer) ?? 0) + 1);
	}
	const log = state.requests(operation);
	return {
		contacts: state.contacts.length,
		messagedTwice: [...chats.values()].filter((times) => times > 1).length,
		customers: chats.size,
		requests: log.length,
		lastStarted: (state.contacts.at(-1)?.startedAt ?? began) - began,
		throttled: log.filter(({ errorType }) => errorType === 'TooManyRequestsException').length,
	};
}
