/** `npm run check:aws`: whether Amazon Connect is as the node assumes. With `--packed`, the package is there already. */
import './requireNode24.mjs';
import { pack } from '../support/pack.mts';
import { failureOf } from './failure.mts';
import { optionsOf, USAGE } from './options.mts';
import { personAt } from './person.mts';
import { redactor } from './redact.mts';

// Knows the configuration as soon as that is read.
let redact = redactor();

// 1 means that an assumption does not hold.
process.on('uncaughtException', (error) => {
	console.error(failureOf(error, redact));
	process.exit(2);
});

const options = optionsOf(process.argv.slice(2));
if (!options) {
	console.error(USAGE);
	process.exit(2);
}
if (!options.packed) {
	console.log('Building the package ...');
	await pack();
}
// Whatever goes wrong from here on must not end as if an assumption did not hold.
const { main } = await import('./main.mts');
const { shipped } = await import('./shipped.mts');

const cancel = new AbortController();
let cancelledAt = 0;
process.on('SIGINT', () => {
	if (!cancel.signal.aborted) {
		cancelledAt = performance.now();
		console.error('\nEnding the chats of this check. Ctrl-C again leaves them open.');
		cancel.abort(new Error('Cancelled'));
		return;
	}
	// npm passes a Ctrl-C on that the terminal has sent here, too.
	if (performance.now() - cancelledAt > 1000) process.exit(2);
});

const isTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY);
const code = await main(options, {
	person: personAt(process.stdin, process.stdout, isTerminal),
	time: shipped('pace/time').SYSTEM_TIME,
	signal: cancel.signal,
	onConfig(config) {
		redact = redactor(config);
	},
});
// n8n keeps the process alive; what was written must be out before it ends.
process.stdout.write('', () => process.exit(code));
