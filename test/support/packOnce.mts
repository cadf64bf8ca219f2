import { pack } from './pack.mts';

let packed: Promise<void> | undefined;

/** Vitest calls this once for each project that names it. */
export default async function setup(): Promise<void> {
	packed ??= pack();
	await packed;
}
