/** What became of a chat, in the editor: from a started chat to its end, each operation chosen by a person. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { end, reply } from '../localConnect/lifecycle.mts';
import type { LocalConnect } from '../localConnect/server.mts';
import { startContacts } from '../support/contacts.mts';
import { Editor } from './editor.mts';
import { place, type Draw } from './n8n.mts';
import { Site } from './site.mts';

let site: Site;
let local: LocalConnect;
let editor: Editor;

let contacts = 0;
const fixedNow = () => Date.UTC(2030, 0, 15, 12, contacts);

beforeAll(async () => {
	site = await Site.open();
	({ local } = site);
	Object.assign(local.state.behaviour, {
		// The same in every picture; n8n's requests are signed at another time.
		verifySignatures: false,
		newId: () => `88888888-0000-4000-8000-${String((contacts += 1)).padStart(12, '0')}`,
		now: fixedNow,
	});
	editor = await Editor.open(site.n8n.url);
});
afterAll(async () => {
	await editor?.close();
	await site?.close();
});

afterEach(async ({ task }) => {
	if (task.result?.state === 'fail') await editor.keepFailure();
});

/** Opens a workflow with the node, and in it the node of a name. */
async function open(what: Draw, node = 'Amazon Connect'): Promise<void> {
	const { id } = await site.save(site.draw(what));
	await editor.openWorkflow(id);
	await editor.openNode(node);
}

/** Nothing is chosen yet. */
const CHOOSE = { __rl: true, mode: 'list', value: '' };

const AFTER = [
	place('Next', 'n8n-nodes-base.set', 3.4, {
		assignments: { assignments: [] },
		options: {},
	}),
];

describe('a chat and its end', () => {
	it('is followed: choose the operation, pick the instance, read the result', async () => {
		const [contact] = startContacts(local, 1);
		reply(local.state, contact);
		await open({
			name: 'Follow',
			items: [{ ContactId: contact.contactId }],
			parameters: {
				instanceId: CHOOSE,
				contactId: { __rl: true, mode: 'id', value: '' },
			},
		});
		await editor.choose('operation', 'Get');
		await editor.openList('instanceId');
		await editor.pickBySearch('local-demo');
		await editor.parameter('contactId').getByTestId('rlc-input').fill(contact.contactId);
		const output = await editor.execute();
		for (const text of ['inFlow', contact.contactId, '+14152000000']) {
			await output.getByText(text).first().waitFor();
		}
		await editor.picture('get');
	});

	it('the other operations keep what was filled in, and Start Outbound Chat does, too', async () => {
		expect(await editor.chosen('instanceId')).toBe('local-demo');
		await editor.choose('operation', 'Update Attributes');
		expect(await editor.chosen('instanceId')).toBe('local-demo');
		await editor.addPair('attributes', 'answer', 'yes');
		await (await editor.execute()).getByText('updated').first().waitFor();
		expect(local.state.contacts[0].attributes.answer).toBe('yes');

		await editor.choose('operation', 'Stop');
		const stopped = await editor.execute();
		await stopped.getByText('stopped').first().waitFor();
		await editor.picture('stop');
		expect(local.state.contacts[0].disconnectReason).toBe('API');

		await editor.choose('operation', 'Start Outbound Chat');
		expect(await editor.chosen('instanceId')).toBe('local-demo');
		await editor.closeNode();
	});

	it('the line below the node speaks of the chosen operation', async () => {
		await open({ name: 'Line', items: [{}], parameters: { operation: 'get' } });
		await editor.closeNode();
		await editor.page.getByText('Get Contact', { exact: true }).first().waitFor();
	});

	it('many are found in a time range', async () => {
		startContacts(local, 3);
		await open({
			name: 'Many',
			items: [{}],
			parameters: { operation: 'getAll', instanceId: CHOOSE },
		});
		await editor.openList('instanceId');
		await editor.pickBySearch('local-demo');
		await editor.type('startTime', '2030-01-15T00:00:00Z');
		await editor.type('endTime', '2030-01-16T00:00:00Z');
		await (await editor.execute()).getByText('initiated').first().waitFor();
		await editor.picture('get-many');
	});
});

describe('the trigger', () => {
	afterAll(() => void (local.state.behaviour.now = fixedNow));

	it('is found by what it waits for, and fetches the newest contact as a test event', async () => {
		await editor.newWorkflow();
		for (const words of ['connect', 'contact ended', 'chat ended']) {
			expect(await editor.searchNodes(words), words).toContain('Amazon Connect');
		}
		await editor.picture('find-the-trigger');
		await editor.addNode('chat ended', 'Amazon Connect', 'On contact ended');
		await editor.panel.waitFor();
		// Of the last 24 hours, by the clock of the answers.
		local.state.behaviour.now = () => Date.now();
		contacts = 100;
		const [older, newer] = startContacts(local, 2, 100);
		for (const one of [older, newer]) end(local.state, one, 'CUSTOMER_DISCONNECT');
		older.disconnectedAt = Date.now() - 60_000;
		await editor.openList('instanceId');
		await editor.pickBySearch('local-demo');
		const output = await editor.fetchTestEvent();
		await output.getByText('CUSTOMER_DISCONNECT').first().waitFor();
		await output.getByText(newer.contactId).first().waitFor();
		await editor.picture('trigger');
	});
});

describe('the next node', () => {
	it.each(['startOutboundChat', 'get', 'stop'])(
		'shows the fields of %s before anything has run',
		async (operation) => {
			const before = local.state.log.length;
			await open(
				{ name: `Before ${operation}`, items: [{}], parameters: { operation }, after: AFTER },
				'Next',
			);
			const input = editor.page.getByTestId('ndv-input-panel');
			for (const field of ['Status', 'ContactId']) {
				await input.getByText(field, { exact: true }).first().waitFor();
			}
			await editor.picture(`preview-${operation}`);
			expect(local.state.log).toHaveLength(before);
		},
	);
});
