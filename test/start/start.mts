/** `npm start`: the first run, from nothing to an open editor. With `--once` it ends before that. */
import { Failure } from '../realN8n/failure.mts';
import { stopPrograms } from '../realN8n/programs.mts';
import { startDemo } from './demo.mts';
import { readSettings } from './settings.mts';

const SIGNALS: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const log = (line: string): void => console.log(line);

/** From the start of this process. */
const tookSeconds = (): string => `Took ${(performance.now() / 1000).toFixed(1)} s.`;

let editorIsOpen = false;
let stopping = false;

async function end(exitCode: number): Promise<never> {
	await stopPrograms();
	process.exit(exitCode);
}

function stop(): void {
	// npm passes a Ctrl-C on that the terminal has sent here too, so a second one means nothing.
	if (stopping) return;
	stopping = true;
	log('\nStopping ...');
	void end(editorIsOpen ? 0 : 1);
}

for (const signal of SIGNALS) process.on(signal, stop);

/** A signal to npm alone ends npm and the shell between, and would leave this running. */
function stopWithNpm(): void {
	if (!process.env.npm_lifecycle_event) return;
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) stop();
	}, 500).unref();
}

stopWithNpm();

try {
	const settings = readSettings(process.env);
	const { n8n, local, editor, conversation, owner } = await startDemo(settings, log);
	if (process.argv.includes('--once')) {
		stopping = true;
		await stopPrograms();
		log(tookSeconds());
		process.exit(0);
	}
	log(`\nEditor    ${editor}`);
	log(`Phones    ${local.phones}`);
	log(`Login     ${owner.email}`);
	log(`Password  ${owner.password}`);
	log(`\nTo talk with a workflow, open ${conversation}`);
	log('Select "Execute workflow", and answer on the page of phones, as the customer.');
	log(`\n${tookSeconds()} Ctrl-C ends n8n and the local Amazon Connect.`);
	log(`To start over, delete ${settings.home}`);
	editorIsOpen = true;
	const how = await n8n.ended;
	throw new Failure(`n8n ended by itself (${how}).`, `What it said: ${n8n.logFile}`);
} catch (error) {
	// What is stopped fails, which is no news.
	if (!stopping) {
		stopping = true;
		console.error(error instanceof Failure ? `\n${error.message}` : error);
		await end(1);
	}
}
