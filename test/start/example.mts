/** The workflows of the demo and their credential, as they stand in n8n. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { INode } from 'n8n-workflow';
import type { LocalConnect } from '../localConnect/server.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { credentialFor } from '../support/chat.mts';
import { PACKAGE_NAME } from '../support/paths.mts';

/** The workflow that is run once, and the one with which a person talks on the page of phones. */
export const FIRST_CHAT = 'firstChat.json';
export const CONVERSATION = 'conversation.json';

const NODE_TYPE = `${PACKAGE_NAME}.amazonConnect`;
const CREDENTIAL = { name: 'Local Amazon Connect', type: 'amazonConnectApi' };

interface Named {
	id: string;
	name: string;
}

export interface Workflow extends Named {
	nodes: INode[];
	isArchived?: boolean;
}

/** Makes the credential, or points it to where the local Amazon Connect listens this time. */
export async function ensureCredential(rest: N8nRest, local: LocalConnect): Promise<Named> {
	const all = await rest.get<Array<Named & { type: string }>>('/rest/credentials');
	const found = all.find(({ name, type }) => name === CREDENTIAL.name && type === CREDENTIAL.type);
	// The default quota, which the local Amazon Connect enforces here.
	const data = { ...credentialFor(local), requestsPerSecond: 2, burst: 5 };
	const credential = { ...CREDENTIAL, data };
	if (!found) return await rest.post<Named>('/rest/credentials', credential);
	await rest.patch(`/rest/credentials/${found.id}`, credential);
	return found;
}

/** Makes a workflow from a file, unless there is one; what a person changed in it stays. */
export async function ensureWorkflow(
	rest: N8nRest,
	file: string,
	credential: Named,
): Promise<Workflow> {
	const example = JSON.parse(
		await readFile(path.join(import.meta.dirname, file), 'utf8'),
	) as Workflow;
	const all = await rest.get<Workflow[]>('/rest/workflows');
	const found = all.find(({ name, isArchived }) => name === example.name && !isArchived);
	if (found) return await rest.get<Workflow>(`/rest/workflows/${found.id}`);
	const { id, name } = credential;
	const nodes = example.nodes.map((node) =>
		node.type === NODE_TYPE ? { ...node, credentials: { [CREDENTIAL.type]: { id, name } } } : node,
	);
	return await rest.post<Workflow>('/rest/workflows', { ...example, nodes });
}

export const triggerOf = ({ nodes }: Workflow): string | undefined =>
	nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger')?.name;

/** The nodes of this package in a workflow. */
export const connectNodesOf = ({ nodes }: Workflow): string[] =>
	nodes.filter(({ type }) => type === NODE_TYPE).map(({ name }) => name);
