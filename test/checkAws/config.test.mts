import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoAccount } from '../localConnect/account.mts';
import { State } from '../localConnect/state.mts';
import { loadConfig, readConfig } from './config.mts';
import { planOf } from './plan.mts';
import { configFor, writeConfig } from './support.mts';

const good = () => configFor({ url: 'http://127.0.0.1:1', state: new State(demoAccount()) });

const read = (config: unknown) => readConfig(JSON.stringify(config));

const without = (name: string) =>
	Object.fromEntries(Object.entries(good()).filter(([other]) => other !== name));

describe('the configuration', () => {
	it('may have everything, or only what is needed', () => {
		expect(read(good())).toMatchObject(good());
		const { credential, instanceId, from, phone, flow } = good();
		expect(read({ credential, instanceId, from, phone, flow })).toBeTruthy();
	});

	it.each(['credential', 'instanceId', 'from', 'phone', 'flow'])('needs %s', (name) => {
		expect(() => read(without(name))).toThrow(`- ${name}: `);
	});

	it.each([
		['instanceId', 'arn:aws:connect:us-east-1:123456789012:instance/secret-1'],
		['from', '+14155550199'],
		['from', 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/secret'],
		['phone', '4155550199'],
		['phone', '+1 415 555 0199'],
		['flow', 'https://secret.example/flows'],
		['template', { arn: 'secret' }],
		['credential', 'secret'],
	])('refuses %s %j, and does not repeat it', (name, value) => {
		const refused = () => read({ ...good(), [name]: value });
		expect(refused).toThrow(name);
		expect(refused).not.toThrow(/secret|0199/);
	});

	it('refuses what it does not know, by its name', () => {
		expect(() => read({ ...good(), phones: ['+14155550101'] })).toThrow('phones');
		expect(() => readConfig('{')).toThrow('not JSON');
	});

	it('is read from outside of the repository only', async () => {
		const file = await writeConfig(good());
		expect(await loadConfig(file)).toBeTruthy();
		await expect(loadConfig(file, path.dirname(file))).rejects.toThrow('outside of the repository');
		const hidden = path.join(path.dirname(file), '..keys.json');
		await copyFile(file, hidden);
		await expect(loadConfig(hidden, path.dirname(file))).rejects.toThrow(
			'outside of the repository',
		);
		await expect(loadConfig(path.dirname(file))).rejects.toThrow('cannot be read');
		await expect(loadConfig('/no/such/file')).rejects.toThrow('does not exist');
	});
});

describe('the plan', () => {
	it('says how many messages go out at most, and for which questions', () => {
		const plan = planOf(read(good()), false);
		expect(plan).toContain('gets a message each (5)');
		expect(plan).toContain('(at most 6)');
		expect(plan).toContain('- Does a chat with a text start?');
		const { credential, instanceId, from, phone, flow } = good();
		const least = planOf(read({ credential, instanceId, from, phone, flow }), false);
		expect(least).toContain('gets a message each (1)');
		expect(least).toContain('(at most 5)');
		expect(least).toContain(
			'Not configured, so not asked: unpublishedFlow, template, conversationFlow.',
		);
	});

	it('says that nobody is messaged', () => {
		expect(planOf(read(good()), true)).toMatch(/nobody is messaged/);
	});
});
