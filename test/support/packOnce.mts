import { pack } from './pack.mts';

/** Each project of vitest has its own copy of this module, but all are in one process. */
const shared: typeof globalThis & { packed?: Promise<void> } = globalThis;

/** Vitest calls this once for each project that names it. */
export default async function setup(): Promise<void> {
	shared.packed ??= pack();
	await shared.packed;
}
