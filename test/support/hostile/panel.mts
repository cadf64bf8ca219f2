/**
 * Parameter sets for a node, made from its panel: what is in the panel is tried, whether somebody thought
 * of it or not.
 */
import type { IDataObject, INode, INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { workflowModule } from '../n8n.mts';
import type { Chance } from './chance.mts';
import { hostileText, hostileValue, marked, NAMES, objectOf } from './values.mts';

/** What an item's parameters are about. */
export interface Meaning {
	/**
	 * A value that makes sense for a parameter; undefined where any of its type does.
	 *
	 * @param owner the collection that it is in
	 */
	of(name: string, item: number, owner?: string): unknown;
	/** What would only keep the test waiting, made harmless. */
	tame(name: string, value: unknown): unknown;
	/** Names of parameters that hold what must be shown nowhere. */
	isConfidential(name: string): boolean;
}

/** An item, and what is known of its parameters. */
export interface HostileItem {
	json: IDataObject;
	/** Stands in whatever of it is confidential. */
	marker: string;
	/** What the parameters of the first screen are given, as far as they were given a value. */
	given: Record<string, unknown>;
	/** Whether a parameter that it needs cannot be read. */
	isFaulty: boolean;
}

export interface ParameterSets {
	/** As n8n stores them. */
	parameters: IDataObject;
	items: HostileItem[];
}

const ABSENT = Symbol('absent');

/** Stands for an expression that throws. */
const FAILS = 'this expression fails';

const NOT_SENT = new Set(['notice', 'callout', 'button']);

const isExample = (text: string | undefined): text is string =>
	text !== undefined && text.startsWith('e.g. ') && !/\{\{|…/.test(text);

/** Where a parameter is. */
interface Place {
	name: string;
	/** The collection that it is in. */
	owner?: string;
	confidential: boolean;
	/** Of the first screen. */
	isTop: boolean;
	/** Whether every item needs it. */
	isNeeded: boolean;
}

class Maker {
	readonly items: HostileItem[];

	readonly #chance: Chance;

	readonly #meaning: Meaning;

	/** How likely a value is a hostile one. */
	readonly #hostility: number;

	#slots = 0;

	constructor(chance: Chance, meaning: Meaning, count: number) {
		this.#chance = chance;
		this.#meaning = meaning;
		this.#hostility = chance.one([0, 0.02, 0.04, 0.08, 0.3]);
		this.items = chance.times(count, () => ({
			json: {},
			marker: chance.times(14, () => chance.one([...'abcdefghijkmnpqrstuvwxyz23456789'])).join(''),
			given: {},
			isFaulty: false,
		}));
	}

	/** The parameters of an operation, in the order of the panel. */
	parameters(
		description: INodeTypeDescription,
		chosen: Record<'resource' | 'operation', string>,
	): IDataObject {
		const parameters: IDataObject = { ...chosen };
		// What is not stored has its default.
		const seen: IDataObject = { ...chosen };
		for (const property of description.properties) {
			const { name, type, required = false } = property;
			if (name in parameters || NOT_SENT.has(type)) continue;
			const node = { typeVersion: 1, parameters: seen } as unknown as INode;
			const { displayParameter } = workflowModule.NodeHelpers;
			if (!displayParameter(seen as INode['parameters'], property, node, description)) continue;
			const names = Object.keys({
				...property.displayOptions?.show,
				...property.displayOptions?.hide,
			});
			const isAlwaysThere = names.every((one) => one === 'resource' || one === 'operation');
			const value = this.#property(property, {
				name,
				confidential: this.#isConfidential(property),
				isTop: true,
				isNeeded: required && isAlwaysThere,
			});
			seen[name] = (value === ABSENT ? property.default : value) as IDataObject;
			if (value !== ABSENT) parameters[name] = value as IDataObject;
		}
		return parameters;
	}

	#isConfidential({ name, typeOptions }: INodeProperties): boolean {
		return typeOptions?.password === true || this.#meaning.isConfidential(name);
	}

	#property(property: INodeProperties, place: Place): unknown {
		const chance = this.#chance;
		const { name, required } = property;
		const meant = (index: number) => this.#meant(property, place, index);
		const mayBeAbsent =
			!required && name !== 'key' && this.#meaning.tame(name, undefined) === undefined;
		if (mayBeAbsent && chance.happens(0.05)) return ABSENT;
		const isFixed = property.noDataExpression === true || chance.happens(0.2);
		if (property.type === 'collection' || property.type === 'fixedCollection') {
			return chance.happens(0.85) ? this.#members(property, place) : this.#perItem(meant, place);
		}
		if (property.type === 'resourceMapper' && chance.happens(0.9)) return this.#mapper(place);
		if (isFixed && this.#known(place, 0) !== this.#known(place, 1)) {
			return this.#perItem(meant, place);
		}
		if (isFixed) return this.#fixed(meant(0), place);
		if (property.type === 'resourceLocator' && chance.happens(0.8)) {
			const { mode } = meant(0) as { mode: string };
			const value = (index: number) => (meant(index) as { value: unknown }).value;
			return { __rl: true, mode, value: this.#perItem(value, place) };
		}
		return this.#perItem(meant, place);
	}

	/** A mapper whose fields are known by their IDs. */
	#mapper(place: Place): object {
		const ids = (this.#known(place, 0) ?? []) as string[];
		const inner = { name: 'field', isTop: false, isNeeded: false };
		const value = objectOf(
			ids.map((id) => [
				id,
				this.#perItem((index) => `My ${this.items[index].marker} secret`, {
					...inner,
					confidential: place.confidential,
				}),
			]),
		);
		const schema = this.#chance.happens(0.5) ? [] : ids.map((id) => ({ id, required: true }));
		return { mappingMode: 'defineBelow', value, schema };
	}

	/** The same for all items. */
	#fixed(meant: unknown, place: Place): unknown {
		const hostile = this.#chance.happens(this.#hostility / 4);
		const value = hostile ? this.#hostile(meant, place, this.items[0]) : meant;
		const isExpression = typeof value === 'string' && value.startsWith('=');
		const fixed = isExpression ? meant : this.#tamed(place.name, value);
		for (const item of this.items) this.#note(item, place, fixed);
		return fixed;
	}

	/** An expression, and its value in every item. */
	#perItem(meant: (index: number) => unknown, place: Place): string {
		this.#slots += 1;
		const slot = `p${this.#slots}`;
		const canFail = this.#chance.happens(0.3);
		for (const [index, item] of this.items.entries()) {
			const isHostile = this.#chance.happens(this.#hostility);
			const fails = canFail && this.#chance.happens(this.#hostility / 2);
			const value = isHostile ? this.#hostile(meant(index), place, item) : meant(index);
			const given = fails ? FAILS : this.#tamed(place.name, value);
			item.json[slot] = given as IDataObject;
			this.#note(item, place, given);
			if (fails && place.isNeeded) item.isFaulty = true;
		}
		return canFail
			? `={{ $json.${slot} === "${FAILS}" ? $("nobody").item.json.x : $json.${slot} }}`
			: `={{ $json.${slot} }}`;
	}

	#note(item: HostileItem, { name, isTop }: Place, value: unknown): void {
		if (isTop) item.given[name] = value;
	}

	#hostile(meant: unknown, { confidential }: Place, { marker }: HostileItem): unknown {
		const value = hostileValue(this.#chance, meant);
		return confidential ? marked(this.#chance, value, marker) : value;
	}

	/** Harmless, whatever of it has which name. */
	#tamed(name: string, value: unknown): unknown {
		const tame = this.#meaning.tame(name, value);
		if (typeof tame !== 'object' || tame === null || tame instanceof Date) return tame;
		if (Array.isArray(tame)) return tame;
		return objectOf(
			Object.entries(tame).map(([member, one]) => [member, this.#tamed(member, one)]),
		);
	}

	/** A collection as the editor makes it, with an expression in each of its fields. */
	#members(property: INodeProperties, place: Place): unknown {
		const chance = this.#chance;
		const inside = (one: INodeProperties): [string, unknown] => {
			const confidential = place.confidential && !['key', 'type'].includes(one.name);
			const inner = { name: one.name, owner: place.name, isTop: false, isNeeded: false };
			return [
				one.name,
				this.#property(one, { ...inner, confidential: confidential || this.#isConfidential(one) }),
			];
		};
		const filled = (list: readonly INodeProperties[], probability: number) =>
			objectOf(
				chance
					.some(list, probability)
					.map(inside)
					.filter(([, value]) => value !== ABSENT),
			);
		const extra: Array<[string, unknown]> = chance.happens(this.#hostility / 4)
			? [[chance.one(NAMES), hostileText(chance)]]
			: [];
		if (property.type === 'collection') {
			const members = (property.options ?? []) as INodeProperties[];
			return objectOf([
				...Object.entries(filled(members, 1.5 / Math.max(members.length, 3))),
				...extra,
			]);
		}
		const groups = (property.options ?? []) as Array<{ name: string; values: INodeProperties[] }>;
		const isList = property.typeOptions?.multipleValues === true;
		return objectOf([
			...chance
				.some(groups, 0.5)
				.map(({ name, values }): [string, unknown] => [
					name,
					isList
						? chance.times(1 + chance.below(3), () => filled(values, 0.9))
						: filled(values, 0.9),
				]),
			...extra,
		]);
	}

	readonly #known = ({ name, owner }: Place, index: number): unknown =>
		this.#meaning.of(name, index, owner);

	/** A value that makes sense. */
	#meant(property: INodeProperties, place: Place, index: number): unknown {
		const chance = this.#chance;
		const { confidential } = place;
		const { name, type, placeholder, typeOptions = {} } = property;
		const known = this.#known(place, index);
		if (known !== undefined) return known;
		const { marker } = this.items[index];
		const text = confidential ? `My ${marker} secret` : `text ${chance.below(1000)}`;
		switch (type) {
			case 'boolean':
				return chance.happens(0.3) ? !property.default : property.default;
			case 'number': {
				const { minValue = 0, maxValue = minValue + 1000 } = typeOptions;
				return minValue + chance.below(maxValue - minValue + 1);
			}
			case 'options':
				return chance.one(this.#choices(property));
			case 'multiOptions':
				return [...new Set([property.default, chance.one(this.#choices(property))].flat())];
			case 'dateTime':
				return new Date(Date.now() + (chance.below(200) - 100) * 3_600_000).toISOString();
			case 'json':
				return JSON.stringify({ [`key${chance.below(100)}`]: text });
			case 'collection':
			case 'resourceMapper':
				return {};
			case 'fixedCollection':
				return { [`key${chance.below(100)}`]: text };
			case 'resourceLocator': {
				const { name: mode = 'id', placeholder: example } = chance.one(property.modes ?? []);
				const value = isExample(example) ? example.slice(5) : `id-${chance.below(100)}`;
				return { __rl: true, mode, value };
			}
			default:
				if (name === 'key') return `key${chance.below(1000)}`;
				return !confidential && isExample(placeholder) ? placeholder.slice(5) : text;
		}
	}

	#choices({ options = [] }: INodeProperties): unknown[] {
		return options.flatMap((option) => ('value' in option ? [option.value] : []));
	}
}

/** Parameters of an operation for some items. */
export function parameterSets(
	description: INodeTypeDescription,
	chosen: Record<'resource' | 'operation', string>,
	meaning: Meaning,
	chance: Chance,
	count: number,
): ParameterSets {
	const maker = new Maker(chance, meaning, count);
	return { parameters: maker.parameters(description, chosen), items: maker.items };
}
