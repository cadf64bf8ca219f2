/** The node under n8n's hands: packed, and installed as n8n installs community packages. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installPackage } from '../realN8n/communityPackage.mts';
import { NO_INTERNET } from '../realN8n/environment.mts';
import { Failure } from '../realN8n/failure.mts';
import { writeNpmShim, type LocalPackage } from '../realN8n/npmShim.mts';
import { startN8n, type N8nOptions } from '../realN8n/process.mts';
import { lastLines } from '../realN8n/programs.mts';
import { step, type Log } from '../realN8n/progress.mts';
import { N8nRest } from '../realN8n/rest.mts';
import { pack } from '../support/pack.mts';
import { PACKAGE_NAME, TARBALL, UNPACKED } from '../support/paths.mts';
import { logInAsOwner } from './owner.mts';

export async function packNode(): Promise<void> {
	try {
		await pack();
	} catch (error) {
		const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
		throw new Failure(
			'The node could not be built:',
			lastLines(stderr || stdout || String(error), 10),
			'"npm run build" shows all of it.',
		);
	}
}

/**
 * The hash of the tarball that n8n installed. In the package's folder, which is gone once somebody
 * uninstalls the package in the editor.
 */
const stampOf = (home: string): string =>
	path.join(home, '.n8n/nodes/node_modules', PACKAGE_NAME, '.installed-tarball');

const hashOfTarball = async (): Promise<string> =>
	createHash('sha256')
		.update(await readFile(TARBALL))
		.digest('hex');

const isNodeInstalled = async (home: string): Promise<boolean> =>
	(await readFile(stampOf(home), 'utf8').catch(() => undefined)) === (await hashOfTarball());

/** The packed node, as n8n would name it. */
async function readPackage(): Promise<LocalPackage> {
	const manifest = await readFile(path.join(UNPACKED, 'package.json'), 'utf8');
	const { name, version } = JSON.parse(manifest) as { name: string; version: string };
	return { name, version, tarball: TARBALL };
}

/**
 * Installs the packed node, unless that very tarball is installed. The n8n that does it has no
 * internet and ends afterwards: it would ask others about a package that only this machine has.
 */
export async function ensureNode(options: N8nOptions, shim: string, log: Log): Promise<void> {
	const { home } = options;
	const localPackage = await readPackage();
	await writeNpmShim(shim, localPackage);
	if (await isNodeInstalled(home)) return;
	await step(log, 'Installing the node in n8n', async () => {
		const n8n = await startN8n({ ...options, env: NO_INTERNET });
		try {
			const rest = new N8nRest(n8n.url);
			await logInAsOwner(rest, home);
			await installPackage(rest, localPackage);
			await writeFile(stampOf(home), await hashOfTarball());
		} finally {
			await n8n.stop();
		}
	});
}
