/** What the package weighs and what loading it costs. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { ROOT, TARBALL, UNPACKED } from '../support/paths.mts';
import type { Row } from './table.mts';

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

/** The package must have been packed. */
export function measurePackage(): Row[] {
	// Interleaved, so that a busy moment of the machine hits all alike.
	const times = Object.fromEntries(Object.keys(SUBJECTS).map((name) => [name, [] as number[]]));
	for (let run = 0; run < RUNS; run++) {
		for (const [name, subject] of Object.entries(SUBJECTS)) times[name].push(requireTime(subject));
	}
	const row = (sender: string, figure: string): Row => ({ scenario: 'package', sender, figure });
	return [
		row('tarball', kilobytes(TARBALL)),
		row('bundled AWS SDK, on disk', kilobytes(SUBJECTS['bundled AWS SDK'])),
		...Object.entries(times).map(([name, values]) =>
			row(`loading: ${name}`, `${median(values).toFixed(1)} ms`),
		),
	];
}
