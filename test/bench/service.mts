/** The local Amazon Connect in a process of its own, so that it costs the senders no time. */
import { randomUUID } from 'node:crypto';
import { startLocalConnect } from '../localConnect/server.mts';
import { fixedWindow, tokenBucket, unlimited, type Quota } from '../localConnect/quotas.mts';
import { State } from '../localConnect/state.mts';
import { startContacts } from '../support/contacts.mts';
import { countsOf, type ServiceCounts } from './counts.mts';
import { answer, knowledge } from './process.mts';
import { contactId, FULL_INSTANCE, type ServiceSettings } from './settings.mts';

function quotaOf({ quota }: ServiceSettings): Quota {
	if (!quota) return unlimited;
	if ('perWindow' in quota) return fixedWindow(quota.perWindow);
	return tokenBucket(quota.requestsPerSecond, quota.burst);
}

const settings = knowledge<ServiceSettings>();
const operation = settings.reading?.operation ?? 'StartOutboundChatContact';
let began = 0;
// Senders warm up first, against a service that is fast and lets everything pass.
let quota = unlimited;
const state = new State(undefined, {
	quotas: { [operation]: () => ({ take: (now) => quota.take(now) }) },
	concurrentChats: Number.POSITIVE_INFINITY,
	chatsEndAfter: settings.chats?.endAfter ?? Number.POSITIVE_INFINITY,
	verifySignatures: settings.verifySignatures ?? true,
});
if (settings.fullInstance) {
	state.faults.push({
		kind: 'error',
		status: 429,
		type: 'LimitExceededException',
		operation,
		times: Number.POSITIVE_INFINITY,
		when: (body) => (body as { InstanceId: string }).InstanceId === FULL_INSTANCE,
	});
}
if (settings.reading) {
	const { contacts } = settings.reading;
	let index = 0;
	state.behaviour.newId = () => contactId(index);
	for (; index < contacts; index++) {
		const [contact] = startContacts({ state }, 1, index);
		contact.startedAt -= index * 5000;
	}
	// From here on IDs are of pages.
	state.behaviour.newId = randomUUID;
}
const { url } = await startLocalConnect(state);

function begin(): void {
	quota = quotaOf(settings);
	began = Date.now();
	state.behaviour.latency = settings.latency;
	state.behaviour.concurrentChats = settings.chats?.atOnce ?? Number.POSITIVE_INFINITY;
	if (!settings.reading) state.contacts.length = 0;
	state.log.length = 0;
}

export interface Answers {
	url: string;
	begin: undefined;
	counts: ServiceCounts;
}

const answers: { [Question in keyof Answers]: () => Answers[Question] } = {
	url: () => url,
	begin: () => void begin(),
	counts: () => countsOf(state, operation, began),
};

answer(async (question: keyof Answers) => answers[question]());
