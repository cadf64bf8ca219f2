import { setTimeout as sleep } from 'node:timers/promises';
import type { N8nRest } from './rest.mts';

const PATIENCE = 20_000;

/** Publishes a saved workflow, and waits until its triggers are there: n8n answers before that. */
export async function publish(
	rest: N8nRest,
	{ id, versionId }: { id: string; versionId: string },
): Promise<void> {
	await rest.post(`/rest/workflows/${id}/activate`, { versionId });
	const deadline = performance.now() + PATIENCE;
	while (performance.now() < deadline) {
		const { status } = await rest.get<{ status: string }>(
			`/rest/workflows/${id}/publication-status`,
		);
		if (status === 'published') return;
		await sleep(50);
	}
	throw new Error(`Workflow ${id} was not published within ${PATIENCE / 1000} s`);
}
