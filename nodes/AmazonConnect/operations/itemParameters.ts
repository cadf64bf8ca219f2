import type { IDataObject } from 'n8n-workflow';
import { isJsonObject } from '../aws/json';
import { count, shortened } from './text';

/** Something a builder has to change before an item can be sent. */
export interface Problem {
	/** The label of the parameter. */
	parameter: string;
	/** Continues the sentence that the label starts, e.g. "is empty". */
	problem: string;
	/** A sentence of its own: what to do. */
	cure?: string;
}

/**
 * Whom a run is meant for.
 * - `production`: the customers
 * - `manual`: the test recipient, or the customers if there is none
 * - `other`: the test recipient, or nobody
 */
export type RunKind = 'production' | 'manual' | 'other';

/** What a mapping may know besides the parameters. */
export interface ItemFacts {
	/** The credential's Region. */
	region: string;
	run: RunKind;
	/** Why the run does nothing of the operation; undefined where it does. */
	withheld?: string;
	/** Whether an AI agent called the node. */
	tool: boolean;
	/** Milliseconds since the epoch, the same for all items of a run. */
	now: number;
	/** The workflow's time zone, e.g. Europe/Berlin. */
	timeZone: string;
	/** The item's place in the input, from 0. */
	index: number;
	/** What the nodes of this execution share, as it was before the item. */
	flow(): Readonly<IDataObject>;
	/** The stored text of the parameter, with its expression unresolved. */
	stored(name: string): unknown;
}

type ReadParameter = (name: string) => unknown;

/** So many problems of an item are named; the rest is counted. */
const NAMED_PROBLEMS = 20;

/**
 * One item's parameters, with expressions resolved, and the list of what is wrong with them. A
 * mapping reads, refuses what it must, and goes on, so that the builder sees every fault at once.
 */
export class ItemParameters {
	readonly facts: ItemFacts;

	readonly #problems: Problem[] = [];

	/** All that was refused, once each. */
	readonly #refused = new Set<string>();

	/** Labels of what cannot be read. */
	readonly #unreadable = new Set<string>();

	readonly #read: ReadParameter;

	readonly #collections = new Map<string, Record<string, unknown>>();

	constructor(read: ReadParameter, facts: ItemFacts) {
		this.#read = read;
		this.facts = facts;
	}

	/** What is wrong, the first 20 by name. */
	get problems(): readonly Problem[] {
		const more = this.#refused.size - this.#problems.length;
		if (more === 0) return this.#problems;
		return [...this.#problems, { parameter: 'Item', problem: `has ${count(more)} more problems` }];
	}

	/** A parameter of the first screen. A failing expression is refused under `label`. */
	get(name: string, label: string): unknown {
		try {
			return this.#read(name);
		} catch (error) {
			const reason = error instanceof Error ? error.message : 'unknown';
			this.refuse(label, `cannot be read: ${shortened(reason, 300)}`, 'Correct its expression.');
			this.#unreadable.add(label);
			return undefined;
		}
	}

	/** A member of *Additional Fields*; undefined when it was not added. */
	additional(name: string): unknown {
		return this.#additionalFields()[name];
	}

	/** Whether a member of *Additional Fields* was added, even if it holds nothing. */
	hasAdditional(name: string): boolean {
		return Object.hasOwn(this.#additionalFields(), name);
	}

	/** A member of *Filters*; undefined when it was not added. */
	filter(name: string): unknown {
		return this.#filters()[name];
	}

	/** Whether a member of *Filters* was added, even if it holds nothing. */
	hasFilter(name: string): boolean {
		return Object.hasOwn(this.#filters(), name);
	}

	/** A member of *Options*; undefined when it was not added. */
	option(name: string): unknown {
		return this.#options()[name];
	}

	/** Whether a member of *Options* was added, even if it holds nothing. */
	hasOption(name: string): boolean {
		return Object.hasOwn(this.#options(), name);
	}

	/** Whether a parameter's expression failed, so that what is missing tells nothing. */
	isUnreadable(label: string): boolean {
		return this.#unreadable.has(label);
	}

	/**
	 * Notes a problem, once, and none but the first of what cannot be read. Returns undefined, to
	 * stand in for the value.
	 */
	refuse(parameter: string, problem: string, cure?: string): undefined {
		const sentence = JSON.stringify([parameter, problem]);
		if (this.#unreadable.has(parameter) || this.#refused.has(sentence)) return undefined;
		this.#refused.add(sentence);
		if (this.#problems.length < NAMED_PROBLEMS) this.#problems.push({ parameter, problem, cure });
		return undefined;
	}

	#additionalFields(): Record<string, unknown> {
		return this.#collection('additionalFields', 'Additional Fields');
	}

	#filters(): Record<string, unknown> {
		return this.#collection('filters', 'Filters');
	}

	#options(): Record<string, unknown> {
		return this.#collection('options', 'Options');
	}

	#collection(name: string, label: string): Record<string, unknown> {
		const known = this.#collections.get(name);
		if (known) return known;
		const members = this.#members(name, label);
		this.#collections.set(name, members);
		return members;
	}

	#members(name: string, label: string): Record<string, unknown> {
		const value = this.get(name, label);
		if (isJsonObject(value)) return value;
		// Without an expression a collection is absent only while nothing was ever added to it.
		if (value === undefined && typeof this.facts.stored(name) !== 'string') return {};
		this.refuse(label, 'is not an object', 'Make its expression return an object, or remove it.');
		this.#unreadable.add(label);
		return {};
	}
}
