/** The pictures of the documentation: taken by the tests, and held against what the tests see. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { OUTPUT, ROOT } from '../support/paths.mts';

const DOCUMENTED = path.join(ROOT, 'docs/images');

/** `UPDATE_PICTURES=1 npm run test:e2e` renews the pictures of the documentation. */
const RENEW = process.env.UPDATE_PICTURES !== undefined;

/** The version of the browser that the pictures of the documentation were taken with. */
const TAKEN_WITH = path.join(DOCUMENTED, '.taken-with');

/**
 * The share of pixels that may differ: some for the same browser, about a word; more for another
 * one, which may place everything a little differently.
 */
const TOLERANCE = { sameBrowser: 0.0005, otherBrowser: 0.02 };

/** How far a picture is from another one: the share of pixels that differ, 1 for another size. */
export function difference(one: Buffer, other: Buffer): number {
	const [a, b] = [PNG.sync.read(one), PNG.sync.read(other)];
	if (a.width !== b.width || a.height !== b.height) return 1;
	return pixelmatch(a.data, b.data, undefined, a.width, a.height) / (a.width * a.height);
}

/**
 * Keeps a picture in .test-output. One that stands in the documentation must show the same.
 *
 * @param browser its version
 * @throws Error when the documentation shows something else
 */
export async function keepPicture(name: string, picture: Buffer, browser: string): Promise<void> {
	const documented = path.join(DOCUMENTED, `${name}.png`);
	await mkdir(RENEW ? DOCUMENTED : OUTPUT, { recursive: true });
	await writeFile(RENEW ? documented : path.join(OUTPUT, `${name}.png`), picture);
	if (RENEW) await writeFile(TAKEN_WITH, `Chromium ${browser}\n`);
	if (!existsSync(documented)) return;
	const same = (await readFile(TAKEN_WITH, 'utf8')) === `Chromium ${browser}\n`;
	const share = difference(picture, await readFile(documented));
	if (share <= (same ? TOLERANCE.sameBrowser : TOLERANCE.otherBrowser)) return;
	throw new Error(
		`docs/images/${name}.png is not what the editor shows: ${(share * 100).toFixed(2)} % of it differ. ` +
			`Compare it with .test-output/${name}.png; UPDATE_PICTURES=1 npm run test:e2e renews it.`,
	);
}
