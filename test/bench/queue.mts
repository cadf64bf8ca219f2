/**
 * `npm run bench:queue`: a real n8n in queue mode with two workers, which share the quota of one account. Ends
 * with an error if a target is missed. It takes four minutes, and needs what `npm run test:e2e` needs.
 */
import os from 'node:os';
import { QueueSite } from '../e2e/queue.mts';
import { ensureN8n } from '../realN8n/install.mts';
import { pack } from '../support/pack.mts';
import { manyExecutions, singleMessages } from './queueLoad.mts';
import { missed, tableOf, type Row } from './table.mts';

await pack();
await ensureN8n((line) => console.error(line));
const rows: Row[] = [];
const queue = await QueueSite.open();
try {
	const workers = [await queue.startWorker(), await queue.startWorker()];
	rows.push(await manyExecutions(queue, workers));
	console.error(`done: ${rows[0].scenario}`);
	for (const worker of workers) await worker.stop();
	rows.push(await singleMessages(queue));
} finally {
	await queue.close();
}

console.log(`Node ${process.versions.node}, ${os.cpus().length} cores, ${os.cpus()[0].model}\n`);
console.log(tableOf(rows));
process.exitCode = missed(rows).length > 0 ? 1 : 0;
