/**
 * Where `npm start` keeps its n8n: outside the checkout. n8n shows the explanation of an error only
 * if it is an instance of its own NodeApiError, so the node must load the n8n-workflow of that n8n,
 * and Node.js prefers one in a folder above, such as the checkout's.
 */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { access, constants, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../realN8n/failure.mts';

const NAME = 'n8n-nodes-amazon-connect-demo';

const ADVICE = [
	'Name another folder in N8N_DEMO_HOME, outside the checkout, e.g.',
	`N8N_DEMO_HOME=/var/tmp/${NAME} npm start`,
];

/** https://specifications.freedesktop.org/basedir-spec/latest/ ignores relative paths. */
function dataFolder({ XDG_DATA_HOME = '' }: NodeJS.ProcessEnv, userHome: string): string {
	const data = path.isAbsolute(XDG_DATA_HOME) ? XDG_DATA_HOME : path.join(userHome, '.local/share');
	return path.join(data, NAME);
}

/** The home that belongs to a checkout: no other one has the same, whatever N8N_DEMO_HOME is. */
export function homeOf(checkout: string, env: NodeJS.ProcessEnv, userHome: string): string {
	const folder = env.N8N_DEMO_HOME ? path.resolve(env.N8N_DEMO_HOME) : dataFolder(env, userHome);
	const real = realpathSync(checkout);
	const hash = createHash('sha256').update(real).digest('hex').slice(0, 8);
	return path.join(folder, `${path.basename(real).replace(/[^\w.-]+/g, '-')}-${hash}`);
}

/** The n8n-workflow that packages in a folder get before that of n8n, if there is one. */
export function otherWorkflowModule(folder: string): string | undefined {
	const found = path.join(folder, 'node_modules/n8n-workflow');
	if (existsSync(found)) return found;
	const parent = path.dirname(folder);
	return parent === folder ? undefined : otherWorkflowModule(parent);
}

/** Makes the home, unless it is there, and says what to do when it is of no use. */
export async function ensureHome(home: string): Promise<void> {
	if (home.includes(path.delimiter)) {
		throw new Failure(
			`The folder ${home} cannot be in PATH because of its "${path.delimiter}".`,
			...ADVICE,
		);
	}
	try {
		await mkdir(home, { recursive: true, mode: 0o700 });
		await access(home, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new Failure(`n8n cannot keep its data in ${home} (${code}).`, ...ADVICE);
	}
	const other = otherWorkflowModule(await realpath(home));
	if (other === undefined) return;
	throw new Failure(
		`In ${home}`,
		`the node would load ${other}`,
		'instead of the n8n-workflow of n8n, and its lists would lose their explanations.',
		...ADVICE,
	);
}
