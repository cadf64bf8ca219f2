import {
	NodeApiError,
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
} from 'n8n-workflow';

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
) => Promise<INodeListSearchResult>;

/** Makes the editor show what to do, too: of an error's kinds n8n gives it that of a NodeApiError only. */
export const explained = (search: Search): Search =>
	async function (this, filter, paginationToken) {
		try {
			return await search.call(this, filter, paginationToken);
		} catch (error) {
			if (!(error instanceof NodeOperationError)) return await Promise.reject(error);
			const { message, description } = error;
			throw new NodeApiError(this.getNode(), {}, { message, description: description ?? '' });
		}
	};
