/** The steps of the first run. */
import path from 'node:path';
import { waitingFlow } from '../localConnect/flow.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas, State } from '../localConnect/state.mts';
import { runWorkflow } from '../realN8n/executions.mts';
import { Failure } from '../realN8n/failure.mts';
import { ensureN8n } from '../realN8n/install.mts';
import { demandFreePort } from '../realN8n/ports.mts';
import { startN8n, type N8n } from '../realN8n/process.mts';
import { step, type Log } from '../realN8n/progress.mts';
import { N8nRest, type Owner } from '../realN8n/rest.mts';
import {
	connectNodesOf,
	CONVERSATION,
	ensureCredential,
	ensureWorkflow,
	FIRST_CHAT,
	triggerOf,
	type Workflow,
} from './example.mts';
import { ensureHome } from './home.mts';
import { ensureNode, packNode } from './node.mts';
import { logInAsOwner } from './owner.mts';
import type { Settings } from './settings.mts';

/** Milliseconds, long enough for a conversation in which both take their time. */
const CHATS_END_AFTER = 30 * 60_000;

/**
 * Runs in every chat. It looks long for a workflow, so that a person can also execute one node after the
 * other, and leaves chats in which none appears open.
 */
const FLOW = waitingFlow({
	wait: 3000,
	loops: 100,
	next: {
		botParticipantDisconnected: { to: 'disconnect' },
		participantNotFound: { to: 'queue' },
		timeExpired: { to: 'disconnect' },
	},
});

/** Runs the example workflow, and compares what n8n and the local Amazon Connect know of it. */
async function runExample(
	rest: N8nRest,
	workflow: Workflow,
	local: LocalConnect,
	home: string,
	log: Log,
): Promise<void> {
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
}

export interface Demo {
	n8n: N8n;
	/** Logged in as the owner. */
	rest: N8nRest;
	local: LocalConnect;
	/** The address of the example workflow. */
	editor: string;
	/** The address of the workflow that a person talks with. */
	conversation: string;
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

	const behaviour = { quotas: documentedQuotas, chatsEndAfter: CHATS_END_AFTER, flow: FLOW };
	const local = await startLocalConnect(new State(undefined, behaviour));
	log(`The local Amazon Connect listens at ${local.url}`);
	const n8n = await step(log, 'Starting n8n', async () => await startN8n(options));
	const rest = new N8nRest(n8n.url);
	const owner = await logInAsOwner(rest, home);
	const credential = await ensureCredential(rest, local);
	const example = await ensureWorkflow(rest, FIRST_CHAT, credential);
	const conversation = await ensureWorkflow(rest, CONVERSATION, credential);
	await step(
		log,
		'Running the example workflow',
		async () => await runExample(rest, example, local, home, log),
	);
	const addressOf = ({ id }: Workflow) => `${n8n.url}/workflow/${id}`;
	return {
		n8n,
		rest,
		local,
		editor: addressOf(example),
		conversation: addressOf(conversation),
		owner,
	};
}
