/** The workflows of examples/, imported and set up as their sticky notes ask for. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { IConnections, IDataObject, INode, IWorkflowSettings } from 'n8n-workflow';
import { phoneNumberArn } from '../localConnect/account.mts';
import type { LocalConnect } from '../localConnect/server.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { ROOT } from '../support/paths.mts';
import { NODE_TYPE, type Saved } from './n8n.mts';
import type { Site } from './site.mts';

interface Workflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IWorkflowSettings;
}

/** What somebody sets who imports an example. The node under test gets its own values without this. */
export interface Choices {
	/** ID of the data table of all Data Table nodes. */
	table?: string;
	/** Credentials by type, e.g. smtp, for the nodes that are named. */
	credentials?: Record<string, { type: string; data: IDataObject }>;
	/** Parameters by node, merged into those of the file. */
	parameters?: Record<string, IDataObject>;
	settings?: IWorkflowSettings;
	/** Which credential sends; the fast one when left out. */
	amazonConnect?: string;
}

const locator = (mode: string, value: string) => ({ __rl: true, mode, value });

/** What the panel's lists would offer, in the node of the package. */
function pickedFromLists({ state: { account } }: LocalConnect, { parameters }: INode): IDataObject {
	const [instance] = account.instances;
	const channel = parameters.channel === 'whatsApp' ? 'social-messaging' : 'sms-voice';
	const [number] = account.phoneNumbers.filter(({ importedFrom }) => importedFrom === channel);
	const [template] = account.messageTemplates;
	const picked = {
		instanceId: locator('id', instance.id),
		sourceEndpoint: locator('arn', phoneNumberArn(account, instance, number)),
		contactFlowId: locator('id', account.flows[0].id),
		messageTemplateId: locator(
			'list',
			`arn:aws:wisdom:us-east-1:${account.id}:message-template/${template.knowledgeBaseId}/${template.id}`,
		),
	};
	return Object.fromEntries(Object.entries(picked).filter(([name]) => name in parameters));
}

async function read(file: string): Promise<Workflow> {
	return JSON.parse(await readFile(path.join(ROOT, 'examples', file), 'utf8')) as Workflow;
}

function nodeOf({ nodes, name }: Workflow, wanted: string): INode {
	const node = nodes.find((one) => one.name === wanted);
	if (!node) throw new Error(`"${name}" has no node "${wanted}"`);
	return node;
}

/** Imports an example and sets what its notes ask for. */
export async function importExample(site: Site, file: string, choices: Choices): Promise<Saved> {
	const workflow = await read(file);
	const { table, credentials = {}, parameters = {} } = choices;
	for (const node of workflow.nodes) {
		const isOurs = node.type.startsWith(NODE_TYPE);
		if (isOurs) Object.assign(node.parameters, pickedFromLists(site.local, node));
		if (isOurs || node.parameters.nodeCredentialType === 'amazonConnectApi') {
			const id = choices.amazonConnect ?? site.fast;
			node.credentials = { amazonConnectApi: { id, name: 'Amazon Connect' } };
		}
		if (table && node.type === 'n8n-nodes-base.dataTable') {
			node.parameters.dataTableId = locator('id', table);
		}
	}
	for (const [name, { type, data }] of Object.entries(credentials)) {
		const saved = await site.rest.post<{ id: string }>('/rest/credentials', { name, type, data });
		nodeOf(workflow, name).credentials = { [type]: { id: saved.id, name } };
	}
	for (const [name, values] of Object.entries(parameters)) {
		Object.assign(nodeOf(workflow, name).parameters, values);
	}
	Object.assign(workflow.settings, choices.settings);
	return await site.save(workflow);
}

/** Replaces the values of a Set node's fields. */
export async function fieldsOf(file: string, name: string, values: IDataObject) {
	const { assignments } = nodeOf(await read(file), name).parameters as {
		assignments: { assignments: Array<{ name: string; value: unknown }> };
	};
	const changed = assignments.assignments.map((one) =>
		one.name in values ? { ...one, value: values[one.name] } : one,
	);
	return { assignments: { assignments: changed } };
}

/** A schedule for somebody who does not want to wait. */
export const everySeconds = (secondsInterval: number): IDataObject => ({
	rule: { interval: [{ field: 'seconds', secondsInterval }] },
});

/** A time zone in which it is a certain hour now. */
export function zoneAt(hour: number): string {
	// "Etc/GMT-5" is five hours ahead of UTC. They reach from 14 ahead to 12 behind.
	let ahead = hour - new Date().getUTCHours();
	if (ahead < -12) ahead += 24;
	if (ahead > 14) ahead -= 24;
	return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

export interface Row extends IDataObject {
	id: number;
	phone: string;
	status: string | null;
	contactId: string | null;
	error: string | null;
	/** In the table of the campaign. */
	refusals?: number | null;
}

/** A data table of n8n. */
export class Table {
	readonly id: string;

	readonly #rest: () => N8nRest;

	readonly #path: string;

	private constructor(rest: () => N8nRest, path: string, id: string) {
		this.#rest = rest;
		this.#path = path;
		this.id = id;
	}

	/** Makes a table and fills in rows. Columns are given as `name: type`. */
	static async create(
		site: Site,
		name: string,
		columns: Record<string, 'string' | 'number' | 'date'>,
		rows: IDataObject[],
	): Promise<Table> {
		const project = await site.rest.get<{ id: string }>('/rest/projects/personal');
		const path = `/rest/projects/${project.id}/data-tables`;
		const { id } = await site.rest.post<{ id: string }>(path, {
			name,
			columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
		});
		const table = new Table(() => site.rest, `${path}/${id}`, id);
		await table.add(rows);
		return table;
	}

	async add(rows: IDataObject[]): Promise<void> {
		await this.#rest().post(`${this.#path}/insert`, { data: rows });
	}

	/** All rows, in the order in which they were added. */
	async rows(): Promise<Row[]> {
		const { data } = await this.#rest().get<{ data: Row[] }>(`${this.#path}/rows?take=1000`);
		return data.sort((left, right) => left.id - right.id);
	}
}
