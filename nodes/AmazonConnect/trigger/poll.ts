import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import { apiError } from '../apiError';
import { explainError, type ServiceError } from '../aws/errors';
import { ItemParameters } from '../operations/itemParameters';
import { SYSTEM_TIME as TIME } from '../pace/time';
import { fieldsWithoutDetails, readContact, readPage } from './contacts';
import { newCursor, readCursor, type Cursor } from './cursor';
import { ERRORS, isRefusedToken, isTransient } from './errors';
import { readSettings, type TriggerSettings } from './parameters';
import { scan } from './scan';
import { openService, type PollService } from './service';
import { findTestEvent } from './testEvent';

/** Milliseconds: n8n begins a poll each minute, whether or not the one before has ended. */
const BUDGET = 45_000;

/** Milliseconds before the end of the budget after which nothing more is begun. */
const RESERVE = 12_000;

/** Milliseconds before the end of the budget at which requests are aborted. */
const LAST = 1000;

/** Of so many polls in a row that fail for a passing reason, the last is an execution with an error. */
const PATIENCE = 5;

/** Polls that are under way: workflow and node. */
const running = new Set<string>();

/** Polls in a row that failed for a passing reason: workflow and node -> how many. */
const failures = new Map<string, number>();

/** Activations that have polled: n8n keeps their context. */
const activations = new WeakSet<IPollFunctions>();

/** The parameters, whose expressions n8n has resolved. @throws NodeOperationError that names them */
function settingsOf(context: IPollFunctions, region: string): TriggerSettings {
	const { parameters } = context.getNode();
	const item = new ItemParameters((name) => context.getNodeParameter(name, undefined), {
		region,
		run: 'production',
		tool: false,
		now: TIME.now(),
		timeZone: context.getTimezone(),
		index: 0,
		flow: () => ({}),
		stored: (name) => parameters[name],
	});
	const settings = readSettings(item);
	if (settings) return settings;
	const problems = item.problems.map(({ parameter, problem }) => `'${parameter}' ${problem}`);
	const cures = item.problems.flatMap(({ cure }) => cure ?? []);
	throw new NodeOperationError(context.getNode(), problems.join('; '), {
		description: [...new Set(cures)].join(' '),
	});
}

const AGAIN = 'The next poll tries again.';

const warn = (context: IPollFunctions, words: string): void =>
	context.logger.warn(`Amazon Connect Trigger: ${words}`);

const itemsOf = (fields: readonly IDataObject[]): INodeExecutionData[][] => [
	fields.map((one) => ({
		json: Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)),
	})),
];

const fromOf = ({ scan: unfinished, readTo }: Cursor): number => unfinished?.from ?? readTo;

/** Whether a cursor is further back than it may catch up. */
const isBehind = (cursor: Cursor, first: number): boolean => fromOf(cursor) < first;

/** The cursor, not further back than it may catch up. */
function caughtUp(context: IPollFunctions, cursor: Cursor, first: number): Cursor {
	if (!isBehind(cursor, first)) return cursor;
	const from = fromOf(cursor);
	const [begin, end] = [from, first].map((time) => new Date(time).toISOString());
	warn(
		context,
		`continues from ${end}, because 'Catch Up (Hours)' goes back no further. Contacts since ${begin} that were not reported are skipped.`,
	);
	return { ...cursor, since: first, readTo: first, scan: undefined };
}

/** The service's time by an answer of now: this machine's clock must not decide what is left out. */
async function askTime(service: PollService, settings: TriggerSettings): Promise<number> {
	const end = service.clock.now();
	return (await readPage(service, settings, false, { start: end - 60_000, end })).date;
}

/** One poll in production: contacts since the cursor, and the cursor moved on. */
async function readOn(
	context: IPollFunctions,
	service: PollService,
	settings: TriggerSettings,
	isOver: () => boolean,
): Promise<IDataObject[]> {
	const { clock, access } = service;
	const { event, overlap, catchUp, view } = settings;
	const kept: { cursor?: Cursor } = context.getWorkflowStaticData('node');
	const of = JSON.stringify([access.region, view.InstanceId, event.name]);
	let before = readCursor({ ...kept }, of);
	if (!before) {
		// What happened before is not reported.
		kept.cursor = newCursor(of, await askTime(service, settings));
		return [];
	}
	if (isBehind(before, clock.now() - catchUp)) {
		before = caughtUp(context, before, (await askTime(service, settings)) - catchUp);
	}
	const { items, cursor, error, failure } = await scan(before, {
		overlap,
		now: clock.now(),
		read: async (range, token) => await readPage(service, settings, false, range, token),
		timeOf: (contact) => event.timeOf(contact)?.getTime(),
		handle: async (contact) => await readContact(service, settings, contact),
		giveUp(contact) {
			warn(
				context,
				`the details of contact ${contact.Id} cannot be read. It is reported without them.`,
			);
			return fieldsWithoutDetails(settings, contact);
		},
		isRefusedToken,
		isOver,
	});
	kept.cursor = cursor;
	if (failure !== undefined) {
		const { message } = explainError(failure, ERRORS);
		warn(context, `the details of some contacts cannot be read. ${message}. ${AGAIN}`);
	}
	if (error === undefined || items.length > 0) return items;
	throw service.ended.aborted ? service.ended.reason : error;
}

/** Workflow and node. */
const keyOf = (context: IPollFunctions): string =>
	`${context.getWorkflow().id} ${context.getNode().id}`;

/** When n8n restarts, the count begins anew, so that nothing that passes is thrown then. */
function beginCount(context: IPollFunctions): void {
	const mode = context.getActivationMode();
	const isRestart = mode === 'init' || mode === 'leadershipChange';
	if (isRestart && !activations.has(context)) failures.delete(keyOf(context));
	activations.add(context);
}

/** Whether an error is only logged: it passes, and has not come often yet. */
function isLogged(context: IPollFunctions, error: ServiceError): boolean {
	if (!isTransient(error)) return false;
	const count = (failures.get(keyOf(context)) ?? 0) + 1;
	failures.set(keyOf(context), count);
	return count % PATIENCE > 0;
}

async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const began = TIME.monotonic();
	const budget = Math.min(context.getPollBudgetMs?.() ?? BUDGET, BUDGET);
	const isOver = () => TIME.monotonic() - began >= budget - RESERVE;
	const isManual = context.getMode() === 'manual';
	let service: PollService | undefined;
	try {
		service = await openService(context, AbortSignal.timeout(budget - LAST));
		const settings = settingsOf(context, service.access.region);
		if (isManual) return itemsOf([await findTestEvent(context, service, settings)]);
		const items = await readOn(context, service, settings, isOver);
		failures.delete(keyOf(context));
		return items.length > 0 ? itemsOf(items) : null;
	} catch (error) {
		if (error instanceof NodeOperationError) return await Promise.reject(error);
		const explained = explainError(error, ERRORS, service?.access);
		if (isManual || !isLogged(context, explained)) throw apiError(context.getNode(), explained);
		warn(context, `${explained.message}. ${AGAIN}`);
		return null;
	} finally {
		service?.close();
	}
}

/** Looks for contacts; n8n calls it each minute, or as often as the workflow says. */
export async function pollContacts(
	context: IPollFunctions,
): Promise<INodeExecutionData[][] | null> {
	if (context.getMode() === 'manual') return await poll(context);
	const key = keyOf(context);
	if (running.has(key)) return null;
	running.add(key);
	beginCount(context);
	try {
		return await poll(context);
	} finally {
		running.delete(key);
	}
}
