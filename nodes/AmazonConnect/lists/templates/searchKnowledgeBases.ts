import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listKnowledgeBases, type KnowledgeBase } from '../../aws/qConnect';
import { nothingToChoose } from '../empty';
import { findEntries, searchList, type List, type ListAccess } from '../lookUp';

/** The most that the API gives: https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_ListKnowledgeBases.html */
const PAGE = 100;

const knowledgeBases: List<KnowledgeBase> = {
	operation: 'ListKnowledgeBases',
	// No quota is documented; half of that of the calls that read templates.
	quota: { requestsPerSecond: 5, burst: 5 },
	errors: {
		iamAction: 'wisdom:ListKnowledgeBases',
		iamResources: "all resources (*). 'By ID' and 'By ARN' work without it",
		notFound: "Check 'Region' and 'Amazon Q in Connect Endpoint' in the credential.",
	},
	id: 'knowledgeBaseId',
	texts: ['name'],
	async readPage(service, _, nextToken) {
		const answer = await listKnowledgeBases(service, { maxResults: PAGE, nextToken });
		return { entries: answer.knowledgeBaseSummaries, next: answer.nextToken };
	},
};

const keepsTemplates = ({ knowledgeBaseType }: KnowledgeBase): boolean =>
	knowledgeBaseType === 'MESSAGE_TEMPLATES';

const nothing = async (context: ILoadOptionsFunctions, service: ListAccess): Promise<Error> =>
	await nothingToChoose(context, service, {
		what: 'no knowledge base with message templates',
		cure: "Amazon Connect creates it with the first template, under 'Message templates'.",
	});

/** Fills the list of *Knowledge Base*: those that keep message templates. */
export async function searchKnowledgeBases(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	return await searchList(this, knowledgeBases, {
		filter,
		paginationToken,
		shows: keepsTemplates,
		texts: ({ name, knowledgeBaseId }) => [name, knowledgeBaseId],
		item: ({ name, knowledgeBaseId }) => ({
			name: name ?? knowledgeBaseId,
			value: knowledgeBaseId,
		}),
		nothing: async (service) => await nothing(this, service),
	});
}

/**
 * The IDs of the knowledge bases that keep message templates. An account has one, as a rule.
 *
 * @throws NodeOperationError when there is none
 */
export async function templateKnowledgeBases(
	context: ILoadOptionsFunctions,
	service: ListAccess,
): Promise<string[]> {
	const { found } = await findEntries(context, service, knowledgeBases, {
		matches: keepsTemplates,
	});
	if (found.length === 0) throw await nothing(context, service);
	return found.map(({ knowledgeBaseId }) => knowledgeBaseId);
}
