import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHome, homeOf } from '../../start/home.mts';

let folder: string;
beforeEach(() => {
	folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'demo home ')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const make = (name: string): string => {
	const made = path.join(folder, name);
	mkdirSync(made, { recursive: true });
	return made;
};

describe('the home of n8n', () => {
	it('is among the data of the user, whatever the checkout is called', () => {
		const home = homeOf(make('my: checkout'), {}, '/home/ada');
		expect(home).toMatch(
			/^\/home\/ada\/\.local\/share\/n8n-nodes-amazon-connect-demo\/my-checkout-[\da-f]{8}$/,
		);
	});

	it('is the same for the same checkout, and another for another one', () => {
		const [one, other] = [make('one/package'), make('other/package')];
		const link = path.join(folder, 'link');
		symlinkSync(one, link);
		expect(homeOf(one, {}, '/home/ada')).toBe(homeOf(link, {}, '/home/ada'));
		for (const env of [{}, { N8N_DEMO_HOME: '/demo' }, { XDG_DATA_HOME: '/data' }]) {
			expect(homeOf(one, env, '/home/ada')).not.toBe(homeOf(other, env, '/home/ada'));
		}
	});

	it('is where N8N_DEMO_HOME or XDG_DATA_HOME says', () => {
		const home = (env: NodeJS.ProcessEnv) => path.dirname(homeOf(folder, env, '/home/ada'));
		const share = '/home/ada/.local/share/n8n-nodes-amazon-connect-demo';
		expect(home({ N8N_DEMO_HOME: '/demo', XDG_DATA_HOME: '/data' })).toBe('/demo');
		expect(home({ N8N_DEMO_HOME: '', XDG_DATA_HOME: '/data' })).toBe(
			'/data/n8n-nodes-amazon-connect-demo',
		);
		expect(home({ XDG_DATA_HOME: 'relative' })).toBe(share);
	});

	it('is made once, for its owner only', async () => {
		const home = path.join(folder, 'a/b');
		await ensureHome(home);
		await ensureHome(home);
		expect((await stat(home)).mode & 0o777).toBe(0o700);
	});

	it('that cannot be made says what to do', async () => {
		writeFileSync(path.join(folder, 'file'), '');
		await expect(ensureHome(path.join(folder, 'file/home'))).rejects.toThrow(
			/file\/home \(ENOTDIR\)\.\n.*N8N_DEMO_HOME/,
		);
	});

	it('below another n8n-workflow is refused, also behind a link', async () => {
		const other = make('checkout/node_modules/n8n-workflow');
		const inside = path.join(folder, 'checkout/.n8n-demo');
		await expect(ensureHome(inside)).rejects.toThrow(other);
		symlinkSync(path.join(folder, 'checkout'), path.join(folder, 'link'));
		await expect(ensureHome(path.join(folder, 'link/home'))).rejects.toThrow(/N8N_DEMO_HOME/);
	});

	it('that PATH cannot hold is refused', async () => {
		await expect(ensureHome(path.join(folder, 'a:b'))).rejects.toThrow(/PATH.*":"/);
	});
});
