/** How long the check waits, in milliseconds. */
export const MINUTE = 60_000;

/** What AWS writes late is there after a minute. */
export const SOON = { within: MINUTE, every: 2000 };

/** How long somebody has to answer on the phone. */
export const ANSWER_WITHIN = 3 * MINUTE;
