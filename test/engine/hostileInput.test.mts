/**
 * Hostile input: parameters by chance, made from the panel, for all operations and all settings of *On
 * Error*, in chats whose service does not always tell the truth. What must hold is in
 * `test/support/hostile/invariants.mts`.
 *
 * HOSTILE_SEED is another seed than the usual one, and with HOSTILE_EXECUTION one execution is run alone.
 * HOSTILE_SETS is how many sets of parameters are tried. `npm run test:fuzz` has a new seed each time.
 */
import type { INodePropertyOptions, INodeTypeDescription, WorkflowExecuteMode } from 'n8n-workflow';
import { expect, it } from 'vitest';
import { execute, loadPackage } from '../support/engine.mts';
import { Chance } from '../support/hostile/chance.mts';
import { brokenIn, doneIn, type Ended, type OnError } from '../support/hostile/invariants.mts';
import { listenToLog } from '../support/hostile/log.mts';
import { parameterSets } from '../support/hostile/panel.mts';
import { startWorld, strayFields } from '../support/hostile/world.mts';

const { HOSTILE_EXECUTION, HOSTILE_SEED, HOSTILE_SETS, N8N_CORE_ROOT } = process.env;
const SEED = Number(HOSTILE_SEED ?? 1);
const ONLY = HOSTILE_EXECUTION === undefined ? undefined : Number(HOSTILE_EXECUTION);
/** In the oldest n8n it is about its engine only. */
const SETS = Number(HOSTILE_SETS ?? (N8N_CORE_ROOT ? 300 : 2000));

/** Milliseconds after which an execution is cancelled. */
const LONGEST = 30_000;

/** What is told of at most. */
const MOST = 20;

const ON_ERROR: readonly OnError[] = [
	'stopWorkflow',
	'continueRegularOutput',
	'continueErrorOutput',
];

/** Published runs are the most that there is. */
const MODES: readonly WorkflowExecuteMode[] = [
	...Array<WorkflowExecuteMode>(5).fill('trigger'),
	'webhook',
	'manual',
	'evaluation',
];

interface Chosen {
	resource: string;
	operation: string;
}

/** All operations of the panel. */
const operationsOf = ({ properties }: INodeTypeDescription): Chosen[] =>
	properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				(options as INodePropertyOptions[]).map(({ value }) => ({
					resource: String(resource),
					operation: String(value),
				})),
			),
		);

/** As many items as the quota of the operation lets pass without a pause. */
function countOf(chance: Chance, { resource, operation }: Chosen): number {
	if (operation === 'startOutboundChat') return chance.one([1, 10, 30, 60, 90]);
	if (operation === 'getAll') return chance.one([1, 5]);
	return chance.one(resource === 'conversation' ? [1, 5, 8] : [1, 10, 14]);
}

/**
 * Whether n8n itself refuses the parameters, before anything runs. The oldest n8n throws a plain error for a
 * group that a fixed collection does not have (`getNodeParameters` of n8n-workflow).
 */
const isRefusal = (error: Error): boolean =>
	error.constructor.name === 'WorkflowHasIssuesError' ||
	(N8N_CORE_ROOT !== undefined && error.message === 'Could not find property option');

/** Runs the execution of a number, which with the seed decides everything about it. */
async function run(
	description: INodeTypeDescription,
	all: readonly Chosen[],
	number: number,
): Promise<Ended> {
	const chance = new Chance(SEED, number);
	const chosen = all[number % all.length];
	const onError = ON_ERROR[Math.floor(number / all.length) % ON_ERROR.length];
	const mode = chance.one(MODES);
	const count = countOf(chance, chosen);
	const takesPart = chosen.resource === 'conversation' && chosen.operation !== 'join';
	const world = await startWorld(chance, number, count, takesPart);
	const log = listenToLog();
	try {
		const sets = parameterSets(description, chosen, world.meaning, chance, count);
		for (const { json } of sets.items) {
			Object.defineProperties(json, Object.getOwnPropertyDescriptors(strayFields(chance)));
		}
		const running = execute({
			items: sets.items.map(({ json }) => json),
			parameters: sets.parameters,
			credential: world.credential,
			mode,
			node: { onError },
			cancelAfter: LONGEST,
		});
		const result = await running.catch((error: Error) => {
			if (isRefusal(error)) return undefined;
			throw error;
		});
		return { operation: chosen.operation, onError, mode, sets, world, result, log: log.lines };
	} finally {
		log.stop();
		await world.local.close();
	}
}

it('hostile parameters break no promise', { timeout: 3_600_000 }, async () => {
	console.log(`${SETS} sets of hostile parameters, HOSTILE_SEED=${SEED}`);
	const loader = await loadPackage();
	const { type } = loader.getNode('amazonConnect');
	const { description } = type as { description: INodeTypeDescription };
	const all = operationsOf(description);
	const rejected: unknown[] = [];
	const reject = (reason: unknown) => void rejected.push(reason);
	process.on('unhandledRejection', reject);

	const broken: string[] = [];
	const tally = new Map(all.map(({ operation }) => [operation, { sets: 0, done: 0, requests: 0 }]));
	let sets = 0;
	for (let number = ONLY ?? 0; sets < SETS && broken.length < MOST; number += 1) {
		const began = performance.now();
		const ended = await run(description, all, number);
		const took = performance.now() - began;
		await new Promise(setImmediate);
		const found = brokenIn(ended);
		if (took > LONGEST) found.push('it did not end by itself');
		for (const reason of rejected.splice(0)) found.push(`unhandled: ${String(reason)}`);
		const { operation, onError, mode, world } = ended;
		const which = `HOSTILE_SEED=${SEED} HOSTILE_EXECUTION=${number} (${operation}, ${onError}, ${mode})`;
		broken.push(...found.map((one) => `${which}: ${one}`));
		const entry = tally.get(operation) as { sets: number; done: number; requests: number };
		entry.sets += ended.sets.items.length;
		entry.done += doneIn(ended);
		entry.requests += world.local.state.log.length;
		sets += ended.sets.items.length;
		if (ONLY !== undefined) break;
	}
	process.off('unhandledRejection', reject);
	console.table(Object.fromEntries(tally));
	expect(broken).toEqual([]);

	// What never comes through proves nothing.
	if (ONLY !== undefined || sets < 1000) return;
	for (const [operation, { done, requests }] of tally) {
		expect(done, operation).toBeGreaterThan(0);
		expect(requests, operation).toBeGreaterThan(0);
	}
});
