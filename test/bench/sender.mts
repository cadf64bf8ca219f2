/** One who messages customers, in a process of its own. */
import { customers } from '../support/chat.mts';
import { measure, type Usage } from './meter.mts';
import { answer, knowledge } from './process.mts';
import type { ContactsSettings } from './senders/contacts.mts';
import type { ExpressionsSettings } from './senders/expressions.mts';
import type { HttpRequestSettings } from './senders/httpRequest.mts';
import type { NodeSettings } from './senders/node.mts';
import type { SdkSettings } from './senders/sdk.mts';

export type SenderSettings =
	NodeSettings | ContactsSettings | HttpRequestSettings | SdkSettings | ExpressionsSettings;

export interface SenderKnowledge {
	settings: SenderSettings;
	/** Of the local Amazon Connect. */
	url: string;
}

export type Customers = ReturnType<typeof customers>;

export interface Sender {
	/** @param warmUp whether this is only to load and compile, at any pace */
	send(to: Customers, warmUp: boolean): Promise<void>;
}

export interface Task {
	from: number;
	count: number;
	warmUp?: boolean;
	/** Whether to tell what is held in memory, rather than how fast it goes. */
	collectGarbage?: boolean;
}

const { settings, url } = knowledge<SenderKnowledge>();
const { createSender } = (await import(`./senders/${settings.kind}.mts`)) as {
	createSender(settings: SenderSettings, url: string): Promise<Sender>;
};
const sender = await createSender(settings, url);

answer(async ({ from, count, warmUp = false, collectGarbage = false }: Task): Promise<Usage> => {
	const to = customers(count, from);
	return await measure(async () => await sender.send(to, warmUp), collectGarbage);
});
