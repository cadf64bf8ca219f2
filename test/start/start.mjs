/**
 * What `npm start` runs. Plain JavaScript that any Node.js understands, so that a too old one is told
 * what to do; the rest is TypeScript, which Node.js 24 runs as it is.
 */
import { existsSync } from 'node:fs';

const ROOT = new URL('../../', import.meta.url);

function whatIsMissing() {
	if (process.platform === 'win32') {
		return 'npm start needs Linux or macOS. On Windows, run it in the Windows Subsystem for Linux.';
	}
	if (!existsSync(new URL('node_modules/fastify', ROOT))) {
		return 'The packages of this project are not installed.\nRun "npm ci", then "npm start" again.';
	}
	if (Number(process.versions.node.split('.')[0]) < 24) {
		return [
			`n8n needs Node.js 24, and this is ${process.version}.`,
			'"npm start" uses the Node.js 24 among the packages of this project. If it did not find one,',
			'its download has failed: run "npm rebuild node", then "npm start" again.',
		].join('\n');
	}
	return undefined;
}

const missing = whatIsMissing();
if (missing) {
	console.error(missing);
	process.exitCode = 1;
} else {
	await import('./start.mts');
}
