/** The packed trigger, polled in n8n's engine, in a process of its own whose clock is that of the service. */
import { credentialFor } from '../../support/chat.mts';
import { PublishedTrigger } from '../../support/engine.mts';
import { State } from '../../localConnect/state.mts';
import { runFaster, skipTo } from '../clock.mts';
import { inUse } from '../meter.mts';
import { answer, knowledge } from '../process.mts';

export interface TriggerKnowledge {
	/** Of the local Amazon Connect. */
	url: string;
	/** So many times as fast as time passes. */
	pace: number;
}

export interface PollOrder {
	/** The service's time, in milliseconds since the epoch. */
	at: number;
	/** Whether n8n was restarted before. */
	restart: boolean;
	/** Whether to tell what is held in memory. */
	look: boolean;
}

export interface Polled {
	/** IDs of the contacts that came out. */
	contacts: string[];
	/** Whether the poll was an execution with an error. */
	failed: boolean;
	/** Warnings in n8n's log until now. */
	warnings: number;
	/** Bytes of what n8n keeps of the node. */
	state: number;
	/** Bytes in use after garbage was collected. */
	memory?: number;
}

const { url, pace } = knowledge<TriggerKnowledge>();
const state = new State();
const { id } = state.account.instances[0];
const trigger = new PublishedTrigger(
	{ instanceId: { __rl: true, mode: 'id', value: id } },
	credentialFor({ url, state }),
	'soak',
);
runFaster(pace);

answer(async ({ at, restart, look }: PollOrder): Promise<Polled> => {
	skipTo(at);
	if (restart) trigger.restart();
	let contacts: string[] = [];
	let failed = false;
	try {
		const items = await trigger.poll(restart ? 'init' : 'activate');
		contacts = (items ?? []).map(({ ContactId }) => String(ContactId));
	} catch (error) {
		failed = true;
		console.error(`a poll failed: ${String(error)}`);
	}
	return {
		contacts,
		failed,
		warnings: trigger.warnings.length,
		state: trigger.state.length,
		memory: look ? inUse() : undefined,
	};
});
