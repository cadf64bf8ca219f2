/** Asks the questions one after the other. */
import { isOfGuard } from './guard.mts';
import { missingFor } from './plan.mts';
import type { Answer, Check, Probe } from './probe.mts';
import { skipped } from './probe.mts';
import { shipped } from './shipped.mts';
import { inWords } from './words.mts';

/** A question with its answer. */
export interface Finding extends Answer, Pick<Probe, 'expected' | 'node' | 'question'> {}

const CONTEXT = { iamAction: '', iamResources: '', notFound: '' };

async function answerOf(probe: Probe, check: Check): Promise<Answer> {
	const missing = missingFor(check.config, probe);
	if (missing !== undefined) return skipped(`Not configured: ${missing}`);
	if (check.signal.aborted) return { result: 'notAsked', seen: 'The check was cancelled.' };
	try {
		return await probe.ask(check);
	} catch (error) {
		const { name, message } = error as Error;
		const isOurs = name === 'NotAsked' || isOfGuard(error as Error);
		const seen = isOurs ? message : inWords(shipped('aws/errors').explainError(error, CONTEXT));
		return { result: 'notAsked', seen };
	}
}

export async function askAll(
	probes: readonly Probe[],
	check: Check,
	tell: (finding: Finding) => void,
): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const probe of probes) {
		const { question, expected, node } = probe;
		const finding = { question, expected, node, ...(await answerOf(probe, check)) };
		findings.push(finding);
		tell(finding);
	}
	return findings;
}

/**
 * - 0: all that was asked is as the node assumes
 * - 1: something is not
 * - 2: something could not be asked
 *
 * @param isTroubled whether something else went wrong
 */
export function exitCodeOf(findings: readonly Finding[], isTroubled: boolean): 0 | 1 | 2 {
	if (findings.some(({ result }) => result === 'broken')) return 1;
	return isTroubled || findings.some(({ result }) => result === 'notAsked') ? 2 : 0;
}
