import type { z } from 'zod';
import { invalidRequest, againstModel, type AwsError } from '../errors.mts';
import type { Caller } from '../signature.mts';
import type { State } from '../state.mts';

/** A request after its signature was checked. */
export interface Call {
	state: State;
	caller: Caller;
	/** Parsed JSON, or undefined without a body. */
	body: unknown;
	path: Record<string, string>;
	query: URLSearchParams;
}

/** One operation of one service. */
export interface Operation {
	name: string;
	/** The IAM action. */
	action: string;
	method: 'GET' | 'POST' | 'PUT';
	/** In the form of the HTTP framework, e.g. `/instance/:InstanceId`. */
	path: string;
	/** The quota that a request counts against, if not the one of the operation's name. */
	quota?(body: unknown): string;
	/** Gives the answer's body. Throws AwsError. */
	handle(call: Call): unknown;
}

/** One page of a list; the token is the place of the next page's first entry. */
export function page<T>(entries: T[], size: number, token?: string | null) {
	const start = token ? Number(Buffer.from(token, 'base64url').toString()) : 0;
	const end = start + size;
	return {
		entries: entries.slice(start, end),
		next: end < entries.length ? Buffer.from(String(end)).toString('base64url') : undefined,
	};
}

/** The body as a model has it, or the error of the service. */
export function parsed<Model extends z.ZodType>(
	model: Model,
	body: unknown,
	refusal: (message: string) => AwsError = invalidRequest,
): z.infer<Model> {
	const { data, error } = model.safeParse(body);
	if (!error) return data as z.infer<Model>;
	const [issue] = error.issues;
	throw againstModel(refusal(`${issue.path.join('.') || 'request'}: ${issue.message}`));
}
