/** A check of the local Amazon Connect, in accelerated time, with somebody at its phone. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoAccount, phoneNumberArn, type Account } from '../localConnect/account.mts';
import { waitingFlow } from '../localConnect/flow.mts';
import { reply } from '../localConnect/lifecycle.mts';
import { unlimited } from '../localConnect/quotas.mts';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { documentedQuotas, State, type Behaviour } from '../localConnect/state.mts';
import { credentialFor } from '../support/chat.mts';
import type { HttpRequest } from './guard.mts';
import { main, type World } from './main.mts';
import { optionsOf } from './options.mts';
import type { Person } from './person.mts';

export const PHONE = '+14155550100';

/** Time in which nobody waits: whoever sleeps moves the clock on. */
export function acceleratedTime() {
	let ahead = 0;
	return {
		now: () => Date.now() + ahead,
		monotonic: () => performance.now() + ahead,
		random: Math.random,
		timeout: (milliseconds: number) => AbortSignal.timeout(milliseconds),
		async sleep(milliseconds: number) {
			ahead += milliseconds;
			await new Promise(setImmediate);
		},
	};
}

export interface Local extends LocalConnect {
	time: ReturnType<typeof acceleratedTime>;
}

/** A local Amazon Connect of an account of its own, since the node's lists share quotas of an account. */
export async function startLocal(
	behaviour: Partial<Behaviour> = {},
	account: Account = demoAccount(),
): Promise<Local> {
	const time = acceleratedTime();
	account.id = String(100_000_000_000 + Math.floor(Math.random() * 800_000_000_000));
	const state = new State(account, {
		// The node's lists wait in real time, and the list of instances for a second.
		quotas: { ...documentedQuotas, ListInstances: () => unlimited },
		flow: waitingFlow(),
		now: time.now,
		...behaviour,
	});
	return { ...(await startLocalConnect(state)), time };
}

/** A configuration with everything. */
export function configFor(local: Pick<LocalConnect, 'state' | 'url'>): Record<string, unknown> {
	const { account } = local.state;
	const [instance] = account.instances;
	const [flow, draft] = account.flows;
	const template = account.messageTemplates[1];
	return {
		// With the documented quotas.
		credential: { ...credentialFor(local), quotaRaised: false },
		instanceId: instance.id,
		from: phoneNumberArn(account, instance, account.phoneNumbers[0]),
		phone: PHONE,
		flow: flow.id,
		unpublishedFlow: draft.id,
		conversationFlow: flow.id,
		template: {
			arn: `arn:aws:wisdom:us-east-1:${account.id}:message-template/${template.knowledgeBaseId}/${template.id}`,
			attributes: { date: 'Monday' },
		},
	};
}

export async function writeConfig(config: unknown): Promise<string> {
	const file = path.join(await mkdtemp(path.join(tmpdir(), 'check-aws-')), 'config.json');
	await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config));
	return file;
}

export interface Checked {
	code: number;
	/** What was told, line by line. */
	told: string[];
	report: string;
	/** The row of a question that begins so. */
	row(question: string): string;
}

/** Somebody who answers on the phone at once, unless told otherwise. */
export function personFor(local: Local, told: string[], overrides: Partial<Person> = {}): Person {
	const answer = () => {
		const contact = local.state.contacts.findLast((one) => local.state.isActive(one));
		if (contact) reply(local.state, contact);
	};
	return {
		isThere: true,
		tell(line) {
			told.push(line);
			if (line.includes('>>')) answer();
		},
		confirm: async () => true,
		async asks() {
			answer();
			return true;
		},
		...overrides,
	};
}

export async function check(
	local: Local,
	{
		args = ['--yes'],
		config = configFor(local),
		person = {},
		...world
	}: {
		args?: string[];
		config?: unknown;
		person?: Partial<Person>;
		httpRequest?: HttpRequest;
	} & Partial<Pick<World, 'probes' | 'signal'>> = {},
): Promise<Checked> {
	const told: string[] = [];
	const file = await writeConfig(config);
	const report = path.join(path.dirname(file), 'report.md');
	const options = optionsOf([file, '--report', report, ...args]);
	if (!options) throw new Error('These arguments are not known.');
	const code = await main(options, {
		person: personFor(local, told, person),
		time: local.time,
		signal: new AbortController().signal,
		...world,
	});
	const text = await readFile(report, 'utf8').catch(() => '');
	return {
		code,
		told,
		report: text,
		row: (question) => text.split('\n').find((line) => line.startsWith(`| ${question}`)) ?? '',
	};
}
