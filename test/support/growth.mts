/**
 * How many times longer something takes for ten times as much: about 10 where the time is linear, 100 where it
 * is quadratic, however fast the machine is and whatever else it does: in this thread's time on a processor.
 * Each is taken as its quickest of five, side by side.
 *
 * @param count what ten times as much is
 */
export async function growthOf(count: number, act: (count: number) => unknown): Promise<number> {
	const timeOf = async (size: number) => {
		const began = process.threadCpuUsage();
		await act(size);
		const { user, system } = process.threadCpuUsage(began);
		return user + system;
	};
	await timeOf(count);
	let [few, many] = [Infinity, Infinity];
	for (let round = 0; round < 5; round += 1) {
		few = Math.min(few, await timeOf(count / 10));
		many = Math.min(many, await timeOf(count));
	}
	return many / few;
}
