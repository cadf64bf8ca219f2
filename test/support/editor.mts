/** The drop-downs of the packed node, as n8n's editor fills them. */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeListSearchItems,
	INodeType,
} from 'n8n-workflow';
import { editorContext, loadPackage } from './engine.mts';

export interface ListRequest {
	/** What stands in the panel. */
	parameters?: IDataObject;
	credential: ICredentialDataDecryptedObject;
	/** What is typed into the search. */
	filter?: string;
	/** Where the last page ended. */
	paginationToken?: string;
}

/** The node's type, as n8n loaded it. */
export async function nodeType(): Promise<INodeType> {
	return (await loadPackage()).getNode('amazonConnect').type as INodeType;
}

/** One page of a list. */
export async function searchList(
	method: string,
	{ parameters = {}, credential, filter, paginationToken }: ListRequest,
) {
	const search = (await nodeType()).methods?.listSearch?.[method];
	if (!search) throw new Error(`The node has no list ${method}`);
	const context = await editorContext(parameters, credential);
	return await search.call(context, filter, paginationToken);
}

/** All pages of a list, one after the other. */
export async function wholeList(
	method: string,
	request: ListRequest,
): Promise<INodeListSearchItems[]> {
	const { results, paginationToken } = await searchList(method, request);
	if (paginationToken === undefined) return results;
	return [...results, ...(await wholeList(method, { ...request, paginationToken }))];
}
