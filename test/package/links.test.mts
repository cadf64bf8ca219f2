/** The links and pictures of the documentation. Addresses of other sites are not looked at. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/paths.mts';

const DOCUMENTS = globSync(['*.md', '{docs,examples}/**/*.md'], { cwd: ROOT });

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** A text without what its code blocks hold. */
const prose = (text: string): string => text.replace(/^( *)```[^]*?^\1```$/gm, '');

interface Link {
	/** Begins with an exclamation mark for a picture. */
	text: string;
	/** Path from the document, with an anchor perhaps. */
	target: string;
}

/** The links of a document that lead into the repository. */
const links = (text: string): Link[] =>
	[...prose(text).matchAll(/(!?\[[^\]]*\])\(([^)\s]+)\)/g)]
		.map(([, label, target]) => ({ text: label, target }))
		.filter(({ target }) => !/^[a-z]+:/.test(target));

/** The anchors of a document's headings, as GitHub makes them: a repeated one gets a number. */
function anchors(text: string): Set<string> {
	const found = new Set<string>();
	for (const [, heading] of prose(text).matchAll(/^#+ (.+)$/gm)) {
		const anchor = heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, '')
			.replace(/\s/g, '-');
		let unique = anchor;
		for (let count = 1; found.has(unique); count++) unique = `${anchor}-${count}`;
		found.add(unique);
	}
	return found;
}

/** What is wrong with a link of a document; undefined when it leads somewhere. */
function fault(file: string, { target }: Link): string | undefined {
	const [place, anchor] = target.split('#');
	const wanted = place ? path.join(path.dirname(file), place) : file;
	if (!existsSync(path.join(ROOT, wanted))) return `${target}: no such file`;
	if (anchor && !anchors(read(wanted)).has(anchor)) return `${target}: no such heading`;
	return undefined;
}

describe.each(DOCUMENTS)('%s', (file) => {
	const all = links(read(file));

	it('leads nowhere but to files and headings that exist', () => {
		expect(all.flatMap((link) => fault(file, link) ?? [])).toEqual([]);
	});

	it('says in words what each picture shows', () => {
		const pictures = all.filter(({ text }) => text.startsWith('!'));
		expect(pictures.filter(({ text }) => text.length < 20)).toEqual([]);
	});
});

it('every page is linked from the README', () => {
	const linked = new Set(links(read('README.md')).map(({ target }) => target.split('#')[0]));
	expect(DOCUMENTS.filter((file) => file !== 'README.md' && !linked.has(file))).toEqual([]);
});

it('the pages for builders have 9,600 words at most', () => {
	const pages = DOCUMENTS.filter((file) => path.dirname(file) === 'docs');
	const words = pages.flatMap((file) => read(file).split(/\s+/).filter(Boolean));
	expect(words.length).toBeGreaterThan(5_000);
	expect(words.length).toBeLessThanOrEqual(9_600);
});

it('every picture is made by the browser tests', () => {
	const tests = readdirSync(path.join(ROOT, 'test/e2e')).map((name) => read(`test/e2e/${name}`));
	const pictures = DOCUMENTS.flatMap((file) => links(read(file)))
		.filter(({ text }) => text.startsWith('!'))
		.map(({ target }) => path.basename(target, '.png'));
	expect(pictures.length).toBeGreaterThan(0);
	expect(
		pictures.filter((name) => !tests.some((test) => test.includes(`picture('${name}'`))),
	).toEqual([]);
});

it('every picture is shown somewhere', () => {
	const shown = new Set(
		DOCUMENTS.flatMap((file) =>
			links(read(file)).map(({ target }) => path.join(path.dirname(file), target)),
		),
	);
	const pictures = readdirSync(path.join(ROOT, 'docs/images'))
		.filter((name) => name.endsWith('.png'))
		.map((name) => `docs/images/${name}`);
	expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
});

const SITE = 'https://github.com/n8n-nodes-amazon-connect/n8n-nodes-amazon-connect/blob/main/';

/** The pages that a text of the code names: by their path, or by their address on GitHub. */
const named = (text: string): string[] =>
	[...text.matchAll(/(?<!\/)\bdocs\/[\w/-]+\.(?:md|png)(?:#[\w-]+)?/g)]
		.map(([page]) => page)
		.concat(
			text
				.split(SITE)
				.slice(1)
				.map((rest) => /^[\w./-]+(?:#[\w-]+)?/.exec(rest)?.[0] ?? ''),
		);

it('the code and the examples name only pages that exist', () => {
	const files = globSync('{nodes,credentials,examples,test}/**/*.{ts,mts,mjs,json}', {
		cwd: ROOT,
		exclude: (file) => file.endsWith('node_modules') || file.endsWith('links.test.mts'),
	});
	expect(files).toContain('credentials/AmazonConnectApi.credentials.ts');
	const wrong = files.flatMap((file) =>
		named(read(file)).flatMap((target) => {
			const problem = fault('README.md', { text: file, target });
			return problem ? [`${file}: ${problem}`] : [];
		}),
	);
	expect(wrong).toEqual([]);
	expect(named(`docs/missing.md ${SITE}docs/fields.md#credential`)).toEqual([
		'docs/missing.md',
		'docs/fields.md#credential',
	]);
});

it('would find a wrong link', () => {
	const wrong = [
		'missing.md',
		'docs/speed-and-limits.md#missing',
		'docs/maintainers/missing.md',
		'#missing',
		'docs/images/missing.png',
	];
	const text = wrong.map((target) => `![A picture](${target})`).join('\n');
	expect(links(text).filter((link) => fault('README.md', link))).toHaveLength(wrong.length);
	expect(links('```sh\n[code](missing.md)\n```\n[site](https://example.com)')).toEqual([]);
});
