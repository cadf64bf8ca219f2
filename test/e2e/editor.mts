/** n8n's editor, as a person uses it: what is clicked, typed and read, by the names in the panel. */
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { OUTPUT } from '../support/paths.mts';
import type { Owner } from '../realN8n/rest.mts';
import { visit, type Visit } from './browser.mts';
import { keepPicture } from './pictures.mts';

/** How long a drop-down waits after the last letter, and n8n's animations. */
const MOMENT = 700;

/** Milliseconds for a list to show what is waited for: 300 instances take half a minute. */
const PATIENCE = 60_000;

/** What comes and goes at its own time: n8n's messages at the edge. */
const UNSTEADY = '.el-notification { visibility: hidden !important; }';

export class Editor {
	readonly page: Page;

	readonly #visit: Visit;

	private constructor(open: Visit) {
		this.#visit = open;
		this.page = open.page;
	}

	static async open(
		url: string,
		colors: 'light' | 'dark' = 'light',
		owner?: Owner,
	): Promise<Editor> {
		const editor = new Editor(await visit(url, colors, owner));
		editor.page.setDefaultTimeout(20_000);
		return editor;
	}

	/** What the page complained about in its console. */
	get complaints(): string[] {
		return this.#visit.complaints;
	}

	async close(): Promise<void> {
		await this.#visit.browser.close();
	}

	/** Takes a picture once the page is quiet, and compares it with the one in the documentation. */
	async picture(name: string, of: Page | Locator = this.page): Promise<void> {
		await this.page.waitForTimeout(MOMENT);
		const taken = await of.screenshot({ animations: 'disabled', style: UNSTEADY });
		await keepPicture(name, taken, this.#visit.browser.version());
	}

	/** What the page shows when a test has failed, also when two files have failures at the same time. */
	async keepFailure(): Promise<void> {
		const name = `failed-${process.env.VITEST_POOL_ID}.png`;
		await this.page.screenshot({ path: path.join(OUTPUT, name) });
	}

	async newWorkflow(): Promise<void> {
		await this.page.goto(new URL('/workflow/new', this.page.url()).href);
		await this.page.getByTestId('canvas-wrapper').waitFor();
		await this.page.getByTestId('canvas-plus-button').first().click();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(new URL(`/workflow/${id}`, this.page.url()).href);
		await this.page.getByTestId('canvas-wrapper').waitFor();
		await this.page.waitForTimeout(MOMENT);
	}

	/** What a search in the list of nodes finds. */
	async searchNodes(text: string): Promise<string[]> {
		await this.page.getByTestId('node-creator-search-bar').fill(text);
		await this.page.waitForTimeout(MOMENT);
		const names = await this.page.getByTestId('node-creator-item-name').allInnerTexts();
		return names.map((name) => name.trim());
	}

	/** Picks a node from the open list of nodes, and one of its actions. */
	async addNode(search: string, name: string, action?: string): Promise<void> {
		await this.searchNodes(search);
		const items = this.page.getByTestId('node-creator-item-name');
		await items.filter({ hasText: name }).first().click();
		if (action) await this.page.getByText(action, { exact: true }).first().click();
		await this.page.waitForTimeout(MOMENT);
	}

	get credentialDialog(): Locator {
		return this.page.getByTestId('credential-edit-dialog');
	}

	async newCredential(): Promise<void> {
		const empty = this.page.getByTestId('node-credentials-empty-state');
		await empty.getByText('Connect to Amazon Connect').click();
		await this.credentialDialog.waitFor();
	}

	/** Fills in fields of the open credential: text, a choice by its value, or a switch to turn on. */
	async fillCredential(fields: Record<string, string | number | boolean>): Promise<void> {
		for (const [name, value] of Object.entries(fields)) {
			const field = this.credentialDialog.getByTestId(`parameter-input-${name}`);
			if (value === true) await field.locator('.el-switch').click();
			else if (name === 'region') {
				await field.locator('input').click();
				await this.page
					.locator('.el-select-dropdown__item:visible', { hasText: String(value) })
					.click();
			} else await field.locator('input').fill(String(value));
		}
	}

	/** All that the open credential says of a failed test. */
	async credentialError(): Promise<string> {
		await this.credentialDialog.getByText('More details').click();
		await this.page.waitForTimeout(MOMENT);
		return await this.credentialDialog.innerText();
	}

	/** Adds a row to a key-value collection. */
	async addPair(name: string, key: string, value: string): Promise<void> {
		const collection = this.page.getByTestId(`fixed-collection-${name}`);
		await collection.locator('.el-select input').last().click();
		await this.page
			.locator('.el-select-dropdown__item:visible', { hasText: 'Key and Value' })
			.first()
			.click();
		await collection.getByTestId('parameter-input-key').last().locator('input').fill(key);
		await collection.getByTestId('parameter-input-value').last().locator('input').fill(value);
	}

	/** The panel of the open node. */
	get panel(): Locator {
		return this.page.getByTestId('ndv');
	}

	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id=canvas-node][data-node-name="${name}"]`).dblclick();
		await this.panel.waitFor();
		await this.page.waitForTimeout(MOMENT);
	}

	async closeNode(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	parameter(name: string): Locator {
		return this.panel.getByTestId(`parameter-input-${name}`).first();
	}

	/** Types into a text parameter. */
	async type(name: string, text: string): Promise<void> {
		const field = this.parameter(name).locator('input, textarea').first();
		await field.fill(text);
		// Otherwise a tip covers the next field.
		await field.blur();
	}

	/** Chooses from a parameter's fixed choices. */
	async choose(name: string, option: string): Promise<void> {
		await this.parameter(name).locator('input').first().click();
		await this.page
			.locator('.el-select-dropdown__item:visible')
			.filter({ has: this.page.getByText(option, { exact: true }) })
			.first()
			.click();
		await this.page.waitForTimeout(MOMENT);
	}

	/** Opens a resource locator's list; gives its first entries. */
	async openList(name: string): Promise<string[]> {
		await this.parameter(name).getByTestId('rlc-input').click();
		await this.page.getByTestId('rlc-item').first().waitFor();
		return await this.listed();
	}

	async listed(): Promise<string[]> {
		return await this.page.getByTestId('rlc-item').allInnerTexts();
	}

	/** Scrolls an open list to its end until it has so many entries. */
	async scrollList(count: number): Promise<void> {
		const items = this.page.getByTestId('rlc-item');
		const until = performance.now() + PATIENCE;
		while ((await items.count()) < count) {
			if (performance.now() > until) throw new Error(`The list has ${await items.count()} entries`);
			await items.last().scrollIntoViewIfNeeded();
			await this.page.mouse.wheel(0, 2000);
			await this.page.waitForTimeout(100);
		}
	}

	/** Searches an open list and picks the one entry that has the text. */
	async pickBySearch(text: string): Promise<string> {
		const items = this.page.getByTestId('rlc-item');
		const wanted = items.filter({ hasText: text });
		await this.search(text);
		// Besides what is found, the list keeps the entry that is chosen already.
		const until = performance.now() + PATIENCE;
		while ((await wanted.count()) !== 1 || (await items.count()) > 2) {
			if (performance.now() > until) throw new Error(`The list has not "${text}" alone`);
			await this.page.waitForTimeout(50);
		}
		const picked = await wanted.innerText();
		await wanted.click();
		await this.page.waitForTimeout(MOMENT);
		return picked;
	}

	async search(text: string): Promise<void> {
		await this.page
			.getByTestId('rlc-search')
			.locator('input')
			.or(this.page.locator('input[data-test-id=rlc-search]'))
			.first()
			.fill(text);
	}

	/** What stands in a resource locator. */
	async chosen(name: string): Promise<string> {
		return await this.parameter(name).getByTestId('rlc-input').inputValue();
	}

	/** Opens a list that cannot be filled; gives what it says instead. */
	async listError(name: string): Promise<string> {
		await this.parameter(name).getByTestId('rlc-input').click();
		const error = this.page.getByTestId('rlc-error-container');
		await error.waitFor();
		return (await error.innerText()).replaceAll('\n', ' ');
	}

	/** Presses the open trigger's *Fetch Test Event*, and waits for the event. */
	async fetchTestEvent(): Promise<Locator> {
		// Otherwise n8n's tip about pinned data covers the first one.
		await this.page.evaluate(() => localStorage.setItem('N8N_PIN_DATA_DISCOVERY_NDV', 'true'));
		await this.page.getByRole('button', { name: 'Fetch Test Event' }).first().click();
		return await this.#output();
	}

	/** Runs the open node, and waits for its output. */
	async execute(): Promise<Locator> {
		await this.page.getByTestId('node-execute-button').first().click();
		return await this.#output();
	}

	async #output(): Promise<Locator> {
		const output = this.page.getByTestId('output-panel');
		await output
			.getByText(/^\d+ items?$|^Success Branch/)
			.first()
			.waitFor();
		return output;
	}
}
