import type { LocalPackage } from './npmShim.mts';
import type { N8nRest } from './rest.mts';

const PATH = '/rest/community-packages';

/** Lets n8n install a package, or install it again, as its Settings > Community nodes does. */
export async function installPackage(
	rest: N8nRest,
	{ name, version }: LocalPackage,
): Promise<void> {
	const installed = await rest.get<Array<{ packageName: string }>>(PATH);
	if (installed.some(({ packageName }) => packageName === name)) {
		await rest.patch(PATH, { name, version });
	} else {
		await rest.post(PATH, { name, version });
	}
}
