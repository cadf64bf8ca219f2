/** What a soak has found, as a table. */
import { drawTable, targetsText, type Target } from '../table.mts';

export interface SoakRow {
	cells: string[];
	targets: Target[];
}

export interface Report {
	head: string[];
	rows: SoakRow[];
}

export const reportText = ({ head, rows }: Report): string =>
	drawTable(
		[...head, 'Targets'],
		rows.map(({ cells, targets }) => [...cells, targetsText(targets)]),
	);
