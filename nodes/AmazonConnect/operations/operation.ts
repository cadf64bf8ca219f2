import type { IDataObject, INodeProperties, INodePropertyOptions, NodeHint } from 'n8n-workflow';
import type { ConnectAccess } from '../aws/credential';
import type { ErrorContext } from '../aws/errors';
import type { ConnectClient, ParticipantClient, Sdk } from '../aws/loadSdk';
import type { Steps } from '../once/steps';
import type { ApiQuota } from '../pace/quotas';
import type { Time } from '../pace/time';
import type { Draft } from './draft';
import type { ItemParameters } from './itemParameters';
import type { Outcome, Result } from './outcome';

/** Amazon Connect, for one item's requests. */
export interface Service {
	sdk: Sdk;
	/** For the item's first request, for which its quota has room; not where `call()` waits for it itself. */
	client: ConnectClient;
	/**
	 * A client for one further request. Resolves when the quota has a slot for it.
	 *
	 * @param signal ends the waiting; `ended` when left out
	 */
	clientFor(quota: ApiQuota, signal?: AbortSignal): Promise<ConnectClient>;
	/** The same for the participant service. */
	participantFor(quota: ApiQuota, signal?: AbortSignal): Promise<ParticipantClient>;
	/** Aborted when the execution is cancelled: for requests that are on their way. */
	abortSignal: AbortSignal;
	/** Aborted when nothing more is to be sent, also because another item ended the batch. */
	ended: AbortSignal;
	/** Gives other work of the process a chance to run. */
	breathe(): Promise<void>;
	time: Time;
	/** What the nodes of this execution share. n8n keeps it over a retry of the execution. */
	flow(): IDataObject;
	/** What of the item an earlier try has done; of operations that are carried out in steps. */
	steps: Steps;
	/** Keeps a text out of what is shown of errors. */
	conceal(secret: string): void;
}

/** An item of a run and what became of it. One that was refused before it was a request has no draft. */
export interface Done {
	draft?: Pick<Draft<unknown>, 'start'>;
	outcome: Outcome<unknown>;
}

/** What an operation has that starts something, which must happen once however often n8n runs it. */
export interface Starts<Request, Answer> {
	/** What is started, such as `chat`: part of the client token. */
	kind: string;
	/** Puts the client token into the request. */
	identified(request: Request, clientToken: string): Request;
	/** The ID of what was started, which the ledger keeps. */
	idOf(answer: Answer): string;
	answerOf(id: string): Answer;
}

/**
 * What an operation does to customers: it sends them something, ends their chat, changes what becomes of it,
 * or only reads.
 */
export type Effect = 'messages' | 'ends' | 'changes' | 'reads';

/** One thing the node can do. Adding an operation is adding a folder with one of these. */
export interface Operation<Request, Answer> {
	/** Its entry in the list of operations. */
	option: INodePropertyOptions;
	/** What a model should know before it calls the operation as a tool. */
	toolDescription: string;
	/** The line below the node's name on the canvas: an expression's JavaScript, without braces. */
	subtitle: string;
	/** Its part of the panel. */
	properties: INodeProperties[];
	/** What the editor tells before a run. */
	hints?: NodeHint[];
	/** What has happened when it has succeeded, e.g. "started" in "1 of 7 started". */
	participle: string;
	/** What it does to customers. All but reading is done only in runs that are meant for them. */
	effect: Effect;
	/**
	 * The names of all fields that `output()` may give. No field of the input passes for one of them.
	 *
	 * @param read reads a parameter of the item; gives undefined where that fails
	 */
	outputFields(read: (name: string) => unknown): readonly string[];
	/** The quota of an item's first request. */
	quota(request: Request, access: ConnectAccess): ApiQuota;
	/** What its errors mean, and where to look. */
	errors(request: Request): ErrorContext;
	/** One item's parameters as a request; undefined when some were refused. Calls nobody and changes nothing. */
	draft(item: ItemParameters): Draft<Request> | undefined;
	/** Only of operations whose drafts have a `start`. */
	starts?: Starts<Request, Answer>;
	/** Whether its drafts have a `step`, whose steps n8n's retries must not take again. */
	inSteps?: boolean;
	/**
	 * Whether `call()` waits for the slot of the first request, too, and any number of items may do so at
	 * once: where an item takes long, or may need no request at all.
	 */
	ownSlots?: boolean;
	/** Makes an item's requests and gives what the service answers. */
	call(service: Service, request: Request): Promise<Answer>;
	/** The output items of an input item, with the fields in the order in which a table shows them. */
	output(
		draft: Pick<Draft<Request>, 'request' | 'accessUrl'>,
		result: Result<Answer>,
	): Iterable<IDataObject>;
	/** What the output pane says of a run. */
	summary?(run: readonly Done[]): string | undefined;
}
