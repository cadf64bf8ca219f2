import { count } from '../../text';
import type { Done } from '../../operation';
import type { Outcome } from '../../outcome';

/** From so many chats on it matters that only an execution's own retries are recognised. */
const MANY = 100;

const counted = (value: number, one: string, many: string): string =>
	`${count(value)} ${value === 1 ? one : many}`;

const having = (run: readonly Done[], status: Outcome<unknown>['status']): number =>
	run.filter(({ outcome }) => outcome.status === status).length;

/** How many chats there are: items with one token share one. */
const chats = (run: readonly Done[]): number =>
	new Set(
		run.flatMap(({ outcome }, index) =>
			outcome.status === 'done' || outcome.status === 'alreadyDone'
				? [outcome.answer ?? index]
				: [],
		),
	).size;

/** Whether a token may have been answered by an earlier execution: then nobody can tell new from old. */
const holdsAcrossExecutions = ({ draft }: Done): boolean =>
	draft?.start !== undefined && draft.start.repeatProtection.kind !== 'execution';

function failures(run: readonly Done[]): string {
	const byCause = new Map<string, number>();
	for (const { outcome } of run) {
		if (outcome.status !== 'failed') continue;
		const { message } = outcome.failure;
		byCause.set(message, (byCause.get(message) ?? 0) + 1);
	}
	const failed = having(run, 'failed');
	if (failed === 0) return '';
	const causes = [...byCause]
		.sort(([, left], [, right]) => right - left)
		.slice(0, 3)
		.map(([message, times]) => `${count(times)} × ${message}`)
		.join('; ');
	return `${counted(failed, 'item', 'items')} failed: ${causes}.`;
}

function listedTwice(run: readonly Done[]): string {
	const customers = run.flatMap(({ draft }) =>
		draft?.start ? [JSON.stringify(draft.start.customer)] : [],
	);
	const repeated = customers.length - new Set(customers).size;
	if (repeated === 0) return '';
	return `${counted(repeated, 'item is', 'items are')} for the same customer as an earlier item.`;
}

/** A run in which the test recipient stands in for the customers. */
function ofTest(run: readonly Done[], testRecipient: string): string[] {
	const sent = having(run, 'done') + having(run, 'alreadyDone');
	const checked = having(run, 'checked');
	const parts = [
		sent > 0 ? `${counted(sent, 'message', 'messages')} went to ${testRecipient}` : '',
		checked > 0 ? `${counted(checked, 'item was', 'items were')} only checked` : '',
	].filter(Boolean);
	return [parts.length > 0 ? `Test: ${parts.join(', ')}.` : 'Test.'];
}

/** A run that sends nothing. */
const ofCheck = (run: readonly Done[]): string[] => {
	const checked = having(run, 'checked');
	return [`Check: ${counted(checked, 'item is', 'items are')} fine.`];
};

/** A run for customers. */
function ofCustomers(run: readonly Done[]): string[] {
	const across = run.filter(holdsAcrossExecutions);
	const within = run.filter((done) => !holdsAcrossExecutions(done));
	const exist = chats(across);
	const twice = listedTwice(run) ? 'No chat was started twice.' : 'Nobody was messaged twice.';
	const started = having(within, 'done');
	const already = having(within, 'alreadyDone');
	return [
		started > 0 ? `${counted(started, 'chat', 'chats')} started.` : '',
		already > 0
			? `${counted(already, 'chat was', 'chats were')} started by an earlier try of this execution, and not again.`
			: '',
		exist > 0
			? `${counted(exist, 'chat exists', 'chats exist')}: started now, or by a run within the last 7 days. ${twice}`
			: '',
		started + exist > 0 ? 'Started is not delivered.' : '',
		started >= MANY
			? "Another execution with these items would start the chats again. 'Repeat Protection' can prevent that."
			: '',
	];
}

/** The summary of a run for the output pane. Undefined for a run without items. */
export function summarize(run: readonly Done[]): string | undefined {
	const rehearsals = run.flatMap(({ draft }) => draft?.start?.rehearsal ?? []);
	const test = rehearsals.find((one) => one.kind === 'test');
	const live = run.filter(({ draft }) => draft?.start && !draft.start.rehearsal);
	const checked = run.filter(({ draft }) => draft?.start?.rehearsal?.kind === 'check');
	const tested = run.filter(({ draft }) => draft?.start?.rehearsal?.kind === 'test');
	const lines = [
		...(test ? ofTest(tested, test.testRecipient) : []),
		...(live.length > 0 ? ofCustomers(live) : []),
		...(checked.length > 0 && live.length === 0 && !test ? ofCheck(checked) : []),
		checked.length > 0 && live.length > 0
			? `${counted(checked.length, 'item was', 'items were')} only checked.`
			: '',
		run.length > 0 && live.length === 0 ? 'No customer was messaged.' : '',
		failures(run),
		listedTwice(run),
	];
	return lines.filter(Boolean).join(' ') || undefined;
}
