/**
 * Runs the scan by which n8n decides on verification, and prints its findings as a JSON list:
 * `node scan.mts <folder> tarball|sources`. A process of its own, because some rules behave
 * differently where NODE_ENV is "test".
 */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from './paths.mts';

interface Scanner {
	buildScanConfig(): Promise<unknown>;
	analyzePackage(
		folder: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string }>;
	SOURCE_FILE_PATTERNS: string[];
}

interface Linted {
	filePath: string;
	messages: Array<{ ruleId: string | null; message: string; line: number }>;
}

type Leg = 'tarball' | 'sources';

/** The scan's own verdict tells of errors only; its configuration is run again for the warnings. */
async function findings(folder: string, leg: Leg): Promise<string[]> {
	const entry = path.join(ROOT, 'node_modules/@n8n/scan-community-package/scanner/scanner.mjs');
	const scanner = (await import(pathToFileURL(entry).href)) as Scanner;
	const patterns = leg === 'sources' ? scanner.SOURCE_FILE_PATTERNS : ['**/*.js', 'package.json'];
	const verdict = await scanner.analyzePackage(folder, patterns);

	const require = createRequire(entry);
	const { ESLint } = require('eslint') as {
		ESLint: new (options: object) => { lintFiles(files: string[]): Promise<Linted[]> };
	};
	const glob = require('fast-glob') as { sync(patterns: string[], options: object): string[] };
	const files = glob.sync(patterns, { cwd: folder, absolute: true, ignore: ['node_modules/**'] });
	if (files.length === 0) throw new Error(`Nothing to scan in ${folder}`);
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await scanner.buildScanConfig(),
	});
	const found = (await eslint.lintFiles(files)).flatMap(({ filePath, messages }) =>
		messages.map(
			({ ruleId, message, line }) =>
				`${path.relative(folder, filePath)}:${line} ${ruleId}: ${message}`,
		),
	);
	return verdict.passed ? found : [verdict.message ?? 'refused', ...found];
}

/** What the scan finds in a folder: nothing, for a package that may be verified. */
export async function scan(folder: string, leg: Leg): Promise<string[]> {
	const { NODE_ENV: _, ...env } = process.env;
	const run = promisify(execFile)(process.execPath, [import.meta.filename, folder, leg], { env });
	return JSON.parse((await run).stdout.split('\n').at(-1) ?? '') as string[];
}

if (process.argv[1] === import.meta.filename) {
	const [, , folder, leg] = process.argv;
	process.stdout.write(`\n${JSON.stringify(await findings(folder, leg as Leg))}`);
}
