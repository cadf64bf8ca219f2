/** `npm run test:fuzz`: 20,000 sets of hostile parameters, or as many as HOSTILE_SETS says. */
import './support/requireNode24.mjs';
import { runSteps } from './support/steps.mjs';

process.env.HOSTILE_SETS ??= '20000';

await runSteps('vitest-fuzz.json', [
	[
		'hostile parameters',
		'vitest',
		[
			'run',
			'--config=test/vitest.config.mts',
			'--project=engine',
			'--reporter=default',
			'test/engine/hostileInput.test.mts',
		],
	],
]);
