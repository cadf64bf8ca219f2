/** The page of problems quotes what stands on the screen: in the words of the node. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/paths.mts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The sections whose symptoms are errors of the node. */
const SECTIONS = ['Amazon Connect refuses', 'In a conversation', 'Network'];

const page = read('docs/problems.md');
const sources = globSync('nodes/**/*.ts', { cwd: ROOT }).map(read).join('\n');

/** `- **What is said (`Code`):** What to do`, perhaps with `…` in the place of a name. */
const symptoms = SECTIONS.flatMap((section) => {
	const [, text] = page.split(`\n## ${section}\n`);
	return [...text.split('\n## ')[0].matchAll(/^- \*\*(?:… )?(.+?)(?: \(`(\w+)`\))?:\*\*/gm)].map(
		([, said, code]) => ({ said, code }),
	);
});

it.each(symptoms)('"$said" is what the node says', ({ said, code }) => {
	expect(sources).toContain(said);
	if (code) expect(sources).toContain(`'${code}'`);
});

it('finds symptoms in each section', () => {
	expect(symptoms.length).toBeGreaterThan(3 * SECTIONS.length);
});
