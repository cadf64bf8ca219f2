import type { RetryStrategyV2 } from '@smithy/types';
import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { apiError } from '../apiError';
import { readAccess } from '../aws/access';
import { accountOf, ownerOf } from '../aws/account';
import { connectClient } from '../aws/client';
import type { ConnectAccess } from '../aws/credential';
import { explainError, type ErrorContext } from '../aws/errors';
import { loadSdk, type ConnectClient, type Sdk } from '../aws/loadSdk';
import { viaHttpRequest, type Transport } from '../aws/transports';
import type { Quota } from '../pace/tokenBucket';
import { joinQuota } from '../pace/quotas';
import { retryStrategy } from '../pace/retryStrategy';
import { SYSTEM_TIME as TIME } from '../pace/time';
import { keptList } from './cache';
import { soundPage, type RawPage } from './soundPage';

/** Milliseconds for one attempt: a person waits for the answer. */
export const LIST_TIMEOUT = 3000;

/** Milliseconds after which a request is no longer retried. */
const LIST_GIVE_UP = 9000;

/** What the lists of a credential are read with. */
export interface ListAccess {
	access: ConnectAccess;
	sdk: Sdk;
	transport: Transport;
}

/** The same, while the quota has room for a request. */
export interface PacedAccess extends ListAccess {
	connect: ConnectClient;
	/** When and how often to retry a request without a client. */
	retryStrategy: RetryStrategyV2;
	attemptTimeout: number;
}

/** A list of the service, and how a page of it is read. */
export interface List<Entry> {
	/** The API's name of the operation. */
	operation: string;
	/** The account's quota for it. */
	quota: Quota;
	errors: ErrorContext;
	/** What an entry is chosen by. */
	id: keyof Entry;
	/** What else of an entry is text, where it is there. */
	texts: ReadonlyArray<keyof Entry>;
	/** @param within what the list belongs to, e.g. the ID of an instance */
	readPage(service: PacedAccess, within: string, token?: string): Promise<RawPage>;
}

/** What the editor asks for. */
export interface Search<Entry> {
	within?: string;
	/** What is typed into the search field. */
	filter?: string;
	/** Texts of an entry in which the filter is searched. */
	texts(entry: Entry): Array<string | undefined>;
	/** Whether an entry is shown at all. */
	shows?(entry: Entry): boolean;
	item(entry: Entry): INodeListSearchItems;
	/** Where the last answer ended; n8n gives it back as text. */
	paginationToken?: unknown;
	/** Says why there is nothing to choose from. */
	nothing(service: ListAccess): Promise<Error> | Error;
}

export async function openService(context: ILoadOptionsFunctions): Promise<ListAccess> {
	const access = await readAccess(context);
	const sdk = await loadSdk();
	const transport = viaHttpRequest(async (options) => await context.helpers.httpRequest(options));
	return { access, sdk, transport };
}

/** The number of the account that is asked, as far as AWS tells. */
export const accountOfService = async ({ sdk, access, transport }: ListAccess) =>
	await accountOf(sdk, access, transport, LIST_TIMEOUT, TIME.now());

/**
 * Carries out a request for the editor when its quota has room for it, and again for some seconds
 * while it fails for a passing reason.
 *
 * @throws NodeApiError in words for the builder
 */
export async function ask<Answer>(
	context: ILoadOptionsFunctions,
	service: ListAccess,
	{ operation, quota, errors }: Pick<List<unknown>, 'operation' | 'quota' | 'errors'>,
	request: (service: PacedAccess) => Promise<Answer>,
): Promise<Answer> {
	const { sdk, access, transport } = service;
	const { signal } = new AbortController();
	const owner = await ownerOf(sdk, access, transport, TIME.now());
	const share = joinQuota({ operation, ...quota }, owner, access.region, TIME);
	const options = {
		attemptTimeout: LIST_TIMEOUT,
		retryStrategy: retryStrategy({
			share,
			time: TIME,
			backoff: sdk.BACKOFF,
			giveUpAfter: LIST_GIVE_UP,
			signal,
		}),
	};
	const connect = connectClient(sdk, access, transport, options);
	try {
		await share.slot(signal);
		return await request({ ...service, ...options, connect });
	} catch (error) {
		throw apiError(context.getNode(), explainError(error, errors, access));
	} finally {
		share.leave();
	}
}

const contains = (text: string | undefined, part: string): boolean =>
	text?.toLocaleLowerCase().includes(part.toLocaleLowerCase()) ?? false;

/**
 * The entries of a list that match, from a place on, and the place to go on from: undefined at the end.
 *
 * @throws NodeApiError in words for the builder
 */
export async function findEntries<Entry>(
	context: ILoadOptionsFunctions,
	service: ListAccess,
	list: List<Entry>,
	{
		within = '',
		from = 0,
		matches,
	}: { within?: string; from?: number; matches: (entry: Entry) => boolean },
): Promise<{ found: Entry[]; next?: number }> {
	return await keptList<Entry>([list.operation, within, service.access], TIME).find(
		matches,
		from,
		async (token) =>
			await ask(context, service, list, async (paced) =>
				soundPage(list, await list.readPage(paced, within, token)),
			),
		TIME,
	);
}

/** Where to go on; the token comes back from the browser, so it may be anything. */
function placeOf(paginationToken: unknown): number {
	const place = Number(paginationToken ?? 0);
	return Number.isSafeInteger(place) && place > 0 ? place : 0;
}

/** Searches a list, over all its pages, for the drop-down of a resource locator. */
export async function searchList<Entry>(
	context: ILoadOptionsFunctions,
	list: List<Entry>,
	{ within, filter = '', texts, shows, item, paginationToken, nothing }: Search<Entry>,
): Promise<INodeListSearchResult> {
	const service = await openService(context);
	const wanted = filter.trim();
	const { found, next } = await findEntries(context, service, list, {
		within,
		from: placeOf(paginationToken),
		matches: (entry) =>
			(shows?.(entry) ?? true) && (!wanted || texts(entry).some((text) => contains(text, wanted))),
	});
	if (found.length === 0 && !wanted && paginationToken === undefined) throw await nothing(service);
	return {
		results: found.map(item),
		paginationToken: next === undefined ? undefined : String(next),
	};
}
