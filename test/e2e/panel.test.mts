/** What a builder sees of the node. The pictures of the documentation come from here. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalConnect, type LocalConnect } from '../localConnect/server.mts';
import { installPackage } from '../realN8n/communityPackage.mts';
import type { N8n } from '../realN8n/process.mts';
import type { N8nRest } from '../realN8n/rest.mts';
import { OUTPUT, ROOT, TARBALL } from '../support/paths.mts';
import { visit, type Visit } from './browser.mts';
import {
	credentialData,
	draw,
	makeHome,
	packageName,
	startIn,
	type Saved,
	type TestHome,
} from './n8n.mts';

let local: LocalConnect;
let home: TestHome;
let n8n: N8n;
let rest: N8nRest;
let workflowId = '';
let open: Visit | undefined;

/** `UPDATE_PICTURES=1 npm run test:e2e` renews the pictures in docs/. */
const PICTURES = process.env.UPDATE_PICTURES ? path.join(ROOT, 'docs/images') : OUTPUT;

beforeAll(async () => {
	await mkdir(PICTURES, { recursive: true });
	local = await startLocalConnect();
	home = await makeHome();
	({ n8n, rest } = await startIn(home));
	await installPackage(rest, { ...(await packageName()), tarball: TARBALL });
	const { id } = await rest.post<{ id: string }>('/rest/credentials', {
		name: 'Amazon Connect',
		type: 'amazonConnectApi',
		data: credentialData(local),
	});
	const workflow = draw(local, id, {
		name: 'Order update',
		items: [{ phone: '+14155552671', name: 'Ada' }],
		// Not an expression, whose field is lower.
		parameters: { initialSystemMessage: 'Hello, your order is on its way.' },
	});
	({ id: workflowId } = await rest.post<Saved>('/rest/workflows', workflow));
});
afterAll(async () => {
	await open?.browser.close();
	await n8n?.stop();
	await local?.close();
	await home?.remove();
});

describe.each(['light', 'dark'] as const)('in %s', (colors) => {
	it('a first message needs no scrolling past Flow at 1400 x 900', async () => {
		open = await visit(n8n.url, colors);
		const { page } = open;
		await page.goto(`${n8n.url}/workflow/${workflowId}`);
		await page.locator('[data-test-id=canvas-node][data-node-name="Amazon Connect"]').dblclick();
		await page.getByTestId('ndv').waitFor();
		const flow = page.getByTestId('parameter-input-contactFlowId').first();
		await flow.waitFor();
		await page.waitForTimeout(500);
		await page.screenshot({
			path: path.join(PICTURES, colors === 'light' ? 'panel.png' : 'panel-dark.png'),
		});
		const box = await flow.boundingBox();
		expect(box && box.y + box.height).toBeLessThan(900);
		for (const label of ['Instance', 'Channel', 'From', 'To', 'Message', 'Text', 'Flow']) {
			expect(
				await page.getByTestId('ndv').getByText(label, { exact: true }).count(),
			).toBeGreaterThan(0);
		}
		expect(open.complaints).toEqual([]);
		await open.browser.close();
		open = undefined;
	});
});
