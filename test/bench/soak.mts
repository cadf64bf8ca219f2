/**
 * `npm run bench:soak`: whether n8n's process stays as it is while the node sends 20,000 chats and runs 2,000
 * times, and whether a day of the trigger leaves its state and its process small. Ends with an error if a
 * target is missed. `-- trigger` and `-- n8n` are one of the two, `-- --quick` is a tenth of each.
 */
import os from 'node:os';
import { ensureN8n } from '../realN8n/install.mts';
import { pack } from '../support/pack.mts';
import { soakN8n, type Load } from './soak/soakN8n.mts';
import { reportText, type Report } from './soak/report.mts';
import { soakTrigger } from './soak/soakTrigger.mts';
import { missed } from './table.mts';

const isQuick = process.argv.includes('--quick');

const BATCHES: Load = isQuick
	? { slices: 20, executionsPerSlice: 1, itemsPerExecution: 100, atOnce: 1 }
	: { slices: 20, executionsPerSlice: 2, itemsPerExecution: 500, atOnce: 1 };

const SINGLE_ITEMS: Load = {
	slices: 20,
	executionsPerSlice: isQuick ? 10 : 100,
	itemsPerExecution: 1,
	atOnce: 10,
};

const PARTS: Record<string, () => Promise<Report>> = {
	trigger: async () => await soakTrigger({ polls: isQuick ? 240 : 1440, seed: 1 }),
	async n8n() {
		await ensureN8n(console.error);
		return await soakN8n([BATCHES, SINGLE_ITEMS], console.error);
	},
};

// What is running is ended on exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

await pack();
const chosen = Object.keys(PARTS).filter((name) => process.argv.includes(name));
const reports: Report[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(PARTS)) {
	const report = await PARTS[name]();
	// Whoever waits sees that it goes on.
	console.error(`done: ${name}`);
	reports.push(report);
}

console.log(`Node ${process.versions.node}, ${os.cpus().length} cores, ${os.cpus()[0].model}`);
for (const report of reports) console.log(`\n${reportText(report)}`);
process.exitCode = missed(reports.flatMap(({ rows }) => rows)).length > 0 ? 1 : 0;
