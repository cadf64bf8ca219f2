/** `npm run test:e2e`: what users do, in the real n8n. Ends with `N passed, N failed`. */
import './support/requireNode24.mjs';
import { runSteps } from './support/steps.mjs';

await runSteps('vitest-e2e.json', [
	[
		'the real n8n',
		'vitest',
		['run', '--config=test/vitest.config.mts', '--project=e2e', '--reporter=verbose'],
	],
]);
