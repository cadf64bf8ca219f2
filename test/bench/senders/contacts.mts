/** Our node, reading contacts in n8n's engine. */
import type { IDataObject, INodeType } from 'n8n-workflow';
import { State } from '../../localConnect/state.mts';
import { credentialFor } from '../../support/chat.mts';
import { contactParameters } from '../../support/contacts.mts';
import { execute, loadPackage } from '../../support/engine.mts';
import type { Sender } from '../sender.mts';
import { contactId } from '../settings.mts';
import { watch } from './node.mts';

export interface ContactsSettings {
	kind: 'contacts';
	/** - `get`: an item for each contact
	 * - `getAll`: one item that finds them all */
	operation: 'get' | 'getAll';
}

export async function createSender({ operation }: ContactsSettings, url: string): Promise<Sender> {
	const local = { url, state: new State() };
	const loader = await loadPackage();
	watch(loader.getNode('amazonConnect').type as INodeType);
	const credential = credentialFor(local);
	const { contactId: locator, ...common } = contactParameters(local, operation);
	const parameters: IDataObject =
		operation === 'get'
			? { ...common, contactId: locator, options: { includeInputFields: false } }
			: { ...common, returnAll: true };
	return {
		async send(items, warmUp) {
			const contacts = items.map((_, index) => ({ ContactId: contactId(index) }));
			const { output, error } = await execute({
				items: operation === 'get' ? contacts : [{}],
				parameters: warmUp ? { ...parameters, returnAll: false } : parameters,
				credential,
			});
			if (error) throw new Error(`${error.message} ${error.description}`);
			const found = new Set(output.map(({ json }) => json.ContactId));
			if (!warmUp && (found.size !== items.length || output.length !== items.length)) {
				throw new Error(`${found.size} of ${items.length} contacts, in ${output.length} items`);
			}
		},
	};
}
