/** Runs commands one after the other and counts what passed, tests of vitest among it. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

const run = async (command, args) =>
	await new Promise((resolve) => {
		const local = path.join(root, 'node_modules/.bin', command);
		const program = command === 'npm' ? command : local;
		const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
		child.on('error', () => resolve(1));
		child.on('exit', (code) => resolve(code ?? 1));
	});

const seconds = (since) => ((performance.now() - since) / 1000).toFixed(1);

/**
 * Every step runs, whatever became of the one before. The last line is `N passed, N failed`.
 *
 * @param {string} reportName file that vitest, if it is among the steps, reports to
 * @param {ReadonlyArray<[name: string, command: string, args: string[]]>} steps
 */
export async function runSteps(reportName, steps) {
	const report = path.join(root, '.test-output', reportName);
	await mkdir(path.dirname(report), { recursive: true });
	await rm(report, { force: true });
	const reporting = ['--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];

	let passed = 0;
	let failed = 0;
	const began = performance.now();
	for (const [name, command, args] of steps) {
		console.log(`\n> ${name}`);
		const stepBegan = performance.now();
		const code = await run(command, command === 'vitest' ? [...args, ...reporting] : args);
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
}
