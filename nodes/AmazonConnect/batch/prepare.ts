import type { IExecuteFunctions } from 'n8n-workflow';
import { isTool } from '../once/origin';
import type { Draft } from '../operations/draft';
import { ItemParameters, type ItemFacts } from '../operations/itemParameters';
import type { Job, Prepared } from '../operations/job';
import type { Effect, Operation } from '../operations/operation';
import { shortened } from '../operations/text';
import type { Time } from '../pace/time';
import { inSlices } from './inSlices';
import { readRunKind, withheldBecause } from './runKind';

type ReadParameter = (name: string, index: number) => unknown;

/**
 * Reads parameters; one without an expression only once, since it is the same for every item. That
 * halves the time before the first request.
 */
export function parameterReader(context: IExecuteFunctions): ReadParameter {
	const { parameters } = context.getNode();
	const constants = new Map<string, unknown>();
	// An expression is a text that begins with an equals sign, at any depth.
	const hasExpression = (name: string) => JSON.stringify(parameters[name] ?? '').includes('"=');
	return (name, index) => {
		if (constants.has(name)) return constants.get(name);
		const value = context.getNodeParameter(name, index, undefined);
		if (!hasExpression(name)) constants.set(name, value);
		return value;
	};
}

/** What is the same for all items. */
function factsOf(
	context: IExecuteFunctions,
	effect: Effect,
	region: string,
	now: number,
): Omit<ItemFacts, 'index'> {
	const { parameters } = context.getNode();
	const run = readRunKind(context);
	return {
		region,
		run,
		withheld: withheldBecause(run, effect),
		tool: isTool(context),
		now,
		timeZone: context.getTimezone(),
		flow: () => context.getContext('flow'),
		stored: (name) => parameters[name],
	};
}

/** Marks an item as withheld where the run is not meant for customers, unless it goes to a test recipient. */
function withheldUnlessTest<Request>(
	draft: Draft<Request>,
	withheld: string | undefined,
): Draft<Request> {
	const { start } = draft;
	if (withheld === undefined || start?.rehearsal) return draft;
	return { ...draft, withheld, start: start && { ...start, rehearsal: { kind: 'check' } } };
}

interface Preparation<Request> {
	/** The credential's Region. */
	region: string;
	time: Time;
	jobOf(index: number, draft: Draft<Request>): Job<Request>;
	/** Aborted when the execution is cancelled. */
	cancelled?: AbortSignal;
}

/** Maps and checks the input items, in their order, without holding up others. */
export function prepare<Request>(
	context: IExecuteFunctions,
	operation: Pick<Operation<Request, never>, 'draft' | 'effect'>,
	{ region, time, jobOf, cancelled }: Preparation<Request>,
): AsyncGenerator<Prepared<Request>> {
	const read = parameterReader(context);
	const facts = factsOf(context, operation.effect, region, time.now());
	const prepareItem = (index: number): Prepared<Request> => {
		try {
			const item = new ItemParameters((name) => read(name, index), { ...facts, index });
			const draft = operation.draft(item);
			if (!draft) return { problems: item.problems };
			return { job: jobOf(index, withheldUnlessTest(draft, facts.withheld)) };
		} catch (error) {
			// Others may have been sent already, so it must not become everyone's failure.
			const reason = error instanceof Error ? error.message : 'unknown';
			return {
				problems: [{ parameter: 'Item', problem: `cannot be read: ${shortened(reason, 300)}` }],
			};
		}
	};
	return inSlices(context.getInputData().length, prepareItem, time, cancelled);
}
