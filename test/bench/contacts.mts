/** How fast contacts are read under the documented quotas, and what that costs the process. */
import type { SenderSettings } from './sender.mts';
import { OURS } from './senders.mts';
import { ratio, type Row } from './table.mts';
import { tryOut } from './trial.mts';

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

const DESCRIBE = { operation: 'DescribeContact', requestsPerSecond: 10, burst: 15 };
const SEARCH = { operation: 'SearchContacts', requestsPerSecond: 10, burst: 30 };

/** One item for each contact. */
export async function get(): Promise<Row[]> {
	const items = 1000;
	const latency = 30;
	const { requestsPerSecond, burst } = DESCRIBE;
	const ideal = ((items - burst) / requestsPerSecond) * 1000 + latency;
	const settings: SenderSettings = { kind: 'contacts', operation: 'get' };
	const service = { latency, quota: DESCRIBE, reading: { ...DESCRIBE, contacts: items } };
	const outcome = await tryOut(service, settings, { items });
	return [
		{
			scenario: `Get: ${requestsPerSecond}/s, burst ${burst}, ${latency} ms, ${items} contacts`,
			sender: OURS,
			outcome,
			ideal,
			figure: `${outcome.requests} requests, longest block ${outcome.usage.block.toFixed(0)} ms`,
			targets: [{ name: '÷ ideal', value: ratio(outcome, ideal), limit: 1.03 }],
		},
	];
}

/** One item that finds all contacts of a day. */
export async function getMany(): Promise<Row[]> {
	const items = 10_000;
	const latency = 30;
	const settings: SenderSettings = { kind: 'contacts', operation: 'getAll' };
	const service = { latency, quota: SEARCH, reading: { ...SEARCH, contacts: items } };
	const outcome = await tryOut(service, settings, { items });
	const held = await tryOut(service, settings, { items, collectGarbage: true });
	const { requestsPerSecond, burst } = SEARCH;
	const pages = items / 100;
	return [
		{
			scenario: `Get Many: ${requestsPerSecond}/s, burst ${burst}, ${latency} ms, 10,000 contacts`,
			sender: OURS,
			outcome,
			// The pages come one after the other.
			ideal: ((pages - burst) / requestsPerSecond) * 1000 + latency,
			figure: `${outcome.requests} requests, +${megabytes(outcome.usage.memory)} MB with garbage, +${megabytes(held.usage.held)} MB held, longest block ${outcome.usage.block.toFixed(0)} ms`,
			targets: [{ name: 'block, ms', value: outcome.usage.block, limit: 100 }],
		},
	];
}
