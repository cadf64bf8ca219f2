/** The trigger, polled by n8n's own context, against the local Amazon Connect. */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../localConnect/errors.mts';
import { connectAgent, end, reply, transfer } from '../localConnect/lifecycle.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import type { Contact } from '../localConnect/state.mts';
import { credentialFor } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { loadPackage, PublishedTrigger } from '../support/engine.mts';
import { schemaProblems } from '../support/outputSchema.mts';

const MINUTE = 60_000;

const MOMENT = 100;

/** The one event whose searches have the fast quota. */
const FAST = { event: 'contactStarted' };

let local: LocalConnect;
let workflows = 0;
beforeEach(async () => {
	local = await startLocalConnect();
});
afterEach(async () => await local.close());

const publish = (overrides: IDataObject = {}) => {
	workflows += 1;
	const { id } = local.state.account.instances[0];
	const parameters = { instanceId: { __rl: true, mode: 'id', value: id }, ...overrides };
	return new PublishedTrigger(parameters, credentialFor(local), `workflow-${workflows}`);
};
const ids = (items: IDataObject[] | null) => items?.map(({ ContactId }) => ContactId);
/**
 * Ends contacts, and waits a moment: the trigger knows the service's time as exactly as an answer is quick, so
 * on a busy machine the very next poll might leave them to the one after it.
 */
const endAll = async (contacts: readonly Contact[]) => {
	for (const contact of contacts) end(local.state, contact, 'CUSTOMER_DISCONNECT');
	await setTimeout(MOMENT);
};
/** The fields that the editor shows before anything has run. */
const triggerSchema = async () => {
	const { directory } = await loadPackage();
	const file = `${directory}/dist/nodes/AmazonConnect/__schema__/v1.0.0/output.json`;
	return JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof schemaProblems>[0];
};
/** What Amazon Connect answers to each DescribeContact of a contact. */
const refuseDetails = (refused: Contact, error: AwsError) => {
	local.state.behaviour.answersInstead = (operation, answer) => {
		const isRefused = JSON.stringify(answer).includes(refused.contactId);
		if (operation === 'DescribeContact' && isRefused) throw error;
		return answer;
	};
};
const DENIED = new AwsError('AccessDeniedException', 403, 'Not authorized');

describe('Contact Ended', () => {
	it('begins at the time of the activation, and reports nothing of the past', async () => {
		await endAll(startContacts(local, 2));
		local.state.contacts.forEach((contact) => (contact.disconnectedAt = Date.now() - MINUTE));
		const trigger = publish();
		expect(await trigger.poll('activate')).toBeNull();
		expect(await trigger.poll()).toBeNull();
	});

	it('gives each contact once, with the fields of Get', async () => {
		const trigger = publish();
		await trigger.poll();
		const [replied, silent, open] = startContacts(local, 3);
		reply(local.state, replied);
		await endAll([replied, silent]);
		const items = await trigger.poll();
		expect(ids(items)).toEqual([replied.contactId, silent.contactId]);
		expect(items?.[0]).toMatchObject({
			Status: 'ended',
			DisconnectReason: 'CUSTOMER_DISCONNECT',
			CustomerReplied: true,
			To: '+14152000000',
			Attributes: { orderId: '0' },
			InstanceId: local.state.account.instances[0].id,
		});
		expect(await trigger.poll()).toBeNull();
		await endAll([open]);
		expect(ids(await trigger.poll())).toEqual([open.contactId]);
		expect(await trigger.poll()).toBeNull();
	});

	it('has the fields that the editor shows before', async () => {
		const trigger = publish();
		await trigger.poll();
		await endAll(startContacts(local, 1));
		const [item] = (await trigger.poll()) ?? [];
		expect(schemaProblems(await triggerSchema(), item)).toEqual([]);
	});

	it('finds what becomes visible late, within the overlap', async () => {
		let later = 0;
		local.state.behaviour.now = () => Date.now() + later;
		local.state.behaviour.verifySignatures = false;
		const trigger = publish();
		await trigger.poll();
		const [late, soon] = startContacts(local, 2);
		local.state.behaviour.visibleAfter = (contact) => (contact === late ? 5 * MINUTE : 0);
		await endAll([late, soon]);
		expect(ids(await trigger.poll())).toEqual([soon.contactId]);
		later = 6 * MINUTE;
		expect(ids(await trigger.poll())).toEqual([late.contactId]);
		expect(await trigger.poll()).toBeNull();
	});

	it.each([
		['pages that shift', { pagesShift: true }],
		['tokens that end at once', { searchTokensEndAfter: 0 }],
	])('of several pages, with %s', async (_, behaviour) => {
		Object.assign(local.state.behaviour, { pageSize: 3 }, behaviour);
		const trigger = publish(FAST);
		await trigger.poll();
		const contacts = startContacts(local, 10);
		for (const [index, contact] of contacts.entries()) contact.startedAt += index;
		await setTimeout(MOMENT);
		const items = await trigger.poll();
		expect(trigger.warnings).toEqual([]);
		expect(ids(items)).toEqual(contacts.map(({ contactId }) => contactId));
		expect(await trigger.poll()).toBeNull();
		expect(trigger.warnings).toEqual([]);
	});

	it('an answer without a date is not taken for one of AWS', async () => {
		const answer = { status: 200, headers: { date: '' }, body: '{"Contacts":[]}' };
		local.state.faults.push({ operation: 'SearchContacts', kind: 'answer', answer, times: 9 });
		const trigger = publish();
		expect(await trigger.poll()).toBeNull();
		expect(trigger.warnings.join()).toContain('This was not Amazon Connect');
	});

	it('goes on after a restart, without a repeat', async () => {
		const trigger = publish();
		await trigger.poll();
		const [before, while_] = startContacts(local, 2);
		await endAll([before]);
		expect(ids(await trigger.poll())).toEqual([before.contactId]);
		trigger.restart();
		await endAll([while_]);
		expect(ids(await trigger.poll('init'))).toEqual([while_.contactId]);
		trigger.restart();
		expect(await trigger.poll('init')).toBeNull();
	});

	it('after a restart reads again what a filter left out since the last report, and reports nothing twice', async () => {
		const attribute = [{ key: 'orderId', value: '0' }];
		const trigger = publish({ ...FAST, filters: { contactAttributes: { attribute } } });
		await trigger.poll();
		const [wanted] = startContacts(local, 1);
		await setTimeout(MOMENT);
		expect(ids(await trigger.poll())).toEqual([wanted.contactId]);
		startContacts(local, 3, 1);
		await setTimeout(MOMENT);
		const read = async (activation?: 'init') => {
			const before = local.state.requests('DescribeContact').length;
			expect(await trigger.poll(activation)).toBeNull();
			return local.state.requests('DescribeContact').length - before;
		};
		expect([await read(), await read()]).toEqual([3, 0]);
		trigger.restart();
		expect([await read('init'), await read()]).toEqual([3, 0]);
		// The activation's poll was saved.
		trigger.restart();
		expect(await read('init')).toBe(0);
	});

	it('begins anew with another instance, Region or event', async () => {
		const trigger = publish();
		await trigger.poll();
		await endAll(startContacts(local, 1));
		const other = publish({ event: 'contactStarted' });
		other.staticData = trigger.staticData;
		expect(await other.poll()).toBeNull();
	});

	it('leaves out a contact that was transferred, unless it is asked for', async () => {
		const [plain, withTransfers] = [publish(), publish({ options: { includeTransfers: true } })];
		await plain.poll();
		await withTransfers.poll();
		const [contact] = startContacts(local, 1);
		const next = transfer(local.state, contact);
		expect(await plain.poll()).toBeNull();
		expect(ids(await withTransfers.poll())).toEqual([contact.contactId]);
		await endAll([next]);
		expect(await plain.poll()).toMatchObject([
			{ ContactId: next.contactId, InitialContactId: contact.contactId },
		]);
	});

	it('compares contact attributes with those of the contact', async () => {
		const attribute = [{ key: 'orderId', value: '1' }];
		const trigger = publish({ filters: { contactAttributes: { attribute } } });
		await trigger.poll();
		const contacts = startContacts(local, 3);
		await endAll(contacts);
		expect(ids(await trigger.poll())).toEqual([contacts[1].contactId]);
		const [{ body }] = local.state.requests('SearchContacts').slice(-1);
		expect(body.toString()).not.toContain('orderId');
	});

	it('without details asks for none, where none are needed', async () => {
		const options = { includeDetails: false, includeTransfers: true };
		const trigger = publish({ options });
		await trigger.poll();
		await endAll(startContacts(local, 1));
		expect((await trigger.poll())?.[0]).not.toHaveProperty('Attributes');
		expect(local.state.requests('DescribeContact')).toHaveLength(0);
	});
});

describe('the other events', () => {
	it('Contact Started and Contact Connected to Agent', async () => {
		const started = publish({ event: 'contactStarted' });
		const connected = publish({ event: 'contactConnectedToAgent' });
		await started.poll();
		await connected.poll();
		const [first, second] = startContacts(local, 2);
		connectAgent(local.state, second);
		await setTimeout(MOMENT);
		expect(ids(await started.poll())).toEqual(
			ids([first, second].map(({ contactId }) => ({ ContactId: contactId }))),
		);
		expect(ids(await connected.poll())).toEqual([second.contactId]);
	});
});

describe('what fails', () => {
	it('for a passing reason, is logged, and thrown after five polls; nothing is lost', async () => {
		const trigger = publish(FAST);
		await trigger.poll();
		const [contact] = startContacts(local, 1);
		await endAll([contact]);
		local.state.faults.push({
			operation: 'SearchContacts',
			kind: 'answer',
			answer: { status: 200, body: '<html>' },
			times: 15,
		});
		for (let times = 0; times < 4; times++) expect(await trigger.poll()).toBeNull();
		expect(trigger.warnings).toHaveLength(4);
		await expect(trigger.poll()).rejects.toThrow('This was not Amazon Connect');
		expect(ids(await trigger.poll())).toEqual([contact.contactId]);
	});

	it('while n8n restarts, is only logged, and thrown later on', async () => {
		const trigger = publish(FAST);
		const answer = { status: 200, body: '<html>' };
		local.state.faults.push({ operation: 'SearchContacts', kind: 'answer', answer, times: 100 });
		for (let times = 0; times < 4; times++) expect(await trigger.poll('init')).toBeNull();
		trigger.restart();
		expect(await trigger.poll('init')).toBeNull();
		expect(trigger.warnings).toHaveLength(5);
		for (let times = 0; times < 3; times++) await trigger.poll('init');
		await expect(trigger.poll('init')).rejects.toThrow('This was not Amazon Connect');
		expect(await trigger.poll('init')).toBeNull();
	});

	it('is not hidden by a clock that is days ahead: nothing is left out', async () => {
		const trigger = publish();
		await trigger.poll();
		const [contact] = startContacts(local, 1);
		await endAll([contact]);
		const { now } = Date;
		local.state.behaviour.now = () => now();
		Date.now = () => now() + 48 * 60 * MINUTE;
		try {
			expect(ids(await trigger.poll())).toEqual([contact.contactId]);
		} finally {
			Date.now = now;
		}
		expect(trigger.warnings).toEqual([]);
	});

	it('of what Catch Up does not reach, the log tells, and the rest is reported', async () => {
		const trigger = publish({ options: { catchUp: 1 } });
		await trigger.poll();
		const [before, within] = startContacts(local, 2);
		await endAll([before, within]);
		before.disconnectedAt = Date.now() - 90 * MINUTE;
		within.disconnectedAt = Date.now() - 30 * MINUTE;
		trigger.moveBack(120 * MINUTE);
		expect(ids(await trigger.poll())).toEqual([within.contactId]);
		expect(trigger.warnings.join()).toContain("'Catch Up (Hours)' goes back no further");
	});

	it('for want of a right, is thrown at once and names it', async () => {
		local.state.account.keys[0].denied = ['connect:SearchContacts'];
		await expect(publish().poll()).rejects.toMatchObject({
			description: expect.stringContaining("'connect:SearchContacts' on the instance"),
		});
	});

	it('a wrong parameter names it', async () => {
		const trigger = publish({ instanceId: { __rl: true, mode: 'id', value: '' } });
		await expect(trigger.poll()).rejects.toThrow("'Instance' is empty");
	});

	it('details that fail leave the contact to the next poll', async () => {
		const trigger = publish();
		await trigger.poll();
		const contacts = startContacts(local, 3);
		await endAll(contacts);
		local.state.faults.push({
			operation: 'DescribeContact',
			kind: 'answer',
			answer: { status: 200, body: '{}' },
			times: 3,
		});
		const first = ids(await trigger.poll()) ?? [];
		const second = ids(await trigger.poll()) ?? [];
		expect([...first, ...second].sort()).toEqual(contacts.map(({ contactId }) => contactId).sort());
	});
});

describe('a contact without details', () => {
	const attribute = [{ key: 'orderId', value: '1' }];
	const missing = { DetailsMissing: true };
	const gone = new AwsError('ResourceNotFoundException', 404, 'Contact not found');

	it.each([
		['that were to be put out', {}],
		['that a filter would be compared with', { filters: { contactAttributes: { attribute } } }],
		['without Simplify', { simplify: false, filters: { contactAttributes: { attribute } } }],
	])('%s is reported, and says that they are missing', async (_, overrides) => {
		const trigger = publish(overrides);
		await trigger.poll();
		const [contact] = startContacts(local, 1);
		refuseDetails(contact, gone);
		await endAll([contact]);
		expect(await trigger.poll()).toMatchObject([missing]);
		expect(await trigger.poll()).toBeNull();
	});

	it('is reported, though it may have been transferred', async () => {
		const trigger = publish({ options: { includeDetails: false } });
		await trigger.poll();
		const [contact, other] = startContacts(local, 2);
		transfer(local.state, contact);
		refuseDetails(contact, gone);
		await endAll([other]);
		const items = await trigger.poll();
		expect(items).toMatchObject([{ ContactId: contact.contactId, ...missing }, {}]);
		expect(items?.[1]).not.toHaveProperty('DetailsMissing');
	});

	it('whose details are denied holds up no others, and is reported by the sixth poll', async () => {
		const trigger = publish({ ...FAST, filters: { contactAttributes: { attribute } } });
		await trigger.poll();
		const [denied, other] = startContacts(local, 2);
		denied.startedAt -= 1;
		refuseDetails(denied, DENIED);
		await setTimeout(MOMENT);
		expect(ids(await trigger.poll())).toEqual([other.contactId]);
		for (let times = 0; times < 4; times++) expect(await trigger.poll()).toBeNull();
		expect(trigger.warnings).toHaveLength(5);
		expect(trigger.warnings[0]).toMatch(
			/the details of some contacts cannot be read\. The access key .* The next poll tries again/,
		);
		expect(await trigger.poll()).toMatchObject([{ ContactId: denied.contactId, ...missing }]);
		expect(trigger.warnings.at(-1)).toContain(denied.contactId);
		expect(await trigger.poll()).toBeNull();
	});

	it('is an error while none can be read', async () => {
		const trigger = publish();
		await trigger.poll();
		await endAll(startContacts(local, 3));
		local.state.account.keys[0].denied = ['connect:DescribeContact'];
		await expect(trigger.poll()).rejects.toMatchObject({
			description: expect.stringContaining("'connect:DescribeContact'"),
		});
		local.state.account.keys[0].denied = [];
		expect(await trigger.poll()).toHaveLength(3);
	});

	it('has the mark in the fields that the editor shows before', async () => {
		const trigger = publish();
		await trigger.poll();
		const [contact] = startContacts(local, 1);
		refuseDetails(contact, gone);
		await endAll([contact]);
		const [item] = (await trigger.poll()) ?? [];
		expect(schemaProblems(await triggerSchema(), item)).toEqual([]);
	});
});

describe('a page that is longer than the node reads', () => {
	it('is asked for in halves', async () => {
		const trigger = publish({ ...FAST, options: { includeDetails: false } });
		await trigger.poll();
		const contacts = startContacts(local, 100);
		for (const [index, contact] of contacts.entries()) {
			contact.startedAt += index;
			contact.name = 'x'.repeat(20_000);
		}
		await setTimeout(2 * MOMENT);
		const reported = [];
		for (let polls = 0; polls < 3; polls++) reported.push(...(ids(await trigger.poll()) ?? []));
		expect(trigger.warnings).toEqual([]);
		expect(reported).toEqual(contacts.map(({ contactId }) => contactId));
	});
});

describe('a poll that finds one running', () => {
	it('does nothing', async () => {
		const trigger = publish();
		await trigger.poll();
		await endAll(startContacts(local, 1));
		const [one, other] = await Promise.all([trigger.poll(), trigger.poll()]);
		expect([one?.length, other]).toEqual([1, null]);
	});
});

describe('Fetch Test Event', () => {
	it('gives the newest of 24 hours, and touches no state', async () => {
		const [older, newer] = startContacts(local, 2);
		await endAll([older, newer]);
		older.disconnectedAt = Date.now() - MINUTE;
		const trigger = publish();
		expect(ids(await trigger.poll('manual', 'manual'))).toEqual([newer.contactId]);
		expect(trigger.state).not.toContain('cursor');
	});

	it('says that there is none', async () => {
		await expect(publish().poll('manual', 'manual')).rejects.toThrow(
			'No matching contact has ended in the last 24 hours',
		);
	});
});
