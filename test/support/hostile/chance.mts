/** Chance that a seed repeats, in the words that a generator needs. */
import { seededRandom } from '../virtualTime.mts';

export class Chance {
	readonly #random: () => number;

	constructor(...seed: readonly number[]) {
		// The numbers one after the other, so that neighbours have nothing in common.
		const mixed = seed.reduce((sum, one) => Math.imul(sum ^ one, 0x9e3779b1) ^ (sum >>> 13), 7);
		this.#random = seededRandom(mixed);
	}

	/** Whether something happens that has a probability, from 0 to 1. */
	happens(probability: number): boolean {
		return this.#random() < probability;
	}

	/** A whole number from 0 to one less than the limit. */
	below(limit: number): number {
		return Math.floor(this.#random() * limit);
	}

	one<T>(list: readonly T[]): T {
		return list[this.below(list.length)];
	}

	/** Each entry with a probability, in their order. */
	some<T>(list: readonly T[], probability: number): T[] {
		return list.filter(() => this.happens(probability));
	}

	times<T>(count: number, make: (index: number) => T): T[] {
		return Array.from({ length: count }, (_, index) => make(index));
	}
}
