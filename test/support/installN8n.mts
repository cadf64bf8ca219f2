import { ensureN8n } from '../realN8n/install.mts';

export default async function setup(): Promise<void> {
	await ensureN8n((line) => console.log(line));
}
