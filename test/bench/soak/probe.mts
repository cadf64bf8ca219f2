/** Asks an n8n that `test/realN8n/probe.cjs` was preloaded into. */
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../support/paths.mts';

/** For NODE_OPTIONS. The socket is named by PROBE. */
export const PROBE_OPTIONS = `--expose-gc --require ${path.join(ROOT, 'test/realN8n/probe.cjs')}`;

/** What a process holds, and what it has cost. */
export interface Look {
	/** Bytes in use after garbage was collected: JavaScript's, and what belongs to it. */
	memory: number;
	/** What keeps the process alive: sockets, timers, requests. */
	handles: number;
	/** Sockets that are not collected, and the listeners of all of them. */
	sockets: number;
	socketListeners: number;
	/** AbortSignals that are not collected and have had a listener, and the listeners of all of them. */
	signals: number;
	signalListeners: number;
	processListeners: number;
	/** Node's warnings of too many listeners. */
	warnings: number;
	/** Milliseconds of all threads, before and after the look. */
	cpuBefore: number;
	cpuAfter: number;
}

/** Looks into the process that listens on a socket. */
export async function lookInto(socket: string): Promise<Look> {
	const found = JSON.parse(await text(connect(socket))) as Look | { error: string };
	if ('error' in found) throw new Error(found.error);
	return found;
}
