/**
 * The n8n that tests run in, and all that differs between its versions. The types are those of the
 * current one.
 */
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { N8N_ROOT, ROOT } from './paths.mts';

// n8n-core reads these while it is loaded.
process.env.N8N_USER_FOLDER ??= mkdtempSync(path.join(tmpdir(), 'n8n-engine-'));
process.env.N8N_ENCRYPTION_KEY ??= 'engine-tests';
process.env.N8N_LOG_LEVEL ??= 'silent';

// CommonJS, as in n8n.
const require = createRequire(path.join(N8N_ROOT, 'package.json'));
require('reflect-metadata');

export const core = require('n8n-core') as typeof import('n8n-core');
export const workflowModule = require('n8n-workflow') as typeof import('n8n-workflow');

/** Starts n8n's default expression engine. The oldest n8n has but one, which needs no start. */
export async function startExpressions(): Promise<void> {
	const { Expression }: { Expression: Partial<typeof workflowModule.Expression> } = workflowModule;
	await Expression.initExpressionEngine?.({
		engine: 'vm',
		poolSize: 1,
		maxCodeCacheSize: 1024,
		bridgeTimeout: 5000,
		bridgeMemoryLimit: 128,
	});
}

/** Whether executions have a signature by which a repeat after a crash is recognised: from n8n 2.14. */
export const SIGNS_RESUME_URLS = Boolean(workflowModule.createRunExecutionData({}).resumeToken);

const ofCore = createRequire(require.resolve('n8n-core'));
const { Container } = ofCore('@n8n/di') as {
	Container: { get<T>(type: abstract new (...args: never[]) => T): T };
};
const { Logger } = ofCore('@n8n/backend-common') as {
	Logger: abstract new () => Record<
		'debug' | 'error' | 'info' | 'warn',
		(...words: unknown[]) => void
	>;
};

/** What nodes and the engine log to. */
export const logger = Container.get(Logger);

/** What `getInstanceId()` gives from now on; otherwise a hash of the encryption key. */
export function setInstanceId(instanceId: string): void {
	Object.assign(Container.get(core.InstanceSettings), { instanceId });
}

/** Whether n8n says which parameter keeps a workflow from being run: the oldest one does not. */
export const NAMES_ISSUES = N8N_ROOT === ROOT;
