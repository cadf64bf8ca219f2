/** The clocks of this process, which a trial may set, speed up or move on. Node's own timers keep their pace. */

const { Date: RealDate, setTimeout: realSetTimeout } = globalThis;
const realMonotonic = performance.now.bind(performance);
const realTimeout = AbortSignal.timeout.bind(AbortSignal);

const began = { wall: Date.now(), monotonic: realMonotonic() };
let pace = 1;
/** Milliseconds by which all clocks were moved on. */
let skipped = 0;
/** Milliseconds by which somebody has set the wall clock. */
let set = 0;

const elapsed = (): number => (realMonotonic() - began.monotonic) * pace + skipped;
const wall = (): number => Math.floor(began.wall + elapsed() + set);

function replaceDate(): void {
	globalThis.Date = new Proxy(RealDate, {
		construct: (target, args: unknown[]) =>
			Reflect.construct(target, args.length > 0 ? args : [wall()]) as Date,
		get: (target, name) => (name === 'now' ? wall : (Reflect.get(target, name) as unknown)),
	});
}

/** Sets the wall clock by some milliseconds, as NTP or a person would. */
export function setClock(by: number): void {
	set += by;
	replaceDate();
}

/** Lets time pass so many times as fast, for clocks and for what waits with `setTimeout`. */
export function runFaster(times: number): void {
	pace = times;
	replaceDate();
	performance.now = () => began.monotonic + elapsed();
	globalThis.setTimeout = new Proxy(realSetTimeout, {
		apply: (target, self, [callback, milliseconds = 0, ...args]: Parameters<typeof setTimeout>) =>
			Reflect.apply(target, self, [callback, milliseconds / times, ...args]) as NodeJS.Timeout,
	});
	AbortSignal.timeout = (milliseconds) => realTimeout(Math.ceil(milliseconds / times));
}

/** Moves all clocks on to a time, in milliseconds since the epoch, unless it has passed. */
export function skipTo(at: number): void {
	skipped += Math.max(0, at - wall());
}
