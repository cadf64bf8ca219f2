/** What many items cost the process when no quota holds them back. */
import type { SenderSettings } from './sender.mts';
import { httpRequest, ourNode, OURS } from './senders.mts';
import { hasHttpRequest } from './senders/httpRequestModule.mts';
import { nobodyLostOrTwice, type Row } from './table.mts';
import { tryOut, type Outcome, type Work } from './trial.mts';

const FEW = 500;
const MANY = 10_000;

const UNLIMITED = ourNode(100_000, 100_000);

/** Without an interval n8n opens ten thousand connections at once. */
const BATCHES = httpRequest('batches of 100, 1 ms', {
	batch: { batchSize: 100, batchInterval: 1 },
});

const megabytes = (bytes: number): number => bytes / 2 ** 20;

const cpuPerItem = ({ usage }: Outcome, items: number): number => usage.cpu / items;

const figureOf = (outcome: Outcome, held: Outcome | undefined, items: number): string =>
	[
		`${cpuPerItem(outcome, items).toFixed(2)} ms CPU per item`,
		`+${megabytes(outcome.usage.memory).toFixed(0)} MB with garbage`,
		...(held ? [`+${megabytes(held.usage.held).toFixed(0)} MB held`] : []),
		`longest block ${outcome.usage.block.toFixed(0)} ms, ${outcome.usage.blockInside.toFixed(0)} ms in the node`,
	].join(', ');

const run = async (settings: SenderSettings, work: Work): Promise<Outcome> =>
	await tryOut({ latency: 30, verifySignatures: settings.kind !== 'httpRequest' }, settings, work);

export async function volume(): Promise<Row[]> {
	const scenario = 'no quota: 10,000 items';
	const few = await run(UNLIMITED, { items: FEW });
	const many = await run(UNLIMITED, { items: MANY });
	const held = await run(UNLIMITED, { items: MANY, collectGarbage: true });
	const n8n = await run({ kind: 'expressions' }, { items: MANY });
	const n8nHeld = await run({ kind: 'expressions' }, { items: MANY, collectGarbage: true });
	const rows: Row[] = [
		{
			scenario: 'no quota: 500 items',
			sender: OURS,
			outcome: few,
			figure: figureOf(few, undefined, FEW),
			targets: nobodyLostOrTwice(few),
		},
		{
			scenario,
			sender: OURS,
			outcome: many,
			figure: figureOf(many, held, MANY),
			targets: [
				...nobodyLostOrTwice(many),
				{
					name: 'CPU per item ÷ at 500',
					value: cpuPerItem(many, MANY) / cpuPerItem(few, FEW),
					limit: 1.2,
				},
				{ name: 'MB held', value: megabytes(held.usage.held), limit: 60 },
				{ name: 'block, ms', value: many.usage.block, limit: 100 },
			],
		},
		{
			scenario,
			sender: 'n8n alone, evaluating the same expressions',
			figure: `${(n8n.usage.wall / 1000).toFixed(2)} s, ${figureOf(n8n, n8nHeld, MANY)}`,
		},
	];
	if (!hasHttpRequest()) return rows;
	const peer = await run(BATCHES.settings, { items: MANY });
	const peerHeld = await run(BATCHES.settings, { items: MANY, collectGarbage: true });
	const figure = figureOf(peer, peerHeld, MANY);
	return [...rows, { scenario, sender: BATCHES.name, outcome: peer, figure }];
}
