/** What n8n's users rely on with every operation about one contact. */
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas } from '../localConnect/state.mts';
import { credentialFor } from './chat.mts';
import { contactParameters, itemsOf, startContacts } from './contacts.mts';
import { execute, type Result, type Run } from './engine.mts';
import { ownTime } from './ownTime.mts';
import { outputSchema, schemaProblems } from './outputSchema.mts';

export interface ContactOperation {
	/** Its value in the panel. */
	operation: string;
	/** The API's name of what it calls. */
	api: string;
	/** What it needs besides the instance and the contact. */
	parameters?: IDataObject;
	/** What every output item has. */
	expected: IDataObject;
}

/** Declares the tests. */
export function behavesAsContactOperation({
	operation,
	api,
	parameters = {},
	expected,
}: ContactOperation): void {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => await local.close());

	const run = async (items: IDataObject[], overrides: IDataObject = {}, more: Partial<Run> = {}) =>
		await execute({
			items,
			parameters: contactParameters(local, operation, { ...parameters, ...overrides }),
			credential: credentialFor(local),
			...more,
		});
	const said = ({ error }: Result) => `${error?.message} ${error?.description}`;
	const deny = () => (local.state.account.keys[0].denied = [`connect:${api}`]);

	describe('as every operation', () => {
		it('is carried out once for each item, in order, linked to the item', async () => {
			const contacts = startContacts(local, 5);
			const { status, output } = await run(itemsOf(contacts));
			expect(status).toBe('success');
			expect(local.state.requests(api)).toHaveLength(5);
			expect(output.map(({ json }) => json)).toEqual(
				contacts.map(({ contactId }, index) =>
					expect.objectContaining({
						...expected,
						ContactId: contactId,
						name: `Customer ${index}`,
					}),
				),
			);
			expect(output.map(({ pairedItem }) => pairedItem)).toEqual(
				[0, 1, 2, 3, 4].map((item) => expect.objectContaining({ item })),
			);
		});

		it('leaves the input fields out where it should', async () => {
			const options = { includeInputFields: false };
			const { output } = await run(itemsOf(startContacts(local, 1)), { options });
			expect(output[0].json).not.toHaveProperty('name');
		});

		it('outputs what the editor shows before a run', async () => {
			const { output } = await run(itemsOf(startContacts(local, 1)), {
				options: { includeInputFields: false },
			});
			expect(schemaProblems(outputSchema(operation), output[0].json)).toEqual([]);
		});

		it('sends nothing with Stop Workflow when an item is faulty, and names it', async () => {
			const items = itemsOf(startContacts(local, 3));
			items[1].ContactId = '';
			const result = await run(items);
			expect(said(result)).toMatch(
				/^Nothing was done: 1 of 3 items has a problem .*Item 1: 'Contact ID' is empty/,
			);
			expect(local.state.requests(api)).toHaveLength(0);
		});

		it.each(['continueErrorOutput', 'continueRegularOutput'] as const)(
			'does the others with %s',
			async (onError) => {
				const items = itemsOf(startContacts(local, 3));
				items[1].ContactId = '';
				const { output, errorOutput } = await run(items, {}, { node: { onError } });
				const failed = onError === 'continueErrorOutput' ? errorOutput[0] : output[1];
				expect(failed.json).toMatchObject({
					error: expect.stringContaining("'Contact ID' is empty"),
					details: { attempted: false },
					name: 'Customer 1',
				});
				const done = output.filter(({ json }) => !json.error);
				expect(done.map(({ json }) => json.ContactId)).toEqual([
					items[0].ContactId,
					items[2].ContactId,
				]);
			},
		);

		it('names the right that is missing', async () => {
			deny();
			const result = await run(itemsOf(startContacts(local, 1)));
			expect(said(result)).toContain(`'connect:${api}' on 'contact/*' of the instance`);
		});

		it('retries an item that met a passing fault', async () => {
			local.state.faults.push({ operation: api, kind: 'error', status: 503, times: 2 });
			const { output } = await run(itemsOf(startContacts(local, 2)));
			expect(output.map(({ json }) => json)).toEqual([
				expect.objectContaining(expected),
				expect.objectContaining(expected),
			]);
		});

		it('keeps to its quota and uses it', async () => {
			local.state.behaviour.quotas = documentedQuotas;
			const items = itemsOf(startContacts(local, 40));
			const began = performance.now();
			const own = ownTime();
			const { output } = await run(items);
			const seconds = (performance.now() - began) / 1000;
			const ownSeconds = own.milliseconds() / 1000;
			own.stop();
			expect(output).toHaveLength(40);
			// One may overtake those before it when the machine is busy; it is retried.
			expect(local.state.log.filter(({ status }) => status === 429).length).toBeLessThan(2);
			// 15 at once, the others at 10 per second.
			expect(seconds).toBeGreaterThan(2.4);
			expect(ownSeconds).toBeLessThan(4);
		});

		it('ends within 100 ms when it is cancelled', async () => {
			local.state.behaviour.latency = 200;
			const options = { maxRequestsPerSecond: 1 };
			const { status, endedAfter } = await run(
				itemsOf(startContacts(local, 50)),
				{ options },
				{ cancelWhen: () => local.state.requests(api).length > 0 },
			);
			expect(status).toBe('canceled');
			expect(endedAfter).toBeLessThan(100);
			expect(local.state.requests(api).length).toBeLessThan(3);
		});

		it('ends within 100 ms when it is cancelled while STS does not answer', async () => {
			local.state.faults.push({ operation: 'GetCallerIdentity', kind: 'hang', times: 10 });
			const { status, endedAfter } = await run(
				itemsOf(startContacts(local, 1)),
				{},
				{ cancelWhen: () => local.state.requests('GetCallerIdentity').length > 0 },
			);
			expect(status).toBe('canceled');
			expect(endedAfter).toBeLessThan(100);
			expect(local.state.requests(api)).toHaveLength(0);
		});

		it('takes nothing for an answer that stood in the input', async () => {
			const [item] = itemsOf(startContacts(local, 1));
			const old = {
				CustomerReplied: false,
				DisconnectReason: 'EXPIRED',
				ContactUrl: 'https://old',
			};
			local.state.behaviour.chatMetrics = 'never';
			const { output } = await run([{ ...item, ...old }]);
			const { properties } = outputSchema(operation);
			for (const [name, value] of Object.entries(old)) {
				expect(output[0].json[name]).toBe(name in properties ? undefined : value);
			}
		});

		it('takes no answer for one that is not of AWS', async () => {
			const answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' };
			local.state.faults.push({ operation: api, kind: 'answer', answer, times: 100 });
			const result = await run(itemsOf(startContacts(local, 1)));
			expect(said(result)).toContain('This was not Amazon Connect');
		});
	});
}
