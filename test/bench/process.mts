/** Helpers of the benchmark that run in processes of their own, and the messages between. */
import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

interface Message {
	id: number;
	content: unknown;
}

/** Another process that answers questions, several at once. */
export class Helper<Question, Answer> {
	readonly #child: ChildProcess;

	readonly #waiting = new Map<number, { resolve(answer: Answer): void; reject(e: Error): void }>();

	#asked = 0;

	/** Starts a file of this folder with something that it needs to know. */
	constructor(file: string, knowledge: unknown, nodeOptions: string[] = []) {
		this.#child = fork(path.join(import.meta.dirname, file), [JSON.stringify(knowledge)], {
			execArgv: nodeOptions,
		});
		this.#child.on('message', ({ id, content }: Message) => {
			this.#waiting.get(id)?.resolve(content as Answer);
			this.#waiting.delete(id);
		});
		this.#child.on('exit', (code) => {
			for (const { reject } of this.#waiting.values()) {
				reject(new Error(`${file} ended with ${code}`));
			}
		});
	}

	async ask(question: Question): Promise<Answer> {
		this.#asked += 1;
		const id = this.#asked;
		return await new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			this.#child.send({ id, content: question } satisfies Message);
		});
	}

	end(): void {
		this.#child.kill();
	}
}

/** What a helper was started with. */
export const knowledge = <Known,>(): Known => JSON.parse(process.argv[2]) as Known;

/** Answers the questions that come to a helper. */
export function answer<Question, Answer>(reply: (question: Question) => Promise<Answer>): void {
	process.on('message', ({ id, content }: Message) => {
		reply(content as Question).then(
			(answered) => process.send?.({ id, content: answered } satisfies Message),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	process.on('disconnect', () => process.exit());
}
