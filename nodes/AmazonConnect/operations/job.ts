import type { Draft } from './draft';
import type { Problem } from './itemParameters';

/** One item on its way: its place in the input, from 0, and its checked request. */
export interface Job<Request> {
	index: number;
	draft: Draft<Request>;
	/** Identifies the item to Amazon Connect, or to a later run of the node. Only starts and acts have one. */
	clientToken?: string;
}

/** An item after mapping and checks: something to send, or what is wrong with it. */
export type Prepared<Request> =
	{ job: Job<Request>; problems?: undefined } | { job?: undefined; problems: readonly Problem[] };
