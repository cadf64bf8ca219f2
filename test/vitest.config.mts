import { defineConfig } from 'vitest/config';

const project = (name: string, options: object = {}) => ({
	extends: true as const,
	test: { name, include: [`test/${name}/**/*.test.mts`], ...options },
});

export default defineConfig({
	test: {
		root: new URL('..', import.meta.url).pathname,
		pool: 'forks',
		testTimeout: 20_000,
		hookTimeout: 60_000,
		projects: [
			project('unit'),
			project('localConnect'),
			// These load the packed package, so it is built and packed once before them.
			project('engine', { globalSetup: 'test/support/packOnce.mts', testTimeout: 90_000 }),
			// The same in the oldest n8n that is supported; `npm run test:oldest`.
			project('oldestN8n', {
				include: ['test/engine/**/*.test.mts'],
				globalSetup: 'test/oldestN8n/setup.mts',
				env: { N8N_CORE_ROOT: 'test/oldestN8n' },
				testTimeout: 90_000,
			}),
			project('checkAws', { globalSetup: 'test/support/packOnce.mts' }),
			project('compat', { globalSetup: 'test/support/packOnce.mts', testTimeout: 60_000 }),
			project('package', { globalSetup: 'test/support/packOnce.mts', testTimeout: 60_000 }),
			project('e2e', {
				globalSetup: ['test/support/packOnce.mts', 'test/support/installN8n.mts'],
				testTimeout: 120_000,
				hookTimeout: 300_000,
				fileParallelism: false,
			}),
		],
	},
});
