import type { StartOutboundChatContactCommandInput } from '@aws-sdk/client-connect';
import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';

/** The request. Its client token is added when all of it is known. */
export type ChatRequest = StartOutboundChatContactCommandInput;

/** A part of the panel and the part of the request that it becomes. */
export interface Field {
	/** On the first screen. */
	properties?: INodeProperties[];
	/** Under *Additional Fields*. */
	additionalFields?: INodeProperties[];
	/** Under *Options*. */
	options?: INodeProperties[];
	/** Reads its parameters, refuses what is wrong, and returns its members of the request. */
	build(item: ItemParameters): Partial<ChatRequest>;
}
