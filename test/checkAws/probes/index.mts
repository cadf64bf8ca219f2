import type { Probe } from '../probe.mts';
import { ACCESS } from './access.mts';
import { END, REPLY, START } from './chat.mts';
import { CONVERSATION } from './conversation.mts';
import { REFUSALS } from './refusals.mts';
import { SEARCH } from './search.mts';
import { TEMPLATE } from './template.mts';
import { TOKEN_AFTER_END, TOKENS } from './tokens.mts';

/** What is asked without changing anything. */
export const READ_ONLY: readonly Probe[] = [...ACCESS, ...SEARCH];

/** What needs chats, in an order in which each finds what it needs. */
export const WITH_CHATS: readonly Probe[] = [
	...START,
	...TOKENS,
	...REPLY,
	...END,
	TOKEN_AFTER_END,
	...REFUSALS,
	...CONVERSATION,
	...TEMPLATE,
];
