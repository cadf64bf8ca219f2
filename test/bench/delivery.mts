/** How fast and how safely customers are messaged, under the quotas that a service may have. */
import type { SenderSettings } from './sender.mts';
import {
	HTTP_REQUESTS,
	ourNode,
	OURS,
	SDK_LOOPS,
	SDK_TEN_AT_ONCE,
	type Named,
} from './senders.mts';
import { hasHttpRequest } from './senders/httpRequestModule.mts';
import type { ServiceSettings } from './settings.mts';
import { nobodyLostOrTwice, ratio, seconds, share, type Row, type Target } from './table.mts';
import { tryOut, type Outcome, type Work } from './trial.mts';

interface Setting {
	requestsPerSecond: number;
	burst: number;
	latency: number;
	items: number;
}

const FIRST: Setting = { requestsPerSecond: 20, burst: 50, latency: 30, items: 200 };
const SLOW_ANSWERS: Setting = { ...FIRST, latency: 600 };
const DOCUMENTED: Setting = { requestsPerSecond: 2, burst: 5, latency: 250, items: 40 };

const SKIPPED = 'skipped: run `npm run test:e2e` once, it installs n8n';

const serviceOf = ({ requestsPerSecond, burst, latency }: Setting): ServiceSettings => ({
	latency,
	quota: { requestsPerSecond, burst },
});

const idealOf = ({ requestsPerSecond, burst, latency, items }: Setting): number =>
	((items - burst) / requestsPerSecond) * 1000 + latency;

const within = (name: string, value: number, limit: number): Target => ({ name, value, limit });

const evaluation = ({ usage }: Outcome): string =>
	`n8n evaluates expressions for ${seconds(usage.evaluating)}`;

/** A row of ours. */
async function ours(
	scenario: string,
	service: ServiceSettings,
	settings: SenderSettings,
	work: Work,
	ideal: number | undefined,
	more: (outcome: Outcome) => Pick<Row, 'figure' | 'targets'> = () => ({}),
): Promise<Row> {
	const outcome = await tryOut(service, settings, work);
	const { figure, targets = [] } = more(outcome);
	return {
		scenario,
		sender: OURS,
		outcome,
		ideal,
		figure,
		targets: [...targets, ...nobodyLostOrTwice(outcome)],
	};
}

async function quotaKnown(setting: Setting, peers: Array<Named<SenderSettings>>): Promise<Row[]> {
	const { requestsPerSecond, burst, latency, items } = setting;
	const scenario = `quota known: ${requestsPerSecond}/s, burst ${burst}, ${latency} ms, ${items} items`;
	const service = serviceOf(setting);
	const ideal = idealOf(setting);
	const first = await ours(
		scenario,
		service,
		ourNode(requestsPerSecond, burst),
		{ items },
		ideal,
		(outcome) => ({
			figure: evaluation(outcome),
			targets: [
				within('÷ ideal', ratio(outcome, ideal), 1.03),
				within('throttled, %', share(outcome), 1),
			],
		}),
	);
	const stopping = ourNode(requestsPerSecond, burst, 'stopWorkflow');
	const checkedFirst = await tryOut(service, stopping, { items });
	const rows: Row[] = [
		first,
		{
			scenario,
			sender: `${OURS}, Stop Workflow`,
			outcome: checkedFirst,
			ideal,
			figure: `checks all before it sends any; ${evaluation(checkedFirst)}`,
			targets: nobodyLostOrTwice(checkedFirst),
		},
	];
	for (const { name, settings } of peers) {
		const verifySignatures = settings.kind !== 'httpRequest';
		const outcome = await tryOut({ ...service, verifySignatures }, settings, { items });
		rows.push({ scenario, sender: name, outcome, ideal });
	}
	return rows;
}

/** The first setting, with everybody. */
export async function compare(): Promise<Row[]> {
	const rows = await quotaKnown(FIRST, [...(hasHttpRequest() ? HTTP_REQUESTS : []), ...SDK_LOOPS]);
	const skipped: Row = { scenario: rows[0].scenario, sender: 'HTTP Request node', figure: SKIPPED };
	return hasHttpRequest() ? rows : [...rows, skipped];
}

export const slowAnswers = async () => await quotaKnown(SLOW_ANSWERS, []);

export const documentedQuota = async () => await quotaKnown(DOCUMENTED, SDK_TEN_AT_ONCE);

export async function halfTheQuota(): Promise<Row[]> {
	const real: Setting = { requestsPerSecond: 10, burst: 25, latency: 30, items: 200 };
	const ideal = idealOf(real);
	return [
		await ours(
			'quota half of the configured: 10/s, burst 25, 200 items',
			serviceOf(real),
			ourNode(20, 50),
			{ items: real.items },
			ideal,
			(outcome) => ({ targets: [within('÷ ideal', ratio(outcome, ideal), 1.15)] }),
		),
	];
}

export async function twoProcesses(): Promise<Row[]> {
	const ideal = idealOf(FIRST);
	return [
		await ours(
			'two processes on one quota: 20/s, burst 50, 100 items each',
			serviceOf(FIRST),
			ourNode(20, 50),
			{ items: FIRST.items, processes: 2 },
			ideal,
			(outcome) => ({ targets: [within('÷ ideal', ratio(outcome, ideal), 1.15)] }),
		),
	];
}

export async function fixedWindow(): Promise<Row[]> {
	const perWindow = 20;
	// The first twenty are the burst that such a service allows.
	const ideal = idealOf({ ...FIRST, burst: perWindow });
	return [
		await ours(
			'service that counts by the second: 20, configured 20/s, burst 50, 200 items',
			{ latency: FIRST.latency, quota: { perWindow } },
			ourNode(20, 50),
			{ items: FIRST.items },
			ideal,
		),
	];
}

export async function urgent(): Promise<Row[]> {
	const campaign = { ...DOCUMENTED, items: 30 };
	return [
		await ours(
			'one urgent item 5 s into a campaign of 30: 2/s, burst 5',
			serviceOf(campaign),
			ourNode(campaign.requestsPerSecond, campaign.burst),
			{ items: campaign.items, urgentAfter: 5000 },
			idealOf({ ...campaign, items: campaign.items + 1 }),
			(outcome) => ({ targets: [within('urgent, s', (outcome.urgent ?? 0) / 1000, 2)] }),
		),
	];
}

export async function chatsInUse(): Promise<Row[]> {
	const items = 1200;
	const chats = { atOnce: 500, endAfter: 20_000 };
	// Two rounds of chats must end before the last 200 can begin.
	const ideal = 2 * chats.endAfter + (200 / 200) * 1000;
	return [
		await ours(
			'500 chats at once that end after 20 s: 200/s, 1,200 items',
			{ latency: 30, chats, quota: { requestsPerSecond: 200, burst: 200 } },
			ourNode(200, 200),
			{ items },
			ideal,
			(outcome) => ({ targets: [within('÷ ideal', ratio(outcome, ideal), 1.15)] }),
		),
	];
}

/** Half of the items are for an instance that is full: the others must not notice. */
export async function oneInstanceFull(): Promise<Row[]> {
	const setting = { ...FIRST, items: 800 };
	const ideal = idealOf(setting);
	const { requestsPerSecond, burst, latency, items } = setting;
	const outcome = await tryOut(
		{ ...serviceOf(setting), fullInstance: true },
		{ ...ourNode(requestsPerSecond, burst), giveUpAfter: 1, fullInstance: true },
		{ items },
	);
	return [
		{
			scenario: `two instances, one of them full: ${requestsPerSecond}/s, burst ${burst}, ${latency} ms, ${items} items each`,
			sender: `${OURS}, the other instance`,
			outcome: { ...outcome, usage: { ...outcome.usage, wall: outcome.lastStarted } },
			ideal,
			targets: [
				within('÷ ideal', outcome.lastStarted / ideal, 1.05),
				...nobodyLostOrTwice(outcome),
			],
		},
	];
}

/** The clock of the machine is set in the middle of the run. */
export async function clockSetBack(): Promise<Row[]> {
	const ideal = idealOf(FIRST);
	const { requestsPerSecond, burst, items } = FIRST;
	return [
		await ours(
			`clock set back by an hour after 3 s: ${requestsPerSecond}/s, burst ${burst}, ${items} items`,
			serviceOf(FIRST),
			{ ...ourNode(requestsPerSecond, burst), setClock: { after: 3000, by: -3_600_000 } },
			{ items },
			ideal,
			(outcome) => ({ targets: [within('÷ ideal', ratio(outcome, ideal), 1.05)] }),
		),
	];
}
