/** The findings as a table in Markdown, without anything that tells whose they are. */
import type { Result } from './probe.mts';
import type { Finding } from './run.mts';

export const WORDS: Record<Result, string> = {
	holds: 'holds',
	broken: '**DOES NOT HOLD**',
	noted: 'noted',
	skipped: 'skipped',
	notAsked: '**not asked**',
};

const HEAD = ['Question', 'Expected', 'Seen', 'What the node does with it', 'Result'];

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const countOf = (findings: readonly Finding[], result: Result): number =>
	findings.filter((finding) => finding.result === result).length;

/** How many of each there are. */
export const summaryOf = (findings: readonly Finding[]): string =>
	[
		`${countOf(findings, 'holds')} as the node assumes`,
		`${countOf(findings, 'broken')} not as it assumes`,
		`${countOf(findings, 'noted')} noted`,
		`${countOf(findings, 'skipped')} skipped`,
		`${countOf(findings, 'notAsked')} could not be asked`,
	].join(', ');

/** What is known of the run itself. */
export interface Run {
	version: string;
	sdkVersion: string;
	region: string;
	messages: number;
	/** What went wrong besides the answers. */
	remarks: readonly string[];
}

/** @param redact takes out of a text what must not be in it */
export function reportOf(
	findings: readonly Finding[],
	{ version, sdkVersion, region, messages, remarks }: Run,
	redact: (text: string) => string,
): string {
	const rows = findings.map(({ question, expected, seen, node, result }) =>
		row([question, expected, redact(seen), node, WORDS[result]]),
	);
	return [
		'# The node and Amazon Connect',
		'',
		`n8n-nodes-amazon-connect ${version}, AWS SDK ${sdkVersion}, Region ${region}. Messages and requests that could have been one: ${messages}.`,
		'',
		`${summaryOf(findings)}.`,
		...remarks.flatMap((remark) => ['', redact(remark)]),
		'',
		row(HEAD),
		row(HEAD.map(() => '---')),
		...rows,
		'',
	].join('\n');
}
