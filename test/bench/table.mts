/** The results, as one table. */
import type { Outcome } from './trial.mts';

/** What a figure of ours must not exceed. */
export interface Target {
	name: string;
	value: number;
	limit: number;
}

/** What every row counts. */
export interface Figures extends Pick<
	Outcome,
	'contacts' | 'lost' | 'messagedTwice' | 'requests' | 'throttled'
> {
	usage: Pick<Outcome['usage'], 'wall'>;
}

export interface Row {
	scenario: string;
	sender: string;
	outcome?: Figures;
	/** Milliseconds that it would have taken at best. */
	ideal?: number;
	/** Anything else that was measured. */
	figure?: string;
	targets?: Target[];
}

const isMet = ({ value, limit }: Target): boolean => value <= limit;

const written = (value: number): string => String(Number(value.toFixed(3)));

export const targetsText = (targets: Target[]): string => targets.map(targetText).join('; ');

const targetText = (target: Target): string =>
	`${target.name} ${written(target.value)} ≤ ${target.limit}: ${isMet(target) ? 'met' : 'NOT MET'}`;

export const share = ({ throttled, requests }: Figures): number =>
	requests === 0 ? 0 : (throttled / requests) * 100;

export const ratio = ({ usage }: Figures, ideal: number): number => usage.wall / ideal;

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** What every row of ours must fulfil. */
export const nobodyLostOrTwice = ({
	lost,
	messagedTwice,
}: Pick<Figures, 'lost' | 'messagedTwice'>): Target[] => [
	{ name: 'lost', value: lost, limit: 0 },
	{ name: 'twice', value: messagedTwice, limit: 0 },
];

const HEAD = [
	'Scenario',
	'Sender',
	'Wall, s',
	'÷ ideal',
	'Contacts',
	'Twice',
	'Lost',
	'Throttled',
	'More',
	'Targets',
];

function cells({ scenario, sender, outcome, ideal, figure = '', targets = [] }: Row): string[] {
	const counts = outcome
		? [
				(outcome.usage.wall / 1000).toFixed(2),
				ideal === undefined ? '' : ratio(outcome, ideal).toFixed(3),
				String(outcome.contacts),
				String(outcome.messagedTwice),
				String(outcome.lost),
				`${share(outcome).toFixed(1)} %`,
			]
		: Array<string>(6).fill('');
	return [scenario, sender, ...counts, figure, targetsText(targets)];
}

/** A table in Markdown whose columns line up. */
export function drawTable(head: string[], rows: string[][]): string {
	const lines = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const drawn = lines.map(
		(line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
	);
	drawn.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
	return drawn.join('\n');
}

export const tableOf = (rows: Row[]): string => drawTable(HEAD, rows.map(cells));

export const missed = (rows: Array<Pick<Row, 'targets'>>): Target[] =>
	rows.flatMap(({ targets = [] }) => targets.filter((target) => !isMet(target)));
