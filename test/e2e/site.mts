/** What the tests of repetitions share: an n8n that is ready to send, and who got what from it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, INode } from 'n8n-workflow';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { installPackage } from '../realN8n/communityPackage.mts';
import { freePort } from '../realN8n/ports.mts';
import type { N8n } from '../realN8n/process.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { customers } from '../support/chat.mts';
import { TARBALL } from '../support/paths.mts';
import {
	credentialData,
	draw,
	makeHome,
	packageName,
	place,
	startIn,
	type Draw,
	type Saved,
	type TestHome,
} from './n8n.mts';

/** Time enough to interfere in the middle of a batch. */
const SLOW = { requestsPerSecond: 10, burst: 2 };

export class Site {
	readonly local: LocalConnect;

	readonly home: TestHome;

	readonly #port: number;

	n8n!: N8n;

	rest!: N8nRest;

	/** The credential that sends as fast as it can, and the one that leaves time to interfere. */
	fast = '';

	slow = '';

	private constructor(local: LocalConnect, home: TestHome, port: number) {
		this.local = local;
		this.home = home;
		this.#port = port;
	}

	/** Starts n8n, lets it install the package, and saves both credentials. */
	static async open(env: Record<string, string> = {}): Promise<Site> {
		const home = await makeHome();
		Object.assign(home.env, env);
		const site = new Site(await startLocalConnect(), home, await freePort());
		try {
			await site.start();
			await installPackage(site.rest, { ...(await packageName()), tarball: TARBALL });
			site.fast = await site.saveCredential('Fast');
			site.slow = await site.saveCredential('Slow', SLOW);
		} catch (error) {
			await site.close();
			throw error;
		}
		// To install, n8n itself asks its own servers and the registry about the package.
		await home.forgetEscapes();
		return site;
	}

	/** Also starts it again, at the same address, after it was killed. */
	async start(): Promise<void> {
		({ n8n: this.n8n, rest: this.rest } = await startIn(this.home, this.#port));
	}

	async close(): Promise<void> {
		await this.n8n?.stop();
		await this.local.close();
		await this.home.remove();
	}

	/** Saves a credential for the local Amazon Connect, and gives its ID. */
	async saveCredential(name: string, change: IDataObject = {}): Promise<string> {
		const data = credentialData(this.local, change);
		const credential = { name, type: 'amazonConnectApi', data };
		return (await this.rest.post<{ id: string }>('/rest/credentials', credential)).id;
	}

	/** Forgets what was sent, and every fault. */
	reset(): void {
		const { contacts, log, faults } = this.local.state;
		for (const list of [contacts, log, faults]) list.length = 0;
	}

	draw(what: Draw, credentialId = this.fast) {
		return draw(this.local, credentialId, what);
	}

	async save(workflow: object): Promise<Saved> {
		return await this.rest.post<Saved>('/rest/workflows', workflow);
	}

	/** The request of the chat with a customer, or of the next few, is refused once each. */
	refuseOnce(...indices: number[]): void {
		for (const index of indices) {
			const { phone } = customers(index + 1)[index];
			this.local.state.faults.push({
				times: 1,
				kind: 'error',
				status: 400,
				type: 'InvalidRequestException',
				when: (body) => (JSON.stringify(body) ?? '').includes(phone),
			});
		}
	}

	/** How many chats each of the first customers got. */
	chats(count: number): number[] {
		const got = this.local.state.contacts.map(({ request }) => request.DestinationEndpoint.Address);
		return customers(count).map(({ phone }) => got.filter((address) => address === phone).length);
	}

	/** Waits until so many chats were started. */
	async untilStarted(count: number): Promise<void> {
		const deadline = performance.now() + 30_000;
		while (this.local.state.contacts.length < count) {
			if (performance.now() > deadline) throw new Error(`${count} chats were not started in 30 s`);
			await sleep(10);
		}
	}

	/** Calls a webhook with the list, and gives the status of the answer. */
	async postList(path: string, items: IDataObject[]): Promise<number> {
		const response = await fetch(`${this.n8n.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ items }),
		});
		await response.body?.cancel();
		return response.status;
	}
}

/** What a list of items should have given its customers. */
export const each = (count: number, chats: number): number[] => Array<number>(count).fill(chats);

/** A webhook that gets its list in the body, as `POSTED` reads it. */
export const webhook = (path: string, parameters: IDataObject = {}): INode =>
	place(
		'Webhook',
		'n8n-nodes-base.webhook',
		2,
		{ httpMethod: 'POST', path, options: {}, ...parameters },
		{ webhookId: `webhook-of-${path}` },
	);

/** For a trigger that polls: n8n allows one time a minute, but many times. */
export const everyThreeSeconds = {
	item: Array.from({ length: 20 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 3} * * * * *`,
	})),
};

export const POSTED = '={{ $json.body }}';

/** A key that names the reason of a message, as an order number does. */
export const OWN_KEY = { repeatProtection: 'ownKey', idempotencyKey: '=order-{{ $json.name }}' };
