/** Contact: Update Attributes, in n8n's engine. */
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { behavesAsContactOperation } from '../support/contactOperation.mts';
import { contactParameters, itemsOf, startContacts } from '../support/contacts.mts';
import { execute } from '../support/engine.mts';

const rows = (pairs: Record<string, string>): IDataObject => ({
	attribute: Object.entries(pairs).map(([key, value]) => ({ key, value })),
});

behavesAsContactOperation({
	operation: 'updateAttributes',
	api: 'UpdateContactAttributes',
	parameters: { attributes: rows({ answer: 'yes' }) },
	expected: { Status: 'updated' },
});

describe('attributes', () => {
	let local: LocalConnect;
	beforeEach(async () => {
		local = await startLocalConnect();
	});
	afterEach(async () => await local.close());

	const update = async (attributes: IDataObject, items = itemsOf(startContacts(local, 1))) =>
		await execute({
			items,
			parameters: contactParameters(local, 'updateAttributes', { attributes }),
			credential: credentialFor(local),
		});
	const said = ({ error }: Awaited<ReturnType<typeof update>>) =>
		`${error?.message} ${error?.description}`;

	it('of rows and JSON are set, and others stay', async () => {
		const { error } = await update({
			attribute: [{ key: 'answer', value: '={{ $json.name }}' }],
			json: [{ json: '{ "rating": 5 }' }],
		});
		expect(error).toBeUndefined();
		expect(local.state.contacts[0].attributes).toEqual({
			orderId: '0',
			answer: 'Customer 0',
			rating: '5',
		});
	});

	it.each([
		['none', {}, "'Contact Attributes' is empty"],
		['a key with a space', rows({ 'an answer': 'x' }), 'Amazon Connect does not allow'],
		[
			'32,769 bytes',
			rows({ a: 'x'.repeat(32_766), b: 'x' }),
			'the limit for all keys and values is 32,768',
		],
	])('that cannot be set are refused before anything is sent: %s', async (_, attributes, text) => {
		expect(said(await update(attributes))).toContain(text);
		expect(local.state.log).toHaveLength(0);
	});

	it('that do not fit beside those of the contact are refused by Amazon Connect', async () => {
		const [contact] = startContacts(local, 1);
		contact.attributes.long = 'x'.repeat(32_000);
		const result = await update(rows({ answer: 'y'.repeat(1000) }), itemsOf([contact]));
		expect(said(result)).toContain('all attributes of the contact together take at most 32,768');
	});

	it('do not appear in errors', async () => {
		local.state.faults.push({
			operation: 'UpdateContactAttributes',
			kind: 'error',
			status: 400,
			type: 'InvalidParameterException',
			message: 'Attribute value "my secret answer" is not liked',
			times: 1,
		});
		const result = await update(rows({ answer: 'my secret answer' }));
		expect(said(result)).toContain('AWS says');
		expect(said(result)).not.toContain('my secret answer');
	});
});
