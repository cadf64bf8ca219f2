/** What n8n's verification asks of the package, and what its scan cannot see: that it runs. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startLocalConnect } from '../localConnect/server.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { execute } from '../support/engine.mts';
import { PACKAGE_NAME, ROOT, TARBALL, UNPACKED } from '../support/paths.mts';
import { scan } from '../support/scan.mts';

const manifest = JSON.parse(readFileSync(path.join(UNPACKED, 'package.json'), 'utf8')) as Record<
	string,
	Record<string, unknown> | undefined
>;

const TARBALL_LIMIT = 330 * 1024;

describe("n8n's scan of community packages", () => {
	it('finds nothing in the tarball', async () => {
		expect(await scan(UNPACKED, 'tarball')).toEqual([]);
	});

	it('finds nothing in the sources', async () => {
		expect(await scan(ROOT, 'sources')).toEqual([]);
	});

	it('would find a timer', async () => {
		const { mkdtempSync, writeFileSync } = await import('node:fs');
		const folder = mkdtempSync(path.join(ROOT, '.test-output', 'scan-'));
		writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
		writeFileSync(path.join(folder, 'bad.js'), 'setTimeout(() => {}, 1);\n');
		expect((await scan(folder, 'tarball')).join()).toContain('no-restricted-globals');
	});

	it('needs no inline disable', () => {
		const sources = execFileSync(
			'git',
			['ls-files', '--cached', '--others', '--exclude-standard'],
			{
				cwd: ROOT,
				encoding: 'utf8',
			},
		)
			.split('\n')
			.filter((file) => /^(nodes|credentials|test)\/.*\.m?[jt]s$/.test(file));
		expect(sources.length).toBeGreaterThan(50);
		const disabling = new RegExp(
			['eslint', 'disable'].join('-') + '|@ts-' + '(ignore|nocheck|expect)',
		);
		const found = sources.filter((file) =>
			disabling.test(readFileSync(path.join(ROOT, file), 'utf8')),
		);
		expect(found).toEqual([]);
	});
});

describe('the tarball', () => {
	it('is at most 330 KB', () => {
		const { size } = statSync(TARBALL);
		console.log(`tarball: ${(size / 1024).toFixed(1)} KB of ${TARBALL_LIMIT / 1024} KB`);
		expect(size).toBeLessThanOrEqual(TARBALL_LIMIT);
	});

	it('has no dependencies but the peer n8n-workflow', () => {
		expect(manifest.dependencies).toBeUndefined();
		expect(manifest.optionalDependencies).toBeUndefined();
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('brings the licence of every package that is bundled in it', () => {
		const licences = readFileSync(path.join(UNPACKED, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
		for (const name of [
			'@aws-sdk/client-connect',
			'@aws-sdk/client-connectparticipant',
			'@smithy/core',
			'libphonenumber-js',
		]) {
			expect(licences).toContain(`${name}@`);
		}
		expect(licences).toContain('Apache License');
		expect(licences).toContain('MIT');
	});

	it('bundles no package twice, such as an older core of the SDK', () => {
		const licences = readFileSync(path.join(UNPACKED, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
		const names = [...licences.matchAll(/^(@?[\w/.-]+)@\d+\.\d+\.\d+$/gm)].map(([, name]) => name);
		expect(names).toContain('@smithy/core');
		expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
	});

	it('has nothing but the build and what npm adds', () => {
		expect(readdirSync(UNPACKED).sort()).toEqual(
			expect.arrayContaining(['LICENSE', 'README.md', 'dist', 'package.json']),
		);
		expect(readdirSync(path.join(UNPACKED, 'dist')).sort()).toEqual([
			'THIRD-PARTY-LICENSES.txt',
			'credentials',
			'nodes',
		]);
	});
});

describe('loading', () => {
	it('the nodes and the credential do not load the SDK', () => {
		const files = [manifest.n8n?.nodes, manifest.n8n?.credentials].flat();
		const script = `
			${files.map((file) => `require('${UNPACKED}/${file}');`).join('\n')}
			const loaded = Object.keys(require.cache).filter((file) => file.endsWith('aws/sdk.js'));
			process.stdout.write(JSON.stringify(loaded));
		`;
		const loaded = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
		expect(JSON.parse(loaded)).toEqual([]);
	});

	it("by n8n's loader gives a node that sends", async () => {
		const local = await startLocalConnect();
		const { status } = await execute({
			items: customers(1),
			parameters: smsParameters(local),
			credential: credentialFor(local),
		});
		await local.close();
		expect(status).toBe('success');
		expect(local.state.contacts).toHaveLength(1);
		const [{ headers }] = local.state.requests('StartOutboundChatContact');
		expect(headers['x-amz-user-agent']).toContain('aws-sdk-js');
		expect(manifest.name).toBe(PACKAGE_NAME);
	});
});
