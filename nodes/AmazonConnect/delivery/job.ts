import type { Draft } from '../operations/draft';

/** One item on its way: its place in the input, its checked request, and its token. */
export interface Job<Request> {
	index: number;
	draft: Draft<Request>;
	clientToken: string;
}
