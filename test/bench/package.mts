/** `npm run bench`: what the package weighs and what loading it costs. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pack } from '../support/pack.mts';
import { ROOT, TARBALL, UNPACKED } from '../support/paths.mts';

const RUNS = 15;

const inPackage = (file: string) => path.join(UNPACKED, 'dist/nodes/AmazonConnect', file);

/** What is loaded, each time in a fresh process that has n8n-workflow already, as n8n has. */
const SUBJECTS = {
	'node file': inPackage('AmazonConnect.node.js'),
	'bundled AWS SDK': inPackage('aws/sdk.js'),
	"plain require('@aws-sdk/client-connect')": '@aws-sdk/client-connect',
};

function requireTime(subject: string): number {
	const script = `
		require('n8n-workflow');
		const began = performance.now();
		require(${JSON.stringify(subject)});
		process.stdout.write(String(performance.now() - began));
	`;
	return Number(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' }));
}

const median = (values: number[]) =>
	values.sort((left, right) => left - right)[Math.floor(values.length / 2)];

const kilobytes = (file: string) => `${(statSync(file).size / 1024).toFixed(1)} KB`;

await pack();

// Interleaved, so that a busy moment of the machine hits all alike.
const times = Object.fromEntries(Object.keys(SUBJECTS).map((name) => [name, [] as number[]]));
for (let run = 0; run < RUNS; run++) {
	for (const [name, subject] of Object.entries(SUBJECTS)) times[name].push(requireTime(subject));
}

console.log(
	`Node ${process.versions.node}, ${os.cpus().length} cores, median of ${RUNS} processes`,
);
console.table({
	tarball: { value: kilobytes(TARBALL) },
	'bundled AWS SDK, on disk': { value: kilobytes(SUBJECTS['bundled AWS SDK']) },
	...Object.fromEntries(
		Object.entries(times).map(([name, values]) => [
			`require: ${name}`,
			{ value: `${median(values).toFixed(1)} ms` },
		]),
	),
});
