/** Thousands of items and executions through one real n8n, and what its process holds meanwhile. */
import path from 'node:path';
import { inARow, place } from '../../e2e/n8n.mts';
import { POSTED, Site, webhook } from '../../e2e/site.mts';
import { publish } from '../../realN8n/publish.mts';
import { customers, smsParameters } from '../../support/chat.mts';
import { OURS } from '../senders.mts';
import { nobodyLostOrTwice } from '../table.mts';
import { lookInto, PROBE_OPTIONS, type Look } from './probe.mts';
import { growth, megabytes, quartersText, ratio } from './quarters.mts';
import type { Report, SoakRow } from './report.mts';

/** A look is taken after each slice. */
export interface Load {
	slices: number;
	executionsPerSlice: number;
	itemsPerExecution: number;
	/** Executions at once. */
	atOnce: number;
}

const HEAD = [
	'Workflow',
	'Executions × items',
	'Wall, s',
	'Lost',
	'Twice',
	'Memory by quarter, MB',
	'Bytes more per item',
	'CPU per item by quarter, ms',
	'Handles',
	'Sockets and their listeners',
	'AbortSignals and their listeners',
	'Listeners of the process',
];

const WITHOUT_NODE = 'n8n alone, evaluating the same expressions';

/** A part of the load is enough to see whether n8n itself grows. */
const partOf = (load: Load): Load => ({
	...load,
	slices: 8,
	executionsPerSlice: Math.ceil(load.executionsPerSlice / 2),
});

/** Tolerance for connections that are kept alive for some seconds. */
const FEW = 5;

interface Soaked {
	load: Load;
	/** Milliseconds. */
	wall: number;
	lost: number;
	messagedTwice: number;
	/** The first is from before. */
	looks: Look[];
}

/** Sends what a slice has, and waits until all of its executions have ended. */
async function sendSlice(site: Site, hook: string, load: Load, from: number): Promise<void> {
	const { executionsPerSlice, itemsPerExecution, atOnce } = load;
	const left = Array.from({ length: executionsPerSlice }, (_, index) =>
		customers(itemsPerExecution, from + index * itemsPerExecution),
	).values();
	const work = async () => {
		for (const list of left) {
			const status = await site.postList(hook, list);
			if (status !== 200) throw new Error(`An execution was answered ${status}`);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
}

async function soak(site: Site, hook: string, load: Load, socket: string): Promise<Soaked> {
	const items = load.executionsPerSlice * load.itemsPerExecution;
	const began = performance.now();
	const looks = [await lookInto(socket)];
	let lost = 0;
	let messagedTwice = 0;
	for (let slice = 0; slice < load.slices; slice++) {
		await sendSlice(site, hook, load, slice * items);
		looks.push(await lookInto(socket));
		const { contacts } = site.local.state;
		const reached = new Set(contacts.map(({ request }) => request.DestinationEndpoint.Address));
		lost += items - reached.size;
		messagedTwice += contacts.length - reached.size;
		site.reset();
	}
	return { load, wall: performance.now() - began, lost, messagedTwice, looks };
}

function rowOf(workflow: string, { load, wall, looks, ...counts }: Soaked): SoakRow {
	const { executionsPerSlice, itemsPerExecution, slices } = load;
	const perSlice = executionsPerSlice * itemsPerExecution;
	const after = looks.slice(1);
	const each = (name: keyof Look) => after.map((look) => look[name]);
	const cpu = after.map(({ cpuBefore }, slice) => (cpuBefore - looks[slice].cpuAfter) / perSlice);
	const isOurs = workflow === OURS;
	const cells = [
		workflow,
		`${slices * executionsPerSlice} × ${itemsPerExecution}`,
		(wall / 1000).toFixed(0),
		...(isOurs ? [String(counts.lost), String(counts.messagedTwice)] : ['', '']),
		quartersText(each('memory').map(megabytes), 1),
		(growth(each('memory')) / ((perSlice * slices) / 2)).toFixed(0),
		quartersText(cpu, 2),
		quartersText(each('handles'), 1),
		`${quartersText(each('sockets'), 1)}; ${quartersText(each('socketListeners'), 0)}`,
		`${quartersText(each('signals'), 1)}; ${quartersText(each('signalListeners'), 1)}`,
		quartersText(each('processListeners'), 1),
	];
	if (!isOurs) return { cells, targets: [] };
	return {
		cells,
		targets: [
			...nobodyLostOrTwice(counts),
			{ name: 'memory, last ÷ second quarter', value: ratio(each('memory')), limit: 1.05 },
			{ name: 'CPU per item, last ÷ second quarter', value: ratio(cpu), limit: 1.2 },
			{ name: 'handles more', value: growth(each('handles')), limit: FEW },
			{ name: 'sockets more', value: growth(each('sockets')), limit: FEW },
			{
				name: 'listeners of sockets more',
				value: growth(each('socketListeners')),
				limit: FEW * 10,
			},
			{ name: 'AbortSignals more', value: growth(each('signals')), limit: FEW },
			{
				name: 'listeners of AbortSignals more',
				value: growth(each('signalListeners')),
				limit: FEW,
			},
			{ name: 'listeners of the process more', value: growth(each('processListeners')), limit: 0 },
			{ name: 'warnings of too many listeners', value: Math.max(...each('warnings')), limit: 0 },
		],
	};
}

/** Webhook -> Items -> Split -> what is soaked; the webhook is answered when all of it has ended. */
async function publishWorkflows(site: Site): Promise<Map<string, string>> {
	const answered = { responseMode: 'lastNode', responseData: 'noData' };
	const ours = site.draw({
		name: OURS,
		trigger: webhook('ours', answered),
		items: POSTED,
	});
	const { destinationEndpoint, initialSystemMessage } = smsParameters(site.local);
	const assignments = Object.entries({ destinationEndpoint, initialSystemMessage }).map(
		([name, value]) => ({ id: name, name, type: 'string', value }),
	);
	const alone = inARow(WITHOUT_NODE, [
		webhook('alone', answered),
		...ours.nodes.slice(1, -1),
		place('Expressions', 'n8n-nodes-base.set', 3.4, {
			assignments: { assignments },
			options: {},
		}),
	]);
	for (const workflow of [ours, alone]) await publish(site.rest, await site.save(workflow));
	return new Map([
		[OURS, 'ours'],
		[WITHOUT_NODE, 'alone'],
	]);
}

/**
 * Soaks n8n with each load, with this node and then, shorter, without it; each time in a process of its own.
 *
 * @param log is told what has been done
 */
export async function soakN8n(loads: Load[], log: (line: string) => void): Promise<Report> {
	// What n8n keeps of executions must not be taken for what the node keeps.
	const site = await Site.open({ EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none' });
	try {
		Object.assign(site.local.state.behaviour, { concurrentChats: Number.POSITIVE_INFINITY });
		const socket = path.join(site.home.home, 'probe.sock');
		site.home.env.NODE_OPTIONS += ` ${PROBE_OPTIONS}`;
		site.home.env.PROBE = socket;
		const hooks = await publishWorkflows(site);
		const rows: SoakRow[] = [];
		for (const [workflow, hook] of hooks) {
			await site.n8n.stop();
			await site.start();
			for (const load of workflow === OURS ? loads : loads.map(partOf)) {
				const row = rowOf(workflow, await soak(site, hook, load, socket));
				log(`done: ${row.cells.join(' | ')}`);
				rows.push(row);
			}
		}
		return { head: HEAD, rows };
	} finally {
		await site.close();
	}
}
