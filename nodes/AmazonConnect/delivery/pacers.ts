import { Pacer, type Pace, type Turn } from './pacer';
import type { Time } from './time';

/** One pacer for each quota, for as long as the process lives. */
const pacers = new Map<string, Pacer>();

/**
 * Joins those who share a quota: all executions, credentials and workflows of the process that
 * call the same operation for the same AWS account in the same Region.
 */
export function joinQuota(quota: readonly string[], pace: Pace, time: Time): Turn {
	const name = JSON.stringify(quota);
	const pacer = pacers.get(name) ?? new Pacer(pace, time);
	pacers.set(name, pacer);
	return pacer.join(pace);
}
