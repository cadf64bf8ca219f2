/**
 * `npm run bench`: the size of the package, and how it delivers, beside other ways to send. Ends with
 * an error if a target is missed. `-- --quick` is the package and the first comparison only.
 */
import os from 'node:os';
import { pack } from '../support/pack.mts';
import { get, getMany } from './contacts.mts';
import {
	chatsInUse,
	clockSetBack,
	compare,
	documentedQuota,
	fixedWindow,
	halfTheQuota,
	oneInstanceFull,
	slowAnswers,
	twoProcesses,
	urgent,
} from './delivery.mts';
import { measurePackage } from './package.mts';
import { missed, tableOf, type Row } from './table.mts';
import { volume } from './volume.mts';

const REST = [
	slowAnswers,
	documentedQuota,
	halfTheQuota,
	twoProcesses,
	fixedWindow,
	urgent,
	oneInstanceFull,
	clockSetBack,
	chatsInUse,
	volume,
	get,
	getMany,
];

await pack();
const rows: Row[] = measurePackage();
for (const scenario of process.argv.includes('--quick') ? [compare] : [compare, ...REST]) {
	const found = await scenario();
	// Whoever waits sees that it goes on.
	console.error(`done: ${found[0].scenario}`);
	rows.push(...found);
}

console.log(`Node ${process.versions.node}, ${os.cpus().length} cores, ${os.cpus()[0].model}\n`);
console.log(tableOf(rows));
process.exitCode = missed(rows).length > 0 ? 1 : 0;
