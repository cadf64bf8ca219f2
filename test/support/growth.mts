/**
 * How many times longer something takes for ten times as much: about 10 where the time is linear, 100 where it
 * is quadratic, however fast the machine is and whatever else it does: in this thread's time on a processor.
 * Both are taken side by side, and the least of nine is given, since garbage is collected in some.
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
	let least = Infinity;
	for (let round = 0; round < 9; round += 1) {
		const few = await timeOf(count / 10);
		least = Math.min(least, (await timeOf(count)) / few);
	}
	return least;
}
