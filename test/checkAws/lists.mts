/** The drop-downs of the node, as n8n's editor fills them. */
import type { IDataObject, INodeListSearchItems } from 'n8n-workflow';
import { nodeType } from '../support/editor.mts';
import { editorContext } from '../support/engine.mts';
import type { Check } from './probe.mts';
import { NotAsked } from './probe.mts';

/** How the node says that a list is empty. */
const EMPTY = /^There is no /;

/**
 * Everything that a drop-down offers.
 *
 * @throws NotAsked when it cannot be filled
 */
export async function offered(
	{ config, guard }: Check,
	list: string,
	parameters: IDataObject,
): Promise<INodeListSearchItems[]> {
	const search = (await nodeType()).methods?.listSearch?.[list];
	if (!search) throw new Error(`The node has no list ${list}`);
	const context = await editorContext(parameters, config.credential);
	Object.assign(context.helpers, { httpRequest: guard.httpRequest });
	const items: INodeListSearchItems[] = [];
	let token: string | undefined;
	try {
		do {
			const page = await search.call(context, '', token);
			items.push(...page.results);
			token = page.paginationToken as string | undefined;
		} while (token !== undefined);
	} catch (error) {
		const { message } = error as Error;
		if (!EMPTY.test(message)) throw new NotAsked(message);
	}
	return items;
}
