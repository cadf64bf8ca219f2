import type { Outcome } from './outcome';

/** What a run's summary says besides the counts. */
export interface Run {
	outcomes: readonly Outcome[];
	/** How many items go to a recipient that an earlier item has already. */
	repeatedRecipients: number;
	/** Whether a later execution with the same items would start every chat again. */
	unprotectedLater: boolean;
}

/** From so many chats on it matters that only an execution's own repeats are recognised. */
const MANY = 100;

const number = (value: number): string => value.toLocaleString('en-US');

const counted = (value: number, one: string, many: string): string =>
	`${number(value)} ${value === 1 ? one : many}`;

const chats = (value: number): string => counted(value, 'chat', 'chats');

const items = (value: number): string => counted(value, 'item', 'items');

function causes(outcomes: readonly Outcome[]): string {
	const byCause = new Map<string, number>();
	for (const outcome of outcomes) {
		if (outcome.status !== 'failed') continue;
		const { message } = outcome.failure;
		byCause.set(message, (byCause.get(message) ?? 0) + 1);
	}
	return [...byCause]
		.sort(([, left], [, right]) => right - left)
		.slice(0, 3)
		.map(([message, times]) => `${number(times)} × ${message}`)
		.join('; ');
}

/** The summary of a run for the output pane; undefined when there is nothing that the items do not say. */
export function summarize({
	outcomes,
	repeatedRecipients,
	unprotectedLater,
}: Run): string | undefined {
	const having = (status: Outcome['status']) =>
		outcomes.filter((outcome) => outcome.status === status).length;
	const started = having('started');
	const already = having('alreadyStarted');
	const failed = having('failed');
	const checked = having('checked');
	if (outcomes.length < 2 && already === 0) return undefined;

	const lines = [
		started > 0 ? `${chats(started)} started. Started is not delivered.` : '',
		already > 0 ? `${chats(already)} had been started already.` : '',
		checked > 0 ? `${items(checked)} checked, but not sent.` : '',
		failed > 0 ? `${items(failed)} failed: ${causes(outcomes)}.` : '',
		repeatedRecipients > 0
			? `${counted(repeatedRecipients, 'item goes', 'items go')} to a customer who is in the list before.`
			: '',
		started >= MANY && unprotectedLater
			? "Another execution with these items would start the chats again. 'Repeat Protection' can prevent that."
			: '',
	];
	return lines.filter(Boolean).join(' ');
}
