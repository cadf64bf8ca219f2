/** A real browser on the real n8n. Chromium comes from the system: `apt-get install chromium`. */
import { existsSync } from 'node:fs';
import { chromium, selectors, type Browser, type Page } from 'playwright-core';
import { OWNER } from './n8n.mts';

const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

export interface Visit {
	browser: Browser;
	page: Page;
	/** What the page wrote to its console as an error. */
	complaints: string[];
}

/** Opens an empty page in a window of 1400 x 900 that cannot leave this machine. */
export async function openBrowser(colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> {
	const executablePath = process.env.CHROMIUM ?? PROGRAMS.find((program) => existsSync(program));
	if (!executablePath) {
		throw new Error('No browser: "apt-get install chromium", or name one in CHROMIUM.');
	}
	selectors.setTestIdAttribute('data-test-id');
	const browser = await chromium.launch({ executablePath, args: FLAGS });
	const context = await browser.newContext({
		viewport: { width: 1400, height: 900 },
		colorScheme,
	});
	await context.route('**/*', async (route) => {
		const { hostname, protocol } = new URL(route.request().url());
		const local = hostname === '127.0.0.1' || !/^https?:$/.test(protocol);
		await (local ? route.continue() : route.abort());
	});
	const page = await context.newPage();
	const complaints: string[] = [];
	page.on('console', (message) => {
		// What n8n itself wants from the internet is refused above.
		const { hostname } = URL.parse(message.location().url) ?? {};
		const local = hostname === undefined || hostname === '' || hostname === '127.0.0.1';
		// It asks itself for what its own nodes give, and has no such files for some.
		const ours = local && !message.location().url.includes('/schemas/n8n-nodes-base.');
		const bad =
			message.type() === 'error' || /display condition|Condition was/i.test(message.text());
		if (ours && bad) complaints.push(`${message.text()} ${message.location().url}`);
	});
	page.on('pageerror', (error) => complaints.push(error.message));
	return { browser, page, complaints };
}

/** Opens n8n's editor, signed in as its owner. */
export async function visit(
	url: string,
	colorScheme: 'light' | 'dark' = 'light',
	{ email, password } = OWNER,
): Promise<Visit> {
	const open = await openBrowser(colorScheme);
	const { page, complaints } = open;
	await page.goto(`${url}/signin`);
	await page.locator('input[name=emailOrLdapLoginId]').fill(email);
	await page.locator('input[name=password]').fill(password);
	await page.getByTestId('form-submit-button').click();
	await page.waitForURL(/\/(home|workflow|projects)/);
	// Before the sign-in n8n asks who it is, and is refused.
	complaints.length = 0;
	return open;
}
