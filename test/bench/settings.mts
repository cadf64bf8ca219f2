/** What a trial's service is told, and what its senders must know of it. */

/** The ID of the instance that is full. */
export const FULL_INSTANCE = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

/** The IDs of contacts that a service has from the beginning. */
export const contactId = (index: number): string => `contact-${index}`;

export interface ServiceSettings {
	/** Milliseconds. */
	latency: number;
	quota?: { requestsPerSecond: number; burst: number } | { perWindow: number };
	/** How many chats may be open at once, and after how many milliseconds they end. */
	chats?: { atOnce: number; endAfter: number };
	/** Another instance, which has no room at all. */
	fullInstance?: boolean;
	/** What is read instead of chats being started: so many contacts of the last day. */
	reading?: { operation: string; contacts: number };
	verifySignatures?: boolean;
}
