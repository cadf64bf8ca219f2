/** n8n in queue mode: a main process, workers that come and go, and one account's quota for all of them. */
import { readFile } from 'node:fs/promises';
import { tokenBucket, unlimited, type Quota } from '../localConnect/quotas.mts';
import type { N8n } from '../realN8n/process.mts';
import { startServices, type Services } from '../realN8n/services.mts';
import { startWorkerIn } from './n8n.mts';
import { Site } from './site.mts';

const STARTED = /Worker started execution (\d+) /g;

export class QueueSite {
	readonly site: Site;

	readonly #services: Services;

	readonly #workers: N8n[] = [];

	/** Of chats that are started. */
	#quota: Quota = unlimited;

	private constructor(services: Services, site: Site) {
		this.#services = services;
		this.site = site;
		site.local.state.behaviour.quotas = {
			StartOutboundChatContact: () => ({ take: (now) => this.#quota.take(now) }),
		};
	}

	/** Starts all but the workers. */
	static async open(env: Record<string, string> = {}): Promise<QueueSite> {
		const services = await startServices();
		try {
			return new QueueSite(services, await Site.open({ ...services.env, ...env }));
		} catch (error) {
			await services.stop();
			throw error;
		}
	}

	/**
	 * @param atOnce how many executions it takes; those of n8n's default when left out
	 * @param name of its home; the same one for a worker that starts again
	 */
	async startWorker(
		atOnce?: number,
		env: Record<string, string> = {},
		name = `worker-${this.#workers.length}`,
	): Promise<N8n> {
		const limit: Record<string, string> =
			atOnce === undefined ? {} : { N8N_CONCURRENCY_PRODUCTION_LIMIT: String(atOnce) };
		const worker = await startWorkerIn(this.site.home, name, { ...limit, ...env });
		this.#workers.push(worker);
		return worker;
	}

	/** The account begins with a new quota and a full bucket, and forgets what was sent. */
	begin({ requestsPerSecond, burst }: { requestsPerSecond: number; burst: number }): void {
		this.site.reset();
		this.#quota = tokenBucket(requestsPerSecond, burst);
	}

	async killWorkers(): Promise<void> {
		await Promise.all(this.#workers.map(async (worker) => await worker.kill()));
	}

	async close(): Promise<void> {
		await this.killWorkers();
		await this.site.close();
		await this.#services.stop();
	}
}

/** The executions that a worker has begun. */
export async function executionsBy({ logFile }: N8n): Promise<string[]> {
	const log = await readFile(logFile, 'utf8');
	return [...log.matchAll(STARTED)].map(([, id]) => id);
}
