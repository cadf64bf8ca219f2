/** Fields that can be mapped before anything has run: n8n looks for a schema beside the node. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, INodePropertyOptions, WorkflowExecuteMode } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectAgent, enqueue, reply, transfer } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { credentialFor, customers, smsParameters } from '../support/chat.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { converse } from '../support/conversations.mts';
import { nodeType } from '../support/editor.mts';
import { execute, PublishedTrigger } from '../support/engine.mts';
import {
	absentFields,
	outputSchema,
	schemaProblems,
	triggerSchema,
} from '../support/outputSchema.mts';
import { LOADED_PACKAGE } from '../support/paths.mts';

const { properties, version } = (await nodeType()).description;
const OPERATIONS = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ options = [], displayOptions }) =>
		options.map((option) => ({
			resource: String(displayOptions?.show?.resource?.[0]),
			operation: String((option as INodePropertyOptions).value),
		})),
	);

it('every operation has one', () => {
	const missing = OPERATIONS.filter(({ resource, operation }) => {
		const folder = `dist/nodes/AmazonConnect/__schema__/v${String(version)}.0.0`;
		return !existsSync(path.join(LOADED_PACKAGE, folder, resource, `${operation}.json`));
	});
	expect(missing).toEqual([]);
});

describe('has the fields that come, and no others:', () => {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => await local.close());

	/** An instance that was chosen from its list, and no fields of the input. */
	const parametersOf = (): IDataObject => {
		const [{ id: value }] = local.state.account.instances;
		const cachedResultUrl = 'https://local-demo.my.connect.aws';
		return {
			instanceId: { __rl: true, mode: 'list', value, cachedResultUrl },
			options: { includeInputFields: false },
		};
	};

	/** A chat to which everything has happened, before it went on as another one. */
	function live(contact: Contact): Contact[] {
		const RelatedContactId = '11111111-2222-4333-8444-555555555555';
		Object.assign(contact, { name: 'An order', tags: { team: 'orders' } });
		Object.assign(contact.request, { RelatedContactId });
		reply(local.state, contact);
		enqueue(local.state, contact);
		connectAgent(local.state, contact);
		return [contact, transfer(local.state, contact)];
	}

	const runOf = async (
		parameters: IDataObject,
		items: IDataObject[],
		mode: WorkflowExecuteMode = 'trigger',
	): Promise<IDataObject[]> => {
		const credential = credentialFor(local);
		const { error, output } = await execute({ items, parameters, credential, mode });
		expect(error).toBeUndefined();
		return output.map(({ json }) => json);
	};
	/** Runs an operation that changes something, also in an evaluation, which says why nothing is done. */
	const withEvaluation = async (
		parameters: IDataObject,
		items: IDataObject[],
	): Promise<IDataObject[]> => [
		...(await runOf(parameters, items)),
		...(await runOf(parameters, items, 'evaluation')),
	];
	const aboutContacts = async (operation: string): Promise<IDataObject[]> =>
		await withEvaluation(
			contactParameters(local, operation, {
				...parametersOf(),
				...(operation === 'updateAttributes'
					? { attributes: { json: [{ json: { orderId: '1' } }] } }
					: {}),
			}),
			itemsOf(startContacts(local, 1)),
		);
	/** The details of one contact cannot be read. */
	const denyDetails = () => {
		const fault = { kind: 'error', status: 404, type: 'ResourceNotFoundException' } as const;
		local.state.faults.push({ ...fault, operation: 'DescribeContact', times: 1 });
	};

	/** In a chat of which something was read before, and in which the customer answers. */
	async function inConversation(operation: string): Promise<IDataObject[]> {
		const [contact] = startContacts(local, 1);
		const { options, instanceId } = parametersOf();
		const parameters = { options, instanceId, message: 'Which size?', waitUpTo: 1 };
		const lastMessageId = contact.transcript[0].Id;
		const joining = { ...parameters, options: { includeInputFields: false, lastMessageId } };
		const acts = [
			{ operation: 'join', parameters: joining },
			...['sendMessage', 'awaitReply', 'getMessages', 'leave'].map((one) => ({
				operation: one,
				parameters,
			})),
		];
		// Where nobody has joined, nothing can be read.
		const changing = acts.filter((act) => act.operation !== 'getMessages');
		const mode = 'evaluation';
		const evaluated = await converse(local, itemsOf([contact]), changing, { mode });
		const running = converse(local, itemsOf([contact]), acts);
		await expect
			.poll(() => local.state.requests('GetTranscript').length, { timeout: 20_000 })
			.toBeGreaterThan(0);
		reply(local.state, contact, 'Large');
		return [...(await running).of(operation), ...evaluated.of(operation)].map(({ json }) => json);
	}

	const outputs: Record<string, () => Promise<IDataObject[]>> = {
		startOutboundChat: async () =>
			await withEvaluation(smsParameters(local, parametersOf()), customers(1)),
		get: async () => {
			const items = itemsOf(live(startContacts(local, 1)[0]));
			return await runOf(contactParameters(local, 'get', parametersOf()), items);
		},
		getAll: async () => {
			live(startContacts(local, 1)[0]);
			const options = { includeInputFields: false, includeDetails: true };
			const parameters = { ...parametersOf(), options, resource: 'contact', operation: 'getAll' };
			const known = await runOf(parameters, [{}]);
			denyDetails();
			return [...known, ...(await runOf(parameters, [{}]))];
		},
	};

	it.each(OPERATIONS)('$resource $operation', async ({ resource, operation }) => {
		const output =
			resource === 'conversation'
				? await inConversation(operation)
				: await (outputs[operation]?.() ?? aboutContacts(operation));
		const schema = outputSchema(operation, resource);
		expect(output.flatMap((json) => schemaProblems(schema, json))).toEqual([]);
		expect(absentFields(schema, output)).toEqual([]);
	});

	it('the trigger', async () => {
		const { instanceId } = parametersOf();
		const parameters = { instanceId, event: 'contactStarted' };
		const trigger = new PublishedTrigger(parameters, credentialFor(local), 'output-schemas');
		await trigger.poll();
		live(startContacts(local, 1)[0]);
		const output: IDataObject[] = [];
		// What starts just now can come with the poll after the next.
		const poll = async () => output.push(...((await trigger.poll()) ?? []));
		await expect.poll(poll, { timeout: 10_000, interval: 200 }).toBe(2);
		startContacts(local, 1, 1);
		denyDetails();
		await expect.poll(poll, { timeout: 10_000, interval: 200 }).toBe(3);
		expect(output.flatMap((json) => schemaProblems(triggerSchema(), json))).toEqual([]);
		expect(absentFields(triggerSchema(), output)).toEqual([]);
	});
});
