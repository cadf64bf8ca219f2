/** What n8n's logger is told. */
import { logger } from '../n8n.mts';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** n8n's own lines about an error have the node with its stored parameters, which are no secret of a run. */
const withoutNode = (name: string, value: unknown): unknown =>
	name === 'node' ? undefined : value;

/** Collects what the process logs from now on. */
export function listenToLog(): { lines: string[]; stop(): void } {
	const lines: string[] = [];
	const before = LEVELS.map((level) => [level, logger[level]] as const);
	for (const level of LEVELS) {
		logger[level] = (...words: unknown[]) => void lines.push(JSON.stringify(words, withoutNode));
	}
	return { lines, stop: () => void Object.assign(logger, Object.fromEntries(before)) };
}
