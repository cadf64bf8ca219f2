/**
 * n8n's engine 2.0, which a workflow chooses by its setting `engineType`. It is behind a switch in n8n 2.41, and
 * keeps its executions in a PostgreSQL of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	executionsOf,
	isRunning,
	lastExecutionOf,
	retryExecution,
	runWorkflow,
	stopExecution,
	untilEnded,
} from '../realN8n/executions.mts';
import { publish } from '../realN8n/publish.mts';
import { startEngine2, type Services } from '../realN8n/services.mts';
import { customers } from '../support/chat.mts';
import type { Draw, Saved } from './n8n.mts';
import { each, OWN_KEY, POSTED, Site, webhook } from './site.mts';

const COUNT = 3;
const TESTER = '+4915123456789';

let services: Services;
let site: Site;

beforeAll(async () => {
	services = await startEngine2();
	site = await Site.open(services.env);
});
afterAll(async () => {
	await site?.close();
	await services?.stop();
});
beforeEach(() => site.reset());

async function save(what: Draw, credential = site.fast): Promise<Saved> {
	const workflow = site.draw(what, credential);
	return await site.save({ ...workflow, settings: { ...workflow.settings, engineType: 'v2' } });
}

/** A published workflow with a webhook of the same name. */
async function publishNew(name: string, change: Partial<Draw> = {}, credential?: string) {
	const what = { name, trigger: webhook(name), items: POSTED, ...change };
	const saved = await save(what, credential);
	await publish(site.rest, saved);
	return saved;
}

describe('Start Outbound Chat', () => {
	const sendTo = async (name: string, node: Partial<INode>) => {
		site.refuseOnce(1);
		const { id } = await publishNew(name, { node });
		expect(await site.postList(name, customers(COUNT))).toBe(200);
		return await untilEnded(site.rest, await lastExecutionOf(site.rest, id));
	};

	it('with Stop Workflow, fails as the item does', async () => {
		const { status, error } = await sendTo('stop', {});
		expect(status).toBe('error');
		expect(error).toContain('does not accept the values of this item');
		expect(site.chats(COUNT)[1]).toBe(0);
	});

	it('with Continue, gives the failed item beside the others, each with its input', async () => {
		const ended = await sendTo('continue', { onError: 'continueRegularOutput' });
		expect(ended.status).toBe('success');
		expect(ended.outputOf('Amazon Connect')).toMatchObject([
			{ name: 'Customer 0', Status: 'started' },
			{ name: 'Customer 1', details: { code: 'InvalidRequestException' } },
			{ name: 'Customer 2', Status: 'started' },
		]);
		expect(site.chats(COUNT)).toEqual([1, 0, 1]);
	});

	it('with an error output is refused by n8n, and nobody is messaged', async () => {
		const { id } = await publishNew('error', { node: { onError: 'continueErrorOutput' } });
		expect(await site.postList('error', customers(COUNT))).toBe(400);
		expect(await executionsOf(site.rest, { workflowId: id })).toEqual([]);
		expect(site.local.state.log).toEqual([]);
	});

	it('by hand, reaches the test recipient only', async () => {
		const parameters = { options: { testRecipient: TESTER } };
		const { id } = await save({ name: 'By hand', items: customers(COUNT), parameters });
		expect(await runWorkflow(site.rest, id, 'Start')).toMatchObject({ status: 'success' });
		const to = site.local.state.contacts.map(({ request }) => request.DestinationEndpoint.Address);
		expect(to).toEqual(Array<string>(COUNT).fill(TESTER));
	});
});

it('a killed n8n resumes nothing and retries nothing; with Own Key, the list posted again gives one chat each', async () => {
	const many = 20;
	const saved = await publishNew('killed', { parameters: OWN_KEY }, site.slow);
	const other = await publishNew('other');
	await site.postList('killed', customers(many));
	await site.untilStarted(6);
	const killed = await lastExecutionOf(site.rest, saved.id);
	// It runs one node at a time, for all executions together.
	await site.postList('other', customers(1, many));
	await expect(stopExecution(site.rest, killed)).rejects.toThrow('answered 500');
	await site.n8n.kill();
	const started = site.chats(many + 1);
	expect(started.slice(many - 1)).toEqual([0, 0]);

	await site.start();
	await sleep(2000);
	expect(site.chats(many + 1)).toEqual(started);
	for (const { id } of [saved, other]) expect(await isRunning(site.rest, id)).toBe(true);
	await expect(retryExecution(site.rest, killed)).rejects.toThrow('answered 500');

	await site.postList('killed', customers(many));
	const again = await untilEnded(site.rest, await lastExecutionOf(site.rest, saved.id));
	expect(again).toMatchObject({ status: 'success' });
	expect(site.chats(many)).toEqual(each(many, 1));
});

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
