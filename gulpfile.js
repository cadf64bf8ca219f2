'use strict';

const { execFile } = require('node:child_process');
const { readFile, rm, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const DIST = path.join(__dirname, 'dist');
const NODE = 'nodes/AmazonConnect';
const SDK = `${NODE}/aws/sdk`;
const PHONE_NUMBERS = `${NODE}/operations/contact/startOutboundChat/phoneNumberLibrary`;
const LICENSES = path.join(DIST, 'THIRD-PARTY-LICENSES.txt');

/** Packages whose code went into a bundle: name@version -> folder. */
const bundledPackages = new Map();

const clean = async () => await rm(DIST, { recursive: true, force: true });

async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	await promisify(execFile)(process.execPath, [tsc, '--project', 'tsconfig.json']).catch(
		(error) => {
			throw new Error(`TypeScript found faults:\n${error.stdout}`);
		},
	);
}

const BUNDLE = {
	bundle: true,
	target: 'node20',
	charset: 'utf8',
	legalComments: 'none',
	logLevel: 'warning',
	metafile: true,
	platform: 'browser',
	mainFields: ['browser', 'module', 'main'],
	conditions: ['browser', 'module', 'import'],
};

/** Replaces a compiled file that only re-exports libraries by a bundle of those libraries. */
async function bundle(file, options) {
	const entryPoints = [`${file}.ts`];
	const dry = {
		...BUNDLE,
		...options,
		entryPoints,
		format: 'esm',
		write: false,
		outfile: 'names.js',
	};
	const [{ exports: names }] = Object.values((await esbuild.build(dry)).metafile.outputs);
	const { metafile } = await esbuild.build({
		...BUNDLE,
		...options,
		entryPoints,
		format: 'cjs',
		outfile: path.join(DIST, `${file}.js`),
		// Where import() finds a CommonJS module's names; esbuild writes it for platform node only.
		footer: { js: `0 && (module.exports = { ${names.join(', ')} });` },
	});
	const [output] = Object.values(metafile.outputs);
	for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
		if (bytesInOutput > 0) await rememberPackage(input);
	}
	return output;
}

async function rememberPackage(file) {
	const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
	if (!folder) return;
	const { name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
	bundledPackages.set(`${name}@${version}`, folder);
}

async function bundleSdk() {
	const replacements = await import(`./${NODE}/aws/bundle/replacements.mjs`);
	const { MODULES, TEXTS, SCHEMAS, GLOBALS, ALLOWED_IMPORTS, foldConstants } = replacements;
	const unused = new Set([...Object.keys(MODULES), ...TEXTS.map(({ why }) => why), 'schemas']);

	const replace = {
		name: 'aws-sdk-for-n8n',
		setup(build) {
			build.onResolve({ filter: /^@(smithy|aws-sdk|aws-crypto)\// }, (request) => {
				const replacement = MODULES[request.path];
				if (!replacement) return undefined;
				unused.delete(request.path);
				return { path: replacement, sideEffects: false };
			});
			// The SDK reads nothing but the version from its package.json files.
			build.onLoad({ filter: /@aws-sdk\/[^/]+\/package\.json$/ }, async ({ path: file }) => {
				const { version } = JSON.parse(await readFile(file, 'utf8'));
				return { contents: JSON.stringify({ version }), loader: 'json' };
			});
			build.onLoad({ filter: SCHEMAS }, async ({ path: file }) => {
				const source = await readFile(file, 'utf8');
				const contents = foldConstants(source);
				if (contents !== source) unused.delete('schemas');
				return { contents, loader: 'js', resolveDir: path.dirname(file) };
			});
			for (const { why, file: filter, find, replace: text } of TEXTS) {
				build.onLoad({ filter }, async ({ path: file }) => {
					const source = await readFile(file, 'utf8');
					const contents = source.replace(find, text);
					if (contents !== source) unused.delete(why);
					return { contents, loader: 'js', resolveDir: path.dirname(file) };
				});
			}
		},
	};

	const output = await bundle(SDK, {
		external: [...ALLOWED_IMPORTS, 'bowser'],
		inject: [GLOBALS],
		plugins: [replace],
	});

	if (unused.size > 0) {
		const list = [...unused].map((what) => `\n- ${what}`).join('');
		throw new Error(`The AWS SDK has changed. These replacements no longer apply:${list}`);
	}
	const imports = new Set(output.imports.map((imported) => imported.path));
	const forbidden = [...imports].filter((imported) => !ALLOWED_IMPORTS.includes(imported));
	if (forbidden.length > 0) {
		throw new Error(`The bundled AWS SDK still requires ${forbidden.join(', ')}.`);
	}
}

const bundlePhoneNumbers = async () => await bundle(PHONE_NUMBERS);

const copyAssets = () =>
	src([`${NODE}/*.svg`, `${NODE}/*.node.json`, `${NODE}/__schema__/**/*.json`], {
		base: '.',
		encoding: false,
	}).pipe(dest(DIST));

/** Writes the licence of every bundled package, each text once. */
async function writeLicenses() {
	const packagesByText = new Map();
	for (const [name, folder] of [...bundledPackages].sort()) {
		const text = await readFile(path.join(folder, 'LICENSE'), 'utf8');
		const key = text.trim().replaceAll('\r\n', '\n');
		packagesByText.set(key, [...(packagesByText.get(key) ?? []), name]);
	}
	const sections = [...packagesByText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`);
	const title = 'This package contains code of the packages below, under their licences.\n';
	await writeFile(LICENSES, [title, ...sections].join(`\n${'='.repeat(80)}\n\n`));
}

const build = series(
	clean,
	compile,
	parallel(bundleSdk, bundlePhoneNumbers, copyAssets),
	writeLicenses,
);

module.exports = { build, clean, default: build };
