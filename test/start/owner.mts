import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../realN8n/failure.mts';
import { RestError, type N8nRest, type Owner } from '../realN8n/rest.mts';

const EMAIL = 'owner@local.example';

/** n8n wants a digit and a capital letter, which chance alone does not promise. */
const randomPassword = (): string => `${randomBytes(10).toString('hex')}A1`;

/** The owner that the last start made, or a new one, kept for the next start. */
async function readOrMakeOwner(file: string): Promise<Owner> {
	const kept = await readFile(file, 'utf8').catch(() => undefined);
	if (kept) return JSON.parse(kept) as Owner;
	const owner = { email: EMAIL, password: randomPassword() };
	await writeFile(file, `${JSON.stringify(owner, null, '\t')}\n`, { mode: 0o600 });
	return owner;
}

/** Logs in as n8n's owner, who is made at the first start. */
export async function logInAsOwner(rest: N8nRest, home: string): Promise<Owner> {
	const file = path.join(home, 'owner.json');
	const owner = await readOrMakeOwner(file);
	if (await rest.needsOwner()) {
		await rest.setUpOwner(owner);
		return owner;
	}
	try {
		await rest.logIn(owner);
	} catch (error) {
		if (!(error instanceof RestError) || error.status !== 401) throw error;
		throw new Failure(
			'n8n refuses the password that an earlier start has kept. Was it changed in the editor?',
			`Write the new one into ${file},`,
			`or delete the folder ${home} to start over.`,
		);
	}
	return owner;
}
