/** Whoever runs the check, with the phone in the other hand. */
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { MINUTE } from './times.mts';

export interface Person {
	/** Whether somebody is there at all. */
	isThere: boolean;
	tell(line: string): void;
	confirm(question: string): Promise<boolean>;
	/** Asks for something to be done on the phone. False when nobody says so within the milliseconds. */
	asks(what: string, within: number): Promise<boolean>;
}

/** @param isThere whether `input` is a terminal */
export function personAt(input: Readable, output: Writable, isThere: boolean): Person {
	const ask = async (question: string, within?: number): Promise<string | undefined> => {
		const lines = createInterface({ input, output });
		const ended = new AbortController();
		lines.once('close', () => ended.abort());
		// A terminal that is being read gives Ctrl-C to its reader only.
		lines.once('SIGINT', () => {
			process.kill(process.pid, 'SIGINT');
			lines.close();
		});
		const timeUp = within === undefined ? [] : [AbortSignal.timeout(within)];
		try {
			const signal = AbortSignal.any([ended.signal, ...timeUp]);
			return await lines.question(`${question} `, { signal });
		} catch {
			return undefined;
		} finally {
			lines.close();
		}
	};
	return {
		isThere,
		tell: (line) => void output.write(`${line}\n`),
		confirm: async (question) =>
			isThere && /^y(es)?$/i.test(((await ask(`${question} (yes/no)`)) ?? '').trim()),
		asks: async (what, within) => {
			if (!isThere) return false;
			const question = `\n>> ${what} Then press Enter (${within / MINUTE} minutes).`;
			return (await ask(question, within)) !== undefined;
		},
	};
}
