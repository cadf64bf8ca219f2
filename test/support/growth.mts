/**
 * How many times longer something takes for ten times as much: about 10 where the time is linear, 100 where it
 * is quadratic, however fast the machine is. Each is taken as its quickest of five, side by side.
 *
 * @param count what ten times as much is
 */
export async function growthOf(count: number, act: (count: number) => unknown): Promise<number> {
	const milliseconds = async (size: number) => {
		const began = performance.now();
		await act(size);
		return performance.now() - began;
	};
	await milliseconds(count);
	let [few, many] = [Infinity, Infinity];
	for (let round = 0; round < 5; round += 1) {
		few = Math.min(few, await milliseconds(count / 10));
		many = Math.min(many, await milliseconds(count));
	}
	return many / few;
}
