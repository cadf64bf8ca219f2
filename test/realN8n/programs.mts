/** Child programs that never outlive this process, nor leave children of their own behind. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProgramOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** Gets what the program prints. Begun anew. */
	logFile: string;
	/** Milliseconds it may take to end when it is asked to. */
	grace?: number;
	/** Whom it runs as; as this process when left out. */
	uid?: number;
	gid?: number;
}

export interface Program {
	/** Resolves when it has ended, to how: "exit code 1". Never rejects. */
	ended: Promise<string>;
	/** Asks it to end, and makes it and its children end when it does not. */
	stop(): Promise<void>;
	/** Ends it and its children at once, as a crash does. */
	kill(): Promise<void>;
	/** Keeps it and its children from running, as a suspended machine does, until they are thawed. */
	freeze(): void;
	thaw(): void;
}

const SUCCESS = 'exit code 0';

/** Started and not yet ended, by process group. */
const running = new Map<number, Program>();

function signalGroup(group: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-group, signal);
	} catch {
		// Nobody is left in it.
	}
}

process.on('exit', () => {
	for (const group of running.keys()) signalGroup(group, 'SIGKILL');
});

/** Starts a program in a process group of its own, by which its children can be found. */
export async function startProgram(
	command: string,
	args: string[],
	{ logFile, grace = 10_000, ...options }: ProgramOptions,
): Promise<Program> {
	await mkdir(path.dirname(logFile), { recursive: true });
	const log = openSync(logFile, 'w');
	const child = spawn(command, args, {
		...options,
		stdio: ['ignore', log, log],
		detached: true,
	});
	closeSync(log);
	const { pid: group } = child;

	const ended = new Promise<string>((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('exit', (code, signal) => {
			if (group !== undefined) {
				running.delete(group);
				signalGroup(group, 'SIGKILL');
			}
			resolve(signal ? `signal ${signal}` : `exit code ${code}`);
		});
	});
	const signal = (name: NodeJS.Signals) => {
		if (group !== undefined && running.has(group)) signalGroup(group, name);
	};
	const program: Program = {
		ended,
		async stop() {
			if (group === undefined || !running.has(group)) return;
			child.kill('SIGTERM');
			const waiting = new AbortController();
			const late = sleep(grace, undefined, { signal: waiting.signal }).then(
				() => signalGroup(group, 'SIGKILL'),
				() => {},
			);
			await Promise.race([ended, late]);
			waiting.abort();
			await ended;
		},
		async kill() {
			signal('SIGKILL');
			await ended;
		},
		freeze: () => signal('SIGSTOP'),
		thaw: () => signal('SIGCONT'),
	};
	if (group !== undefined) running.set(group, program);
	return program;
}

export async function stopPrograms(): Promise<void> {
	await Promise.all([...running.values()].map(async (program) => await program.stop()));
}

/** Runs a program to its end, and says whether it succeeded and what it printed. */
export async function runProgram(
	command: string,
	args: string[],
	options: ProgramOptions,
): Promise<{ succeeded: boolean; output: string }> {
	const program = await startProgram(command, args, options);
	const succeeded = (await program.ended) === SUCCESS;
	return { succeeded, output: await readFile(options.logFile, 'utf8') };
}

/** The end of a log, for a message. */
export const lastLines = (text: string, count: number): string =>
	text.trimEnd().split('\n').slice(-count).join('\n');
