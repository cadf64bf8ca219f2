/**
 * What the real n8n retries, and what each customer gets: the rows of the table in
 * docs/maintainers/delivery.md that need a running n8n, in regular mode. The others are in test/engine/repeats.test.mts.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode } from 'n8n-workflow';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	lastExecutionOf,
	retryExecution,
	runWorkflow,
	startWorkflow,
	stopExecution,
	untilEnded,
} from '../realN8n/executions.mts';
import { publish } from '../realN8n/publish.mts';
import { customers } from '../support/chat.mts';
import { drawAgent, FROM_MODEL, startModel, type Answer, type Model } from './agent.mts';
import { inARow, place, type Draw } from './n8n.mts';
import { each, OWN_KEY, POSTED, Site, webhook } from './site.mts';

const COUNT = 20;

let site: Site;
beforeAll(async () => void (site = await Site.open()));
afterAll(async () => await site?.close());
beforeEach(() => site.reset());

const textsWith = (part: string) =>
	site.local.state.contacts.filter(({ request }) =>
		request.InitialSystemMessage?.Content.includes(part),
	).length;

describe('n8n crashes in the middle of a batch', () => {
	it('and Retry of the crashed execution gives one chat each, though the text holds the time', async () => {
		const saved = await site.save(
			site.draw(
				{
					name: 'Crash',
					trigger: webhook('crash'),
					items: POSTED,
					parameters: { initialSystemMessage: '=It is {{ $now }}' },
				},
				site.slow,
			),
		);
		await publish(site.rest, saved);
		expect(await site.postList('crash', customers(COUNT))).toBe(200);
		await site.untilStarted(6);
		await site.n8n.kill();
		const started = site.local.state.contacts.length;
		expect(started).toBeLessThan(COUNT);

		await site.start();
		const crashed = await untilEnded(site.rest, await lastExecutionOf(site.rest, saved.id));
		expect(crashed.status).toBe('crashed');
		expect(site.local.state.contacts).toHaveLength(started);

		const retried = await retryExecution(site.rest, crashed.id);
		expect(retried.status).toBe('success');
		expect(retried.outputOf('Amazon Connect')).toHaveLength(COUNT);
		expect(site.chats(COUNT)).toEqual(each(COUNT, 1));
	});
});

describe('Stop in the middle of a batch', () => {
	/** Stops the execution after some chats, and makes sure that it sends nothing more. */
	const stopMidway = async (id: string) => {
		await site.untilStarted(6);
		await stopExecution(site.rest, id);
		// A request that was under way may still arrive.
		await sleep(200);
		const started = site.local.state.contacts.length;
		expect(started).toBeLessThan(COUNT / 2);
		await sleep(800);
		expect(site.local.state.contacts).toHaveLength(started);
		expect(await untilEnded(site.rest, id)).toMatchObject({ status: 'canceled' });
	};

	it('sends nothing more, and every Retry gives one chat each', async () => {
		const trigger = webhook('stop');
		const saved = await site.save(site.draw({ name: 'Stop', trigger, items: POSTED }, site.slow));
		await publish(site.rest, saved);
		await site.postList('stop', customers(COUNT));
		const id = await lastExecutionOf(site.rest, saved.id);
		await stopMidway(id);

		const retried = await retryExecution(site.rest, id);
		expect(site.chats(COUNT)).toEqual(each(COUNT, 1));
		expect(retried.outputOf('Amazon Connect')).toHaveLength(COUNT);
		// n8n keeps the error of the stopped one, so people will press Retry again, here or there.
		expect(retried).toMatchObject({
			status: 'error',
			error: 'The execution was cancelled manually',
		});
		await expect(retryExecution(site.rest, retried.id)).rejects.toThrow('cannot be retried');
		await retryExecution(site.rest, id);
		expect(site.chats(COUNT)).toEqual(each(COUNT, 1));
	});

	it('of a run by hand sends nothing more, and n8n refuses a Retry', async () => {
		const saved = await site.save(
			site.draw({ name: 'Stop by hand', items: customers(COUNT) }, site.slow),
		);
		const id = await startWorkflow(site.rest, saved.id, 'Start');
		await stopMidway(id);
		await expect(retryExecution(site.rest, id)).rejects.toThrow('cannot be retried');
	});
});

describe('Loop Over Items, three at a time', () => {
	const CUSTOMERS = 10;

	const drawLoop = (trigger?: INode, credentialId = site.fast) => {
		const items = customers(CUSTOMERS);
		const workflow = site.draw({ name: 'Loop', trigger, items }, credentialId);
		const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
		return {
			...workflow,
			nodes: [
				...workflow.nodes,
				place('Loop', 'n8n-nodes-base.splitInBatches', 3, { batchSize: 3, options: {} }),
			],
			connections: {
				...workflow.connections,
				Split: { main: [to('Loop')] },
				Loop: { main: [[], to('Amazon Connect')] },
				'Amazon Connect': { main: [to('Loop')] },
			},
		};
	};

	it('gives one chat each', async () => {
		const { id } = await site.save(drawLoop());
		expect(await runWorkflow(site.rest, id, 'Start')).toMatchObject({ status: 'success' });
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});

	it('one customer in every round gets a chat from each', async () => {
		const workflow = drawLoop();
		const node = workflow.nodes.find(({ name }) => name === 'Amazon Connect') as INode;
		node.parameters.destinationEndpoint = customers(1)[0].phone;
		const { id } = await site.save(workflow);
		await runWorkflow(site.rest, id, 'Start');
		expect(site.chats(1)).toEqual([CUSTOMERS]);
	});

	it('a Retry after a failure in the second round, and again in the third, gives one chat each', async () => {
		site.refuseOnce(4, 7);
		const { id } = await site.save(drawLoop());
		const first = await runWorkflow(site.rest, id, 'Start');
		expect(first.status).toBe('error');
		expect(site.chats(CUSTOMERS)).toMatchObject([1, 1, 1, 1, 0, expect.any(Number), 0, 0, 0, 0]);
		const second = await retryExecution(site.rest, first.id);
		expect(second.status).toBe('error');
		const third = await retryExecution(site.rest, second.id);
		expect(third.status).toBe('success');
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});

	it('Stop in a round, and a Retry from the trigger on, gives one chat each', async () => {
		const saved = await site.save(drawLoop(webhook('loop'), site.slow));
		await publish(site.rest, saved);
		await site.postList('loop', []);
		await site.untilStarted(5);
		const id = await lastExecutionOf(site.rest, saved.id);
		await stopExecution(site.rest, id);
		await untilEnded(site.rest, id);
		expect(site.local.state.contacts.length).toBeLessThan(CUSTOMERS);
		await retryExecution(site.rest, id);
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});
});

describe('a sub-workflow that sends', () => {
	const CUSTOMERS = 5;

	/** Saves the sub-workflow and its caller, which ends with a node that fails if it is told so. */
	const save = async (parameters: IDataObject = {}, ...after: INode[]) => {
		const [, , , node] = site.draw({ name: '', items: [], parameters }).nodes;
		const called = place('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
			inputSource: 'passthrough',
		});
		const sub = await site.save(inARow('Sub-workflow', [called, node]));
		await publish(site.rest, sub);
		const [start, items, split] = site.draw({ name: '', items: customers(CUSTOMERS) }).nodes;
		const call = place('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
			workflowId: { __rl: true, mode: 'id', value: sub.id },
			options: {},
		});
		const caller = await site.save(inARow('Caller', [start, items, split, call, ...after]));
		return { sub: sub.id, caller: caller.id };
	};

	it('is not called again by a Retry of a later node: one chat each', async () => {
		const fail = place('Fail', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'Later' });
		const { caller } = await save({}, fail);
		const first = await runWorkflow(site.rest, caller, 'Start');
		expect(first).toMatchObject({ status: 'error', error: 'Later' });
		const second = await retryExecution(site.rest, first.id);
		expect(second).toMatchObject({ status: 'error', error: 'Later' });
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});

	it('is called again by a Retry when it failed itself: who was messaged gets a second chat', async () => {
		site.refuseOnce(3);
		const { caller } = await save();
		const { id, status } = await runWorkflow(site.rest, caller, 'Start');
		expect(status).toBe('error');
		const first = site.chats(CUSTOMERS);
		expect(first.slice(0, 4)).toEqual([1, 1, 1, 0]);
		expect(await retryExecution(site.rest, id)).toMatchObject({ status: 'success' });
		expect(site.chats(CUSTOMERS)).toEqual(first.map((chats) => chats + 1));
	});

	it('with Own Key gives one chat each then', async () => {
		site.refuseOnce(3);
		const { caller } = await save(OWN_KEY);
		const { id } = await runWorkflow(site.rest, caller, 'Start');
		expect(await retryExecution(site.rest, id)).toMatchObject({ status: 'success' });
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});

	it("a Retry of the sub-workflow's own execution gives one chat each", async () => {
		site.refuseOnce(3);
		const { sub, caller } = await save();
		await runWorkflow(site.rest, caller, 'Start');
		const failed = await lastExecutionOf(site.rest, sub);
		expect(await retryExecution(site.rest, failed)).toMatchObject({ status: 'success' });
		expect(site.chats(CUSTOMERS)).toEqual(each(CUSTOMERS, 1));
	});
});

describe('by hand', () => {
	it('Retry with the currently saved workflow gives one chat each, the corrected text to who was missing', async () => {
		site.refuseOnce(3);
		const what: Draw = { name: 'Corrected', items: customers(5) };
		const { id, versionId } = await site.save(site.draw(what));
		const failed = await runWorkflow(site.rest, id, 'Start');
		const started = site.local.state.contacts.length;
		const corrected = site.draw({
			...what,
			parameters: { initialSystemMessage: 'Corrected text' },
		});
		await site.rest.patch(`/rest/workflows/${id}`, { ...corrected, versionId });
		const retried = await retryExecution(site.rest, failed.id, 'currently saved');
		expect(retried.status).toBe('success');
		expect(site.chats(5)).toEqual(each(5, 1));
		expect(textsWith('Hello')).toBe(started);
		expect(textsWith('Corrected')).toBe(5 - started);
	});

	it('two runs are two chats each', async () => {
		const { id } = await site.save(site.draw({ name: 'Twice', items: customers(3) }));
		await runWorkflow(site.rest, id, 'Start');
		await runWorkflow(site.rest, id, 'Start');
		expect(site.chats(3)).toEqual(each(3, 2));
	});

	it('two runs with Own Key are one chat each', async () => {
		const { id } = await site.save(
			site.draw({ name: 'Twice', items: customers(3), parameters: OWN_KEY }),
		);
		await runWorkflow(site.rest, id, 'Start');
		await runWorkflow(site.rest, id, 'Start');
		expect(site.chats(3)).toEqual(each(3, 1));
	});
});

describe('as a tool of an AI Agent', () => {
	let model: Model;
	beforeAll(async () => void (model = await startModel()));
	afterAll(async () => await model?.close());

	/** Runs an agent that writes to one customer what the model answers. */
	const runAgent = async (answers: Answer[], parameters: IDataObject = {}) => {
		const [{ phone }] = customers(1);
		const { nodes } = site.draw({
			name: '',
			items: [],
			parameters: {
				destinationEndpoint: phone,
				initialSystemMessage: FROM_MODEL,
				...parameters,
			},
		});
		const { id } = await site.save(await drawAgent(site.rest, model, nodes[3]));
		model.willAnswer(...answers);
		return await runWorkflow(site.rest, id, 'Start');
	};

	it('two equal calls at once, and one after them, are one chat', async () => {
		const { status } = await runAgent([['Late', 'Late'], ['Late']]);
		expect(status).toBe('success');
		expect(site.chats(1)).toEqual([1]);
	});

	it('another text in the same execution is another chat', async () => {
		await runAgent([['Late'], ['Late, sorry']]);
		expect(site.chats(1)).toEqual([2]);
	});

	it('with Own Key another text is no other chat', async () => {
		const ownKey = { repeatProtection: 'ownKey', idempotencyKey: 'order-1' };
		await runAgent([['Late'], ['Late, sorry']], ownKey);
		expect(site.chats(1)).toEqual([1]);
	});

	it('a Retry of an agent that failed after its call is one chat', async () => {
		const failed = await runAgent([['Late'], 'refused']);
		expect(failed.status).toBe('error');
		expect(site.chats(1)).toEqual([1]);
		model.willAnswer(['Late']);
		expect(await retryExecution(site.rest, failed.id)).toMatchObject({ status: 'success' });
		// The node remembers what it has started in the execution.
		expect(site.local.state.requests('StartOutboundChatContact').length).toBe(1);
		expect(site.chats(1)).toEqual([1]);
	});
});

it('nothing tried to leave this machine', async () => {
	expect(await site.home.escapes()).toEqual([]);
});
