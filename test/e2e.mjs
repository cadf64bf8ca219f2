/** `npm run test:e2e`: what users do, in the real n8n, and the engine of the oldest one. */
import './support/requireNode24.mjs';
import { runSteps } from './support/steps.mjs';

await runSteps('vitest-e2e.json', [
	[
		'the oldest n8n and the real one',
		'vitest',
		[
			'run',
			'--config=test/vitest.config.mts',
			// And of each, the files that run alone.
			'--project=oldestN8n*',
			'--project=e2e*',
			'--reporter=verbose',
		],
	],
]);
