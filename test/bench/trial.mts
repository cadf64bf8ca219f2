/** One measurement: a fresh service, fresh senders, and what became of the customers. */
import type { ServiceCounts } from './counts.mts';
import type { Usage } from './meter.mts';
import { Helper } from './process.mts';
import type { SenderKnowledge, SenderSettings, Task } from './sender.mts';
import type { Answers } from './service.mts';
import type { ServiceSettings } from './settings.mts';

export interface Work {
	items: number;
	/** The items are shared out among so many processes; one when left out. */
	processes?: number;
	/** Another execution with one item comes so many milliseconds later, in the same process. */
	urgentAfter?: number;
	collectGarbage?: boolean;
}

export interface Outcome extends Omit<ServiceCounts, 'customers'> {
	/** Of the process that took longest. */
	usage: Usage;
	lost: number;
	/** Milliseconds for the urgent item. */
	urgent?: number;
}

/** All customers of a trial differ. */
const WARM_UP: Task = { from: 2_000_000, count: 100, warmUp: true };
const URGENT: Task = { from: 1_000_000, count: 1 };

const sleep = async (milliseconds: number) =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));

type SenderProcess = Helper<Task, Usage>;

async function runUrgent(sender: SenderProcess, after: number): Promise<number> {
	await sleep(after);
	const { wall } = await sender.ask(URGENT);
	return wall;
}

export async function tryOut(
	service: ServiceSettings,
	settings: SenderSettings,
	{ items, processes = 1, urgentAfter, collectGarbage }: Work,
): Promise<Outcome> {
	const helpers: Array<Helper<never, unknown>> = [];
	const started = <Question, Answer>(helper: Helper<Question, Answer>) => {
		helpers.push(helper);
		return helper;
	};
	try {
		const serviceProcess = started(
			new Helper<keyof Answers, Answers[keyof Answers]>('service.mts', service),
		);
		const url = (await serviceProcess.ask('url')) as string;
		const knowledge: SenderKnowledge = { settings, url };
		const senders = Array.from({ length: processes }, () =>
			started<Task, Usage>(new Helper('sender.mts', knowledge, ['--expose-gc'])),
		);
		for (const sender of senders) await sender.ask(WARM_UP);
		await serviceProcess.ask('begin');

		const each = items / processes;
		const [urgent, ...usages] = await Promise.all([
			urgentAfter === undefined ? undefined : runUrgent(senders[0], urgentAfter),
			...senders.map(
				async (sender, place) =>
					await sender.ask({ from: place * each, count: each, collectGarbage }),
			),
		]);
		const usage = usages.reduce((longest, one) => (one.wall > longest.wall ? one : longest));
		const { customers, ...counts } = (await serviceProcess.ask('counts')) as ServiceCounts;
		const expected = items + (urgent === undefined ? 0 : 1);
		return { usage, ...counts, lost: expected - customers, urgent };
	} finally {
		for (const helper of helpers) helper.end();
	}
}
