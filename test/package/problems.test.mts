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

/** Codes that are the node's own: written at a failure, or the name of an error that it throws. */
function ownCodes(): string[] {
	const constants = new Map(
		[...sources.matchAll(/const ([A-Z_]+) = '(\w+)';/g)].map(([, name, text]) => [name, text]),
	);
	const written = [...sources.matchAll(/(?:\bcode: |sdkError\()'(\w+)'/g)].map(([, code]) => code);
	const named = [...sources.matchAll(/(?:names: \[|sdkError\()([A-Z_]+)\b/g)].flatMap(
		([, name]) => constants.get(name) ?? [],
	);
	// Thrown for what the code never does.
	const program = ['TypeError'];
	return [...new Set([...written, ...named])].filter((code) => !program.includes(code)).sort();
}

it("the page of fields has all codes that are the node's own", () => {
	expect(ownCodes()).toEqual(
		expect.arrayContaining(['AgentInChat', 'InvalidParameter', 'NotLetIn', 'Unknown']),
	);
	const [, after] = read('docs/fields.md').split('\n### Codes\n');
	const [list] = after.split('\n### ');
	expect(ownCodes().filter((code) => !list.includes(`\`${code}\``))).toEqual([]);
});
