import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { OUTPUT, ROOT, TARBALL, UNPACKED } from './paths.mts';

const run = promisify(execFile);

/** Builds the package, packs it as npm would publish it, and unpacks the tarball again. */
export async function pack(): Promise<void> {
	await run(process.execPath, ['node_modules/gulp/bin/gulp.js', 'build'], { cwd: ROOT });
	await rm(UNPACKED, { recursive: true, force: true });
	await mkdir(UNPACKED, { recursive: true });
	const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', OUTPUT], {
		cwd: ROOT,
	});
	// npm 11 gives a list, npm 12 an object by name.
	const packed = Object.values(JSON.parse(stdout) as Record<string, { filename: string }>);
	await rename(path.join(OUTPUT, packed[0].filename), TARBALL);
	await run('tar', ['-xzf', TARBALL, '-C', UNPACKED, '--strip-components=1']);
}
