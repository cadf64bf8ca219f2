import type { IDataObject, INodeProperties, INodePropertyOptions, NodeHint } from 'n8n-workflow';
import type { ErrorContext } from '../aws/errors';
import type { Sdk } from '../aws/loadSdk';
import type { Draft } from './draft';
import type { ItemParameters } from './itemParameters';

type ConnectClient = InstanceType<Sdk['ConnectClient']>;

/** What became of an item that did not fail. */
export interface Answered {
	status: 'started' | 'alreadyStarted' | 'checked';
	/** The ID of what was started, where it is known. */
	id?: string;
	/** When the service answered, as ISO 8601. */
	answeredAt?: string;
	clientToken: string;
}

/** One thing the node can do. Adding an operation is adding a folder with one of these. */
export interface Operation<Request> {
	/** Its entry in the list of operations. */
	option: INodePropertyOptions;
	/** What a model should know before it calls the operation as a tool. */
	toolDescription: string;
	/** Its part of the panel. */
	properties: INodeProperties[];
	/** What the editor tells before a run. */
	hints: NodeHint[];
	/** What its errors mean, and where to look. */
	errors(request: Request): ErrorContext;
	/** One item's parameters as a request. Undefined when some were refused. Pure. */
	draft(item: ItemParameters): Draft<Request> | undefined;
	/** The fields of an output item in the order in which a table shows them. */
	output(request: Request, answered: Answered): IDataObject;
	/** Sends one request and gives the ID of what was started. */
	send(
		sdk: Sdk,
		client: ConnectClient,
		request: Request,
		clientToken: string,
		signal?: AbortSignal,
	): Promise<string>;
}
