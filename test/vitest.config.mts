import { defineConfig } from 'vitest/config';

/**
 * Files that measure how long something holds up others, which a neighbour would lengthen. They run one at
 * a time, after all others, in projects of their own.
 */
const ALONE = ['test/engine/turns.test.mts', 'test/e2e/queueLoad.test.mts'];

const project = (name: string, options: object = {}) => ({
	extends: true as const,
	test: { name, include: [`test/${name}/**/*.test.mts`], exclude: ALONE, ...options },
});

/** A project, and the one for those of its files that run alone. */
const withAlone = (name: string, files: string, options: object) => [
	project(name, { include: [`${files}/**/*.test.mts`], ...options }),
	project(`${name}-alone`, {
		...options,
		include: ALONE.filter((file) => file.startsWith(`${files}/`)),
		exclude: [],
		maxWorkers: 1,
		sequence: { groupOrder: 2 },
	}),
];

/**
 * Real n8ns and browsers mostly wait, but more than two files at once would starve each other. The oldest n8n
 * takes the turns that these leave, which needs the same number.
 */
const BESIDE_N8N = { maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
	test: {
		root: new URL('..', import.meta.url).pathname,
		pool: 'forks',
		// Vitest would leave one core free, and so run one file at a time on two.
		maxWorkers: '100%',
		testTimeout: 20_000,
		hookTimeout: 60_000,
		projects: [
			project('unit'),
			project('localConnect'),
			// The packed node on a virtual clock.
			project('simulation', { globalSetup: 'test/support/packOnce.mts', testTimeout: 120_000 }),
			// These load the packed package, so it is built and packed once before them.
			...withAlone('engine', 'test/engine', {
				globalSetup: 'test/support/packOnce.mts',
				testTimeout: 90_000,
			}),
			// The same in the oldest n8n that is supported; `npm run test:oldest`.
			...withAlone('oldestN8n', 'test/engine', {
				...BESIDE_N8N,
				globalSetup: 'test/oldestN8n/setup.mts',
				env: { N8N_CORE_ROOT: 'test/oldestN8n' },
				testTimeout: 90_000,
			}),
			project('checkAws', { globalSetup: 'test/support/packOnce.mts', testTimeout: 60_000 }),
			project('compat', { globalSetup: 'test/support/packOnce.mts', testTimeout: 60_000 }),
			project('package', { globalSetup: 'test/support/packOnce.mts', testTimeout: 60_000 }),
			...withAlone('e2e', 'test/e2e', {
				...BESIDE_N8N,
				globalSetup: ['test/support/packOnce.mts', 'test/support/installN8n.mts'],
				testTimeout: 120_000,
				hookTimeout: 300_000,
			}),
		],
	},
});
