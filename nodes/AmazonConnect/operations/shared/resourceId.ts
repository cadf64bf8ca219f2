import type { ItemParameters } from '../itemParameters';
import { locatorValue, readText, type Length } from '../values';

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** Undoes percent-encoding, as in a console URL that carries an ARN. */
function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** What an ID, an ARN or a console URL can stand for, as ARNs name it. */
export type ResourceKind = 'instance' | 'contact' | 'contact-flow';

/** The ID in an ARN or a console URL, or the ID itself. Undefined for anything else. */
export function findId(text: string, kind: ResourceKind): string | undefined {
	const plain = decoded(text);
	const inArn = new RegExp(`\\b${kind}/([\\w-]+)`).exec(plain)?.[1];
	if (inArn) return inArn;
	if (/^[\w-]+$/.test(plain)) return plain;
	const ids = new Set(plain.match(UUID));
	return /^https?:/.test(plain) && ids.size === 1 ? [...ids][0] : undefined;
}

/** Whether a console URL names an instance and no flow. */
const isInstancePage = (text: string): boolean =>
	/[/:]instances?\/[\w-]/.test(decoded(text)) && !/\bcontact-flow/.test(decoded(text));

/** Reads a resource locator that takes an ID, an ARN, or a console URL, and reduces it to the ID. */
export function readResourceId(
	item: ItemParameters,
	parameter: { name: string; label: string },
	kind: ResourceKind,
	length: Length,
): string | undefined {
	const { name, label } = parameter;
	const required = 'Enter its ID, its ARN, or the URL of its page in Amazon Connect.';
	const text = readText(item, label, locatorValue(item.get(name, label)), { max: 2048, required });
	if (text === undefined) return undefined;

	if (kind === 'contact-flow' && isInstancePage(text)) {
		return item.refuse(
			label,
			'is the URL of an instance, not of a flow',
			'Open the flow in Amazon Connect and use the URL of its page, or choose it from the list.',
		);
	}
	const id = findId(text, kind);
	if (!id)
		return item.refuse(label, 'is neither an ID nor an ARN or URL that contains one', required);
	const arnRegion = /arn:[\w-]+:connect:([\w-]+):/.exec(decoded(text))?.[1];
	if (arnRegion && arnRegion !== item.facts.region) {
		return item.refuse(
			label,
			`is in ${arnRegion}, but the credential's Region is ${item.facts.region}`,
			'Use a credential of that Region.',
		);
	}
	return readText(item, label, id, length);
}
