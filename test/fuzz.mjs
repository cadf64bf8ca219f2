/** `npm run test:fuzz`: 20,000 sets of hostile parameters, or as many as HOSTILE_SETS says, from a new seed. */
import './support/requireNode24.mjs';
import { runSteps } from './support/steps.mjs';

process.env.HOSTILE_SETS ??= '20000';
process.env.HOSTILE_SEED ??= String(Math.floor(Math.random() * 2 ** 31));

await runSteps('vitest-fuzz.json', [
	[
		'hostile parameters and answers',
		'vitest',
		[
			'run',
			'--config=test/vitest.config.mts',
			'--project=engine',
			'--reporter=default',
			'test/engine/hostileInput.test.mts',
			'test/engine/distortedAnswers.test.mts',
		],
	],
]);
