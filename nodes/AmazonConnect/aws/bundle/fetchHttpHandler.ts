/** Never sends: every client of this package is given a request handler of its own. */
export class FetchHttpHandler {
	static create(handler: unknown): unknown {
		if (typeof (handler as { handle?: unknown } | undefined)?.handle === 'function') return handler;
		throw new Error('A requestHandler must be given.');
	}
}

/** Our handler has read the body already. */
export const streamCollector = async (body: unknown): Promise<Uint8Array> =>
	body instanceof Uint8Array ? body : new Uint8Array();
