/** The check as a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { State } from '../localConnect/state.mts';
import { ROOT } from '../support/paths.mts';
import { configFor, startLocal, writeConfig } from './support.mts';

const COMMAND = 'test/checkAws/checkAws.mts';

/** Runs it as a process of its own. */
const runNode = async (args: string[], env: Record<string, string> = {}) =>
	await promisify(execFile)(process.execPath, args, {
		cwd: ROOT,
		env: { ...process.env, ...env },
	}).then(
		({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
		(error: { code: number; stdout: string; stderr: string }) => error,
	);

/** What has code run before the command. */
async function before(code: string): Promise<string[]> {
	const file = path.join(await mkdtemp(path.join(tmpdir(), 'check-aws-')), 'before.mjs');
	await writeFile(file, code);
	return ['--import', file];
}

it('is a command', async ({ onTestFinished }) => {
	const local = await startLocal({ quotas: {}, now: Date.now });
	onTestFinished(async () => await local.close());
	const file = await writeConfig(configFor(local));
	const report = path.join(path.dirname(file), 'report.md');
	const command = [COMMAND, '--packed', file, '--report', report];
	const [asked, read, broken] = await Promise.all([
		runNode(command),
		runNode([...command, '--yes', '--read-only']),
		// Where there is no n8n, it cannot even begin.
		runNode(command, { N8N_CORE_ROOT: '/nowhere' }),
	]);
	expect(broken).toMatchObject({ code: 2 });
	expect(asked).toMatchObject({ code: 2, stdout: expect.stringContaining('Add --yes') });
	expect(read.stdout).toContain(`The report: ${report}`);
	expect(read.code).toBe(0);
});

it.each([
	['an option that is not known', ['--everything', 'one.json']],
	['a second file', ['one.json', 'other.json']],
	['no file', []],
])('refuses %s before anything is built', async (_, args) => {
	const { code, stdout, stderr } = await runNode([COMMAND, ...args]);
	expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
	expect(stderr).toContain('--read-only');
});

it('exits with 2 on an older Node, too', async () => {
	const older = `Object.defineProperty(process, 'versions', {
		value: { ...process.versions, node: '22.18.0' },
	})`;
	const { code, stderr } = await runNode([...(await before(older)), COMMAND, '--packed']);
	expect(stderr).toContain('This needs Node 24');
	expect(code).toBe(2);
});

it('tells no secret of an error that nobody expects', async () => {
	const file = await writeConfig({
		...configFor({ url: 'http://127.0.0.1:1', state: new State() }),
		phone: '+4150100',
	});
	// As soon as the plan is told, so that the configuration is known.
	const thrower = `
		const { write } = process.stdout;
		process.stdout.write = function (text, ...rest) {
			if (String(text).includes('This asks Amazon Connect')) {
				setImmediate(() => {
					throw Object.assign(new Error('No answer for 415-0100, +14155550199'), {
						headers: { authorization: 'Credential=AKIAIOSFODNN7EXAMPLE' },
						config: { data: 'a body' },
					});
				});
			}
			return write.call(this, text, ...rest);
		};`;
	const { code, stderr } = await runNode([
		...(await before(thrower)),
		COMMAND,
		'--packed',
		file,
		'--yes',
	]);
	expect(stderr).toMatch(
		/^The check itself has failed: Error: No answer for <phone>, <number>\n +at /,
	);
	expect(stderr).not.toMatch(/authorization|AKIA|a body/);
	expect(code).toBe(2);
});
