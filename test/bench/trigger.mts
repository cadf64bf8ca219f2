/**
 * `npm run bench:trigger`: 5,000 contacts that end within one minute, polled by the packed trigger under the
 * documented quotas. Ends with an error if one is lost or reported twice. It takes a quarter of an hour.
 */
import { end } from '../localConnect/lifecycle.mts';
import { startLocalConnect } from '../localConnect/server.mts';
import { documentedQuotas } from '../localConnect/state.mts';
import { credentialFor } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { PublishedTrigger } from '../support/engine.mts';
import { pack } from '../support/pack.mts';

const COUNT = 5000;
const MINUTE = 60_000;

const HEAD = [
	'Include Details',
	'Polls',
	'Longest poll, s',
	'Seconds of all polls',
	'Searches',
	'Details read',
	'Throttled',
	'Largest state, bytes',
	'Lost',
	'Twice',
];

/** Polls until a poll finds nothing, as often as there is something to find. */
async function measure(includeDetails: boolean): Promise<number[]> {
	const local = await startLocalConnect();
	const { state } = local;
	state.behaviour.quotas = documentedQuotas;
	const { id } = state.account.instances[0];
	const trigger = new PublishedTrigger(
		{
			instanceId: { __rl: true, mode: 'id', value: id },
			options: includeDetails ? {} : { includeDetails, includeTransfers: true },
		},
		credentialFor(local),
		`bench-${includeDetails}`,
	);
	await trigger.poll();
	const contacts = startContacts(local, COUNT);
	for (const [index, contact] of contacts.entries()) {
		end(state, contact, 'CUSTOMER_DISCONNECT');
		// In the minute before; the trigger is told that it began earlier.
		contact.disconnectedAt = Date.now() - MINUTE + (index * MINUTE) / COUNT;
	}
	trigger.moveBack(2 * MINUTE);
	const before = state.log.length;
	const reported: unknown[] = [];
	const seconds: number[] = [];
	let largest = 0;
	for (let found = 1; found > 0;) {
		const beganAt = performance.now();
		const items = (await trigger.poll()) ?? [];
		seconds.push((performance.now() - beganAt) / 1000);
		largest = Math.max(largest, trigger.state.length);
		found = items.length;
		reported.push(...items.map(({ ContactId }) => ContactId));
		console.error(`${reported.length} of ${COUNT} after ${seconds.length} polls`);
	}
	const requests = state.log.slice(before);
	const count = (operation: string) =>
		requests.filter((request) => request.operation === operation).length;
	const distinct = new Set(reported).size;
	await local.close();
	return [
		seconds.length,
		Math.max(...seconds),
		seconds.reduce((sum, one) => sum + one, 0),
		count('SearchContacts'),
		count('DescribeContact'),
		requests.filter(({ status }) => status === 429).length,
		largest,
		COUNT - distinct,
		reported.length - distinct,
	];
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

await pack();
console.log(row(HEAD));
console.log(row(HEAD.map(() => '---')));
for (const includeDetails of [true, false]) {
	const figures = await measure(includeDetails);
	console.log(row([includeDetails ? 'on' : 'off', ...figures.map((one) => one.toFixed(0))]));
	const [lost, twice] = figures.slice(-2);
	if (lost + twice > 0) process.exitCode = 1;
}
