/** What must hold of an execution, whatever its items are. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { LoggedRequest } from '../../localConnect/state.mts';
import type { Result } from '../engine.mts';
import type { HostileItem, ParameterSets } from './panel.mts';
import type { HostileWorld } from './world.mts';

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/** An execution that has ended. */
export interface Ended {
	operation: string;
	onError: OnError;
	mode: string;
	sets: ParameterSets;
	world: HostileWorld;
	/** Undefined when n8n refused the workflow before it ran. */
	result?: Result;
	/** What was logged meanwhile. */
	log: readonly string[];
}

/** Whether an output item tells of a failure of its item. */
const failureOf = ({ json }: INodeExecutionData) => {
	const { error, details } = json as { error?: unknown; details?: IDataObject };
	const isFailure = typeof error === 'string' && typeof details?.attempted === 'boolean';
	return isFailure ? { error, details } : undefined;
};

const placeOf = ({ pairedItem }: INodeExecutionData): unknown =>
	typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : pairedItem;

const isAscending = (places: readonly unknown[]): boolean =>
	places.every((place, index) => index === 0 || Number(places[index - 1]) <= Number(place));

const sent = ({ world }: Ended): LoggedRequest[] =>
	world.local.state.log.filter(({ operation }) => operation !== 'GetCallerIdentity');

/** What the panel lets people choose although the service refuses it. */
const CHOSEN = /^(SourceEndpoint type|DestinationEndpoint type|connect:Subtype)$/;

const UNKNOWN_REQUEST =
	/^(InternalServiceException|InternalServerException|SerializationException|.*Signature.*|UnrecognizedClient.*|MissingAuthentication.*)$/;

function* brokenRequests(ended: Ended): Generator<string> {
	for (const { operation, target, errorType = '', breaksModel } of ended.world.local.state.log) {
		if (operation === 'unknown') yield `a request that nobody knows: ${target}`;
		if (UNKNOWN_REQUEST.test(errorType)) yield `${operation} was answered ${errorType}`;
		if (breaksModel !== undefined && !CHOSEN.test(breaksModel)) {
			yield `${operation} against the model: ${breaksModel}`;
		}
	}
}

/** Code points of the zeros of the scripts that phone numbers may use: ASCII, and both of Arabic. */
const ZEROS = [0x30, 0x660, 0x6f0];

/** Digits, without zeros in front. */
const digitsOf = (text: string): string =>
	[...text.normalize('NFKC')]
		.flatMap((one) => {
			const code = one.codePointAt(0) ?? 0;
			const zero = ZEROS.find((first) => code >= first && code < first + 10);
			return zero === undefined ? [] : [code - zero];
		})
		.join('')
		.replace(/^0+/, '');

const textOf = (value: unknown): string => {
	const held =
		typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	return typeof held === 'object' ? '' : String(held ?? '').trim();
};

const printable = (text: string): string => text.replace(/[^ -~]/g, '').trim();

/** Whether an item asks for a chat with a number. */
function asksFor({ given }: HostileItem, address: string): boolean {
	const text = textOf(given.destinationEndpoint);
	const digits = digitsOf(text);
	return address === text || (digits.length > 6 && digitsOf(address).endsWith(digits));
}

const optionsOf = ({ sets }: Ended): object => {
	const { options } = sets.parameters;
	return typeof options === 'object' && options !== null ? options : {};
};

interface Sent {
	DestinationEndpoint?: { Address?: string };
	ContactId?: string;
	InitialContactId?: string;
	InstanceId?: string;
}

const bodyOf = ({ body }: LoggedRequest): Sent =>
	body.length > 0 ? (JSON.parse(body.toString('utf8')) as Sent) : {};

function* foreignCustomers(ended: Ended): Generator<string> {
	const { mode, sets, world } = ended;
	const { items } = sets;
	const options = optionsOf(ended);
	const isProduction = mode === 'trigger' || mode === 'webhook';
	const isRehearsed = !isProduction && Object.hasOwn(options, 'testRecipient');
	const created = world.contacts.flatMap(({ customBot }) => customBot?.token ?? []);
	for (const request of sent(ended)) {
		const body = bodyOf(request);
		const address = body.DestinationEndpoint?.Address;
		if (address !== undefined) {
			const isCustomer = items.some((item) => asksFor(item, address));
			if (!isCustomer && !isRehearsed) yield `nobody asked for a chat with ${address}`;
			if (isCustomer && isRehearsed && address !== '+14155550100') {
				yield `a test went to the customer ${address}`;
			}
			if (mode === 'evaluation' && !isRehearsed) yield `an evaluation went to ${address}`;
			if ('checkOnly' in options && options.checkOnly === true) yield `a check went to ${address}`;
		}
		const [, ofPath] = /^\/contacts\/[^/]+\/([^/?]+)/.exec(request.target) ?? [];
		const contact = body.ContactId ?? body.InitialContactId ?? ofPath;
		const isListed = ended.operation === 'getAll';
		if (contact !== undefined && !isListed) {
			const isAsked = items.some(({ given }) => {
				const text = textOf(given.contactId);
				return text.includes(contact) || text.includes(encodeURIComponent(contact));
			});
			if (!isAsked) yield `nobody asked for the contact ${contact}`;
		}
		if (body.InstanceId !== undefined) {
			const { InstanceId } = body;
			const isAsked = items.some(({ given }) => textOf(given.instanceId).includes(InstanceId));
			if (!isAsked) yield `nobody asked for the instance ${InstanceId}`;
		}
		if (request.operation === 'CreateParticipantConnection' && !world.lies) {
			const token = String(request.headers['x-amz-bearer']);
			// n8n's HTTP client leaves out of a header what no header can have.
			const isAsked =
				items.some(({ given }) => printable(textOf(given.participantToken)) === token) ||
				(ended.operation === 'join' && created.includes(token));
			if (!isAsked) yield 'nobody asked to act as this participant';
		}
	}
}

/** Every item comes out once: where it belongs, in its place, and linked to what it was made of. */
function* lostItems(ended: Ended): Generator<string> {
	const { onError, operation, result, sets } = ended;
	if (!result) return;
	const count = sets.items.length;
	const branches = [result.output, result.errorOutput];
	if (result.status !== 'success') {
		if (onError !== 'stopWorkflow') {
			yield `${onError}, and the execution ended as ${result.status}: ${result.error?.message}`;
		} else if (!result.error?.message) yield `it ended as ${result.status} without an error`;
		return;
	}
	for (const branch of branches) {
		if (!isAscending(branch.map(placeOf))) yield 'the output is not in order';
	}
	const isList = operation === 'getAll';
	for (let place = 0; place < count; place += 1) {
		const [done, failed] = branches.map((branch) =>
			branch.filter((item) => placeOf(item) === place),
		);
		const failures = [...done, ...failed].filter(failureOf);
		const right = onError === 'continueErrorOutput' ? failed : done;
		const total = done.length + failed.length;
		if (failures.some((item) => !right.includes(item))) yield `item ${place} failed, on success`;
		if (failed.some((item) => !failureOf(item))) yield `item ${place} did not fail, on error`;
		if (failures.length > 0 ? total !== 1 : !isList && total !== 1) {
			yield `item ${place} came out ${total} times`;
		}
		if (failures.length > 0 && onError === 'stopWorkflow') yield `item ${place} failed unnoticed`;
		if (sets.items[place].isFaulty && failures.length === 0) yield `item ${place} cannot be good`;
	}
	const known = branches.flat().filter((item) => Number(placeOf(item)) < count).length;
	if (known !== branches.flat().length) yield 'an output item belongs to no input item';
}

/** A chat that an output item names is with its customer. */
function* wrongContacts({ operation, mode, result, sets, world }: Ended): Generator<string> {
	if (operation !== 'startOutboundChat' || mode === 'manual' || mode === 'evaluation') return;
	if (world.lies) return;
	for (const item of result?.output ?? []) {
		const { Status, ContactId } = item.json;
		if (failureOf(item) || Status === 'checked') continue;
		const contact = world.local.state.contacts.find(({ contactId }) => contactId === ContactId);
		const place = Number(placeOf(item));
		const address = contact?.request.DestinationEndpoint.Address ?? '';
		if (!asksFor(sets.items[place], address)) yield `item ${place} has a chat with "${address}"`;
	}
}

/** With *Stop Workflow*, an item that cannot be carried out keeps back all of them. */
function* hastySends(ended: Ended): Generator<string> {
	const { onError, result, sets } = ended;
	if (!result) {
		if (sent(ended).length > 0) yield 'n8n refused the workflow, and something was sent';
		return;
	}
	if (onError !== 'stopWorkflow') return;
	const isFaulty = sets.items.some((item) => item.isFaulty);
	if (isFaulty && result.status !== 'error') yield 'a faulty item stopped nothing';
	if ((isFaulty || result.error?.name === 'NodeOperationError') && sent(ended).length > 0) {
		yield `a faulty item stopped the workflow after ${sent(ended).length} requests`;
	}
}

const normal = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Letters and digits of a confidential text that give it away. */
const TELLING = 12;

/** All that is shown to people who may not see everything. */
function shownBy({ result, log }: Ended): Set<string> {
	const { output = [], errorOutput = [], error } = result ?? {};
	const runs = Object.values(result?.run.data.resultData.runData ?? {}).flat();
	const { messages, context, httpCode } = (error ?? {}) as Record<string, unknown>;
	return new Set([
		...log,
		JSON.stringify([error?.message, error?.description, messages, context, httpCode]),
		...runs.flatMap(({ hints = [] }) => hints.map(({ message }) => message)),
		...[...output, ...errorOutput].flatMap((item) => [
			item.error?.message ?? '',
			JSON.stringify(failureOf(item) ?? ''),
		]),
	]);
}

function* leaks(ended: Ended): Generator<string> {
	const shown = [...shownBy(ended)].map((text) => ({ text, plain: normal(text) }));
	const all = shown.map(({ plain }) => plain).join('\n');
	const pieces = new Set<string>();
	for (let from = 0; from + TELLING <= all.length; from += 1) {
		pieces.add(all.slice(from, from + TELLING));
	}
	const markers = ended.sets.items.map(({ marker }) => marker);
	for (const secret of new Set([...ended.world.secrets(), ...markers].map(normal))) {
		for (let from = 0; from + TELLING <= secret.length; from += 1) {
			const piece = secret.slice(from, from + TELLING);
			if (!pieces.has(piece)) continue;
			const where = shown.find(({ plain }) => plain.includes(piece))?.text ?? '';
			yield `"${piece}" is shown in ${where.slice(0, 1000)}`;
			break;
		}
	}
}

function* pollution(): Generator<string> {
	const names = Object.getOwnPropertyNames(Object.prototype).filter((name) =>
		Object.prototype.propertyIsEnumerable.call(Object.prototype, name),
	);
	if (names.length > 0) yield `every object has ${names.join(', ')} now`;
}

/** What does not hold. */
export const brokenIn = (ended: Ended): string[] => [
	...brokenRequests(ended),
	...foreignCustomers(ended),
	...lostItems(ended),
	...wrongContacts(ended),
	...hastySends(ended),
	...leaks(ended),
	...pollution(),
];

/** How many items were carried out. */
export const doneIn = ({ result }: Ended): number =>
	(result?.output ?? []).filter((item) => !failureOf(item)).length;
