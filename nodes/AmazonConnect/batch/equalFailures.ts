/** Counts equal failures in a row. */
export class EqualFailures {
	#code = '';

	#times = 0;

	add(code: string): number {
		this.#times = code === this.#code ? this.#times + 1 : 1;
		this.#code = code;
		return this.#times;
	}

	reset(): void {
		this.#code = '';
		this.#times = 0;
	}
}
