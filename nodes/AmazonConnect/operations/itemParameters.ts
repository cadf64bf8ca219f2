/** Something a builder has to change before an item can be sent. */
export interface Problem {
	/** The label of the parameter. */
	parameter: string;
	/** Continues the sentence that the label starts, e.g. "is empty". */
	problem: string;
	/** A sentence of its own: what to do. */
	cure?: string;
}

/** What a mapping may know besides the parameters. */
export interface ItemFacts {
	/** The credential's Region. */
	region: string;
	/** Whether a person pressed a button in the editor. */
	manual: boolean;
	/** The workflow's time zone, e.g. Europe/Berlin. */
	timeZone: string;
	/** The item's place in the input, from 0. */
	index: number;
	/** The stored text of the parameter, with its expression unresolved. */
	stored(name: string): unknown;
}

type ReadParameter = (name: string) => unknown;

const asRecord = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null ? { ...value } : {};

/**
 * One item's parameters, with expressions resolved, and the list of what is wrong with them. A
 * mapping reads, refuses what it must, and goes on, so that the builder sees every fault at once.
 */
export class ItemParameters {
	readonly problems: Problem[] = [];

	readonly facts: ItemFacts;

	readonly #read: ReadParameter;

	readonly #collections = new Map<string, Record<string, unknown>>();

	constructor(read: ReadParameter, facts: ItemFacts) {
		this.#read = read;
		this.facts = facts;
	}

	/** A parameter of the first screen. A failing expression is refused under `label`. */
	get(name: string, label: string): unknown {
		try {
			return this.#read(name);
		} catch (error) {
			const reason = error instanceof Error ? error.message : 'unknown';
			return this.refuse(label, `cannot be read: ${reason}`, 'Correct its expression.');
		}
	}

	/** A member of *Additional Fields*; undefined when it was not added. */
	additional(name: string): unknown {
		return this.#member('additionalFields', 'Additional Fields', name);
	}

	/** A member of *Options*; undefined when it was not added. */
	option(name: string): unknown {
		return this.#member('options', 'Options', name);
	}

	/** Notes a problem, once. Returns undefined, to stand in for the value. */
	refuse(parameter: string, problem: string, cure?: string): undefined {
		const known = this.problems.some(
			(one) => one.parameter === parameter && one.problem === problem,
		);
		if (!known) this.problems.push({ parameter, problem, cure });
		return undefined;
	}

	#member(collection: string, label: string, name: string): unknown {
		const members = this.#collections.get(collection) ?? asRecord(this.get(collection, label));
		this.#collections.set(collection, members);
		return members[name];
	}
}
