/** A long run in four parts: the first warms up, and the last must be like the second. */

const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The means of the four quarters of a run. */
export const quarters = (values: readonly number[]): number[] =>
	[0, 1, 2, 3].map((place) => {
		const at = (quarter: number) => Math.floor((values.length * quarter) / 4);
		return mean(values.slice(at(place), at(place + 1)));
	});

/** The last quarter's mean as a multiple of the second's. */
export function ratio(values: readonly number[]): number {
	const [, second, , last] = quarters(values);
	return last / second;
}

/** How much the last quarter's mean is above the second's. Half of the run is between them. */
export function growth(values: readonly number[]): number {
	const [, second, , last] = quarters(values);
	return last - second;
}

export const quartersText = (values: readonly number[], digits: number): string =>
	quarters(values)
		.map((value) => value.toFixed(digits))
		.join(' / ');

export const megabytes = (bytes: number): number => bytes / 2 ** 20;
