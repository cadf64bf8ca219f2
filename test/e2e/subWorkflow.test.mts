/** Whom a sub-workflow messages, by who called it. */
import type { INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runWorkflow } from '../realN8n/executions.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { inARow, place, type Saved } from './n8n.mts';
import { each, Site, webhook } from './site.mts';

const COUNT = 4;
const TESTER = '+4915123456789';

let site: Site;
let sub: Saved;

beforeAll(async () => {
	site = await Site.open();
	sub = await site.save(
		site.draw({
			name: 'Messages',
			trigger: calledByOthers(),
			items: customers(COUNT),
			parameters: { options: { testRecipient: TESTER } },
		}),
	);
	await publish(site.rest, sub);
});
afterAll(async () => await site?.close());
beforeEach(() => site.reset());

const calledByOthers = (): INode =>
	place('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' });
const manualTrigger = (): INode => place('Start', 'n8n-nodes-base.manualTrigger', 1);
const schedule = (): INode =>
	place('Start', 'n8n-nodes-base.scheduleTrigger', 1.2, {
		rule: { interval: [{ field: 'years' }] },
	});

/** A workflow that calls another one. */
const caller = async (name: string, trigger: INode, { id }: Saved): Promise<Saved> =>
	await site.save(
		inARow(name, [
			trigger,
			place('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
				source: 'database',
				workflowId: { __rl: true, mode: 'id', value: id },
				workflowInputs: { mappingMode: 'defineBelow', value: {} },
				options: {},
			}),
		]),
	);

const toTester = (): number =>
	site.local.state.contacts.filter(({ request }) => request.DestinationEndpoint.Address === TESTER)
		.length;

it.each([
	['a Manual Trigger', manualTrigger],
	['a trigger that was not waited for', schedule],
])('a run by hand that begins at %s reaches the test recipient only', async (_, trigger) => {
	const { id } = await caller('By hand', trigger(), sub);
	const { status, error } = await runWorkflow(site.rest, id, 'Start');
	expect({ status, error }).toEqual({ status: 'success', error: undefined });
	expect(toTester()).toBe(3);
	expect(site.chats(COUNT)).toEqual(each(COUNT, 0));
});

it('a run by hand reaches the test recipient only, through a workflow in between', async () => {
	const between = await caller('Between', calledByOthers(), sub);
	await publish(site.rest, between);
	const { id } = await caller('By hand, far away', schedule(), between);
	expect((await runWorkflow(site.rest, id, 'Start')).status).toBe('success');
	expect(toTester()).toBe(3);
	expect(site.chats(COUNT)).toEqual(each(COUNT, 0));
});

it('a published workflow reaches the customers', async () => {
	const saved = await caller('Published', webhook('call', { responseMode: 'lastNode' }), sub);
	await publish(site.rest, saved);
	expect(await site.postList('call', [])).toBe(200);
	expect(toTester()).toBe(0);
	expect(site.chats(COUNT)).toEqual(each(COUNT, 1));
});
