import { notAmazonConnect } from '../aws/answers';
import { isJsonObject } from '../aws/json';
import type { Page } from './pagedList';

/** A page of a list as it was answered: the SDK's types promise what it does not check. */
export interface RawPage {
	/** Undefined when there are none: some services leave an empty list out. */
	entries: unknown;
	next: unknown;
}

/** Which members of an entry are text. */
interface Form<Entry> {
	id: keyof Entry;
	texts: ReadonlyArray<keyof Entry>;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Whether an entry has what it is chosen by, and text where text is shown and searched. */
function isSound<Entry>({ id, texts }: Form<Entry>, entry: unknown): entry is Entry {
	if (!isJsonObject(entry)) return false;
	const members = new Map(Object.entries(entry));
	return (
		isText(members.get(String(id))) &&
		texts.every((name) => {
			const value = members.get(String(name));
			return value === undefined || typeof value === 'string';
		})
	);
}

/**
 * What of a page can be shown. Anything that is no text does not lead to a further page.
 *
 * @throws Error when what should be a list is none: that was not AWS
 */
export function soundPage<Entry>(form: Form<Entry>, { entries = [], next }: RawPage): Page<Entry> {
	if (!Array.isArray(entries)) throw notAmazonConnect();
	const list: unknown[] = entries;
	return {
		entries: list.filter((entry): entry is Entry => isSound(form, entry)),
		next: typeof next === 'string' && next ? next : undefined,
	};
}
