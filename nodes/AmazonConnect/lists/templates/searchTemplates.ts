import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
} from 'n8n-workflow';
import { listMessageTemplates, type MessageTemplate } from '../../aws/qConnect';
import { bareId } from '../../templates/templateArn';
import { nothingToChoose } from '../empty';
import { templateKnowledgeBases } from './searchKnowledgeBases';
import { openService, searchList, type List } from '../lookUp';
import { currentValue } from '../parameters';

/** The most that the API gives: https://docs.aws.amazon.com/amazon-q-connect/latest/APIReference/API_ListMessageTemplates.html */
const PAGE = 100;

/** https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html */
export const TEMPLATE_QUOTA = { requestsPerSecond: 10, burst: 10 };

/** The knowledge bases whose templates are listed one after the other, as a list's name. */
const join = (ids: readonly string[]): string => ids.join(' ');

const messageTemplates: List<MessageTemplate> = {
	operation: 'ListMessageTemplates',
	quota: TEMPLATE_QUOTA,
	errors: {
		iamAction: 'wisdom:ListMessageTemplates',
		iamResources: "the knowledge base. 'By ID' and 'By ARN' work without it",
		notFound:
			"Check that the knowledge base in 'Knowledge Base' is in the credential's Region and account.",
	},
	id: 'messageTemplateArn',
	texts: ['name', 'description', 'messageTemplateId'],
	async readPage(service, within, token = '') {
		// The tokens of this list say how many knowledge bases have been read, too.
		const [read, ...rest] = token.split(' ');
		const place = Number(read);
		const ids = within.split(' ');
		const nextToken = rest.join(' ') || undefined;
		const answer = await listMessageTemplates(service, ids[place], { maxResults: PAGE, nextToken });
		const { messageTemplateSummaries: entries, nextToken: next } = answer;
		if (typeof next === 'string' && next) return { entries, next: `${place} ${next}` };
		return { entries, next: place + 1 < ids.length ? String(place + 1) : undefined };
	},
};

/** What of the service's channels a chat can start on. */
const CHANNELS = new Map<unknown, string>([
	['SMS', 'SMS'],
	['WHATSAPP', 'WhatsApp'],
]);

const SUBTYPE_BY_CHANNEL = new Map<unknown, string>([
	['sms', 'SMS'],
	['whatsApp', 'WHATSAPP'],
]);

/** The ID of the chosen knowledge base; undefined when none is chosen, or only a run can tell which. */
export function chosenKnowledgeBase(context: ILoadOptionsFunctions): string | undefined {
	const id = bareId(String(currentValue(context, 'additionalFields.knowledgeBaseId') ?? '').trim());
	if (!id || /^[\w-]+$/.test(id)) return id || undefined;
	throw new NodeOperationError(context.getNode(), "'Knowledge Base' is neither an ID nor an ARN", {
		description: 'Choose it from the list, or remove it.',
	});
}

/** Fills the list of *Template*: active ones of the chosen channel. */
export async function searchMessageTemplates(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: unknown,
): Promise<INodeListSearchResult> {
	const chosen = chosenKnowledgeBase(this);
	const ids = chosen ? [chosen] : await templateKnowledgeBases(this, await openService(this));
	const subtype = SUBTYPE_BY_CHANNEL.get(currentValue(this, 'channel'));
	const channel = subtype ? `${CHANNELS.get(subtype)} ` : '';
	return await searchList(this, messageTemplates, {
		within: join(ids),
		filter,
		paginationToken,
		shows: ({ activeVersionNumber, channelSubtype }) =>
			activeVersionNumber !== undefined &&
			(subtype ? channelSubtype === subtype : CHANNELS.has(channelSubtype)),
		texts: ({ name, description, messageTemplateId }) => [name, description, messageTemplateId],
		item: ({ name, channelSubtype, messageTemplateArn }) => ({
			name: subtype ? name : `${name} (${CHANNELS.get(channelSubtype)})`,
			// With a version it would stay at that one.
			value: messageTemplateArn.replace(/(\/[\w-]+):[\w$]+$/, '$1'),
		}),
		nothing: async (service) =>
			await nothingToChoose(this, service, {
				what: `no active ${channel}template`,
				cure: `Create one in Amazon Connect under 'Message templates' and activate it${subtype ? ", or choose another 'Channel'" : ''}.`,
			}),
	});
}
