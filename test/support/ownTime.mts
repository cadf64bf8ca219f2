/** A clock that stands still while the machine lets this process wait. */

/** Milliseconds between two looks at the clocks. */
const EVERY = 5;

/**
 * Measures how long something takes that happens in this process, however busy the machine is. A gap between
 * two looks counts as far as it was expected or the process computed in it: who holds up others is not
 * excused, but who was not given the processor is.
 */
export function ownTime(): { milliseconds: () => number; stop: () => void } {
	let total = 0;
	let last = performance.now();
	let cpu = process.cpuUsage();
	const look = () => {
		const now = performance.now();
		const { user, system } = process.cpuUsage(cpu);
		total += Math.min(now - last, EVERY + (user + system) / 1000);
		last = now;
		cpu = process.cpuUsage();
	};
	const timer = setInterval(look, EVERY);
	return {
		milliseconds() {
			look();
			return total;
		},
		stop: () => clearInterval(timer),
	};
}
