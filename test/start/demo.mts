/** The steps of the first run. */
import path from 'node:path';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas, State } from '../localConnect/state.mts';
import { runWorkflow } from '../realN8n/executions.mts';
import { Failure } from '../realN8n/failure.mts';
import { ensureN8n } from '../realN8n/install.mts';
import { demandFreePort } from '../realN8n/ports.mts';
import { startN8n, type N8n } from '../realN8n/process.mts';
import { step, type Log } from '../realN8n/progress.mts';
import { N8nRest, type Owner } from '../realN8n/rest.mts';
import { connectNodesOf, ensureCredential, ensureWorkflow, triggerOf } from './example.mts';
import { ensureHome } from './home.mts';
import { ensureNode, packNode } from './node.mts';
import { logInAsOwner } from './owner.mts';
import type { Settings } from './settings.mts';

/** Milliseconds, long enough to see a chat open and short enough to see it end. */
const CHATS_END_AFTER = 3 * 60_000;

/** Runs the example workflow, and compares what n8n and the local Amazon Connect know of it. */
async function runExample(
	rest: N8nRest,
	local: LocalConnect,
	home: string,
	log: Log,
): Promise<string> {
	const workflow = await ensureWorkflow(rest, await ensureCredential(rest, local));
	const advice = `Delete the folder ${home} to get the example workflow anew.`;
	const trigger = triggerOf(workflow);
	if (!trigger) throw new Failure(`"${workflow.name}" has no Manual Trigger any more.`, advice);

	const { status, error, outputOf } = await runWorkflow(rest, workflow.id, trigger);
	if (status !== 'success') {
		throw new Failure(`"${workflow.name}" ended with ${status}: ${error ?? 'no message'}`, advice);
	}
	const ids = connectNodesOf(workflow).flatMap((node) =>
		outputOf(node).map(({ ContactId }) => String(ContactId)),
	);
	const contacts = new Set(local.state.contacts.map(({ contactId }) => contactId));
	for (const id of ids) log(`  ContactId ${id}`);
	log(`  n8n gave ${ids.length}; the local Amazon Connect has ${contacts.size} contacts`);
	if (ids.length === 0 || ids.length !== contacts.size || !ids.every((id) => contacts.has(id))) {
		throw new Failure('n8n and the local Amazon Connect disagree about the contacts.', advice);
	}
	return workflow.id;
}

export interface Demo {
	n8n: N8n;
	/** Logged in as the owner. */
	rest: N8nRest;
	local: LocalConnect;
	/** The address of the example workflow. */
	editor: string;
	owner: Owner;
}

/** Builds, installs and starts whatever is missing, and runs the example once. */
export async function startDemo({ home, port }: Settings, log: Log): Promise<Demo> {
	const shim = path.join(home, 'bin');
	const options = { home, port, path: [shim] };
	await demandFreePort(port);
	await ensureHome(home);
	await step(log, 'Building and packing the node', packNode);
	await ensureN8n(log);
	await ensureNode(options, shim, log);

	const behaviour = { quotas: documentedQuotas, chatsEndAfter: CHATS_END_AFTER };
	const local = await startLocalConnect(new State(undefined, behaviour));
	log(`The local Amazon Connect listens at ${local.url}`);
	const n8n = await step(log, 'Starting n8n', async () => await startN8n(options));
	const rest = new N8nRest(n8n.url);
	const owner = await logInAsOwner(rest, home);
	const workflowId = await step(
		log,
		'Running the example workflow',
		async () => await runExample(rest, local, home, log),
	);
	return { n8n, rest, local, editor: `${n8n.url}/workflow/${workflowId}`, owner };
}
