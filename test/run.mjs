/** `npm test`: everything that needs no server of another project. Ends with `N passed, N failed`. */
import './support/requireNode24.mjs';
import { runSteps } from './support/steps.mjs';

await runSteps('vitest.json', [
	['types of the package', 'tsc', ['--noEmit', '--project', 'tsconfig.json']],
	['types of the tests', 'tsc', ['--project', 'test/tsconfig.json']],
	['lint and format', 'npm', ['run', '--silent', 'lint']],
	[
		'tests',
		'vitest',
		[
			'run',
			'--config=test/vitest.config.mts',
			// The others install another n8n first: npm run test:e2e.
			...['unit', 'localConnect', 'simulation', 'engine*', 'checkAws', 'compat', 'package'].map(
				(name) => `--project=${name}`,
			),
			'--reporter=default',
		],
	],
]);
