/**
 * Answers in which one part was replaced, to the trigger and the lists. HOSTILE_SEED is another seed than the
 * usual one. What operations make of them is in `hostileInput.test.mts`.
 */
import { expect, it } from 'vitest';
import { startLocalConnect } from '../localConnect/server.mts';
import { credentialFor } from '../support/chat.mts';
import { startContacts } from '../support/contacts.mts';
import { searchList } from '../support/editor.mts';
import { loadPackage, PublishedTrigger } from '../support/engine.mts';
import { Chance } from '../support/hostile/chance.mts';
import { locator } from '../support/locator.mts';
import { distorted } from '../support/hostile/values.mts';

const SEED = Number(process.env.HOSTILE_SEED ?? 1);

/** Technical words, which help no user. */
const JARGON = /undefined|Error\b|Unexpected|\$response|\[object|Cannot read|is not a function/;

/** A service with an account and so quotas of its own, which tells the truth at first. */
async function startLiar(chance: Chance, number: number) {
	const local = await startLocalConnect();
	const { account, behaviour } = local.state;
	account.id = String(200_000_000_000 + number);
	account.keys[0].accessKeyId = `AKIA${String(number).padStart(16, '0')}`;
	return {
		local,
		lie(probability: number) {
			behaviour.answersInstead = (_, answer) =>
				chance.happens(probability)
					? distorted(chance, JSON.parse(JSON.stringify(answer)))
					: answer;
		},
	};
}

interface Told extends Error {
	description?: string;
}

/** What is said of an error, which has words for people. */
function expectWords(error: Told, which: string): void {
	expect(error.name, `${which}: ${error.stack}`).toMatch(/^Node(Api|Operation)Error$/);
	expect(`${error.message} ${error.description}`, which).not.toMatch(JARGON);
}

it('the trigger goes on after 60 of them', async () => {
	console.log(`Distorted answers, HOSTILE_SEED=${SEED}`);
	for (let number = 0; number < 15; number += 1) {
		const which = `HOSTILE_SEED=${SEED}, trigger ${number}`;
		const { local, lie } = await startLiar(new Chance(SEED, number), number);
		const instanceId = locator('id', local.state.account.instances[0].id);
		const trigger = new PublishedTrigger(
			{ instanceId, event: 'contactStarted' },
			credentialFor(local),
			`distorted-${number}`,
		);
		await trigger.poll();
		const reported: unknown[] = [];
		const poll = async () => {
			const items = await trigger.poll();
			reported.push(...(items ?? []).map(({ ContactId }) => ContactId));
		};
		lie(0.5);
		for (let round = 0; round < 4; round += 1) {
			startContacts(local, 2, 10 * round);
			await poll().catch((error: Told) => expectWords(error, which));
		}
		lie(0);
		const [last] = startContacts(local, 1, 100);
		// What starts just now can come with the poll after the next.
		await expect
			.poll(async () => await poll().then(() => reported), { timeout: 10_000, interval: 200 })
			.toContain(last.contactId);
		await local.close();
		expect(new Set(reported.map((id) => typeof id)), which).toEqual(new Set(['string']));
		const real = reported.filter((id) => local.state.contacts.some((one) => one.contactId === id));
		expect(new Set(real).size, which).toBe(real.length);
		expect(trigger.state.length, which).toBeLessThan(100_000);
	}
});

it('the lists offer what can be chosen, or say why not', async () => {
	const { methods } = (await loadPackage()).getNode('amazonConnect').type as {
		methods: { listSearch: Record<string, unknown> };
	};
	let number = 1000;
	let offered = 0;
	for (const method of Object.keys(methods.listSearch)) {
		for (let round = 0; round < 30; round += 1) {
			number += 1;
			const which = `HOSTILE_SEED=${SEED}, ${method} ${round}`;
			const chance = new Chance(SEED, number);
			const { local, lie } = await startLiar(chance, number);
			const { instances, knowledgeBases } = local.state.account;
			const knowledgeBaseId = locator('id', knowledgeBases[0].id);
			const parameters = {
				instanceId: locator('id', instances[0].id),
				channel: 'sms',
				messageType: 'template',
				additionalFields: { knowledgeBaseId },
			};
			lie(0.7);
			try {
				const credential = credentialFor(local);
				const filter = chance.one(['', 'o']);
				const { results } = await searchList(method, { parameters, credential, filter });
				offered += results.length;
				for (const { name, value } of results) {
					expect([typeof name, typeof value], which).toEqual(['string', 'string']);
				}
			} catch (error) {
				expectWords(error as Told, which);
			}
			await local.close();
		}
	}
	expect(offered).toBeGreaterThan(0);
});
