/** `npm test`: everything that needs no server of another project. Ends with `N passed, N failed`. */
import './support/requireNode24.mjs';
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const report = path.join(root, '.test-output/vitest.json');

const bin = (name) => path.join(root, 'node_modules/.bin', name);

const options = process.argv.slice(2);
if (!options.some((option) => option.startsWith('--project'))) {
	// It installs another n8n first: `npm run test:oldest`.
	options.push('--project=!oldestN8n');
}

const STEPS = [
	['types of the package', bin('tsc'), ['--noEmit', '--project', 'tsconfig.json']],
	['types of the tests', bin('tsc'), ['--project', 'test/tsconfig.json']],
	['lint and format', 'npm', ['run', '--silent', 'lint']],
	[
		'tests',
		bin('vitest'),
		[
			'run',
			'--config=test/vitest.config.mts',
			'--reporter=default',
			'--reporter=json',
			`--outputFile.json=${report}`,
			...options,
		],
	],
];

const run = async (command, args) =>
	await new Promise((resolve) => {
		const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
		child.on('error', () => resolve(1));
		child.on('exit', (code) => resolve(code ?? 1));
	});

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

await mkdir(path.dirname(report), { recursive: true });
await rm(report, { force: true });

let passed = 0;
let failed = 0;
const began = performance.now();
for (const [name, command, args] of STEPS) {
	console.log(`\n> ${name}`);
	const stepBegan = performance.now();
	const code = await run(command, args);
	console.log(`> ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${seconds(stepBegan)} s`);
	if (code === 0) passed += 1;
	else failed += 1;
}

const tests = await readFile(report, 'utf8')
	.then((text) => JSON.parse(text))
	.catch(() => ({ numPassedTests: 0, numFailedTests: 0 }));
passed += tests.numPassedTests;
failed += tests.numFailedTests;

console.log(`\nTook ${seconds(began)} s.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && tests.numPassedTests > 0 ? 0 : 1;
