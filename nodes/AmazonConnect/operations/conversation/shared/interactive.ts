import type { Item } from '@aws-sdk/client-connectparticipant';
import { isJsonObject } from '../../../aws/json';

/**
 * What a person chooses from, and the choice; the content is JSON:
 * https://docs.aws.amazon.com/connect/latest/adminguide/interactive-messages.html
 */
const INTERACTIVE = /^application\/vnd\.amazonaws\.connect\.message\.interactive\b/;

/** Where the text may be, the best first. AWS documents the templates, but not what each channel answers. */
const TEXTS = [
	['data', 'content', 'title'],
	['data', 'title'],
	['title'],
	['action'],
	['data', 'actionName'],
	['data', 'elementId'],
];

const memberOf = (value: unknown, name: string): unknown =>
	isJsonObject(value) ? value[name] : undefined;

function textIn(json: string): string | undefined {
	try {
		const content: unknown = JSON.parse(json);
		const texts = TEXTS.map((path) => path.reduce(memberOf, content));
		return texts.find((text): text is string => typeof text === 'string' && text.trim() !== '');
	} catch {
		return undefined;
	}
}

/** The text of a message. Of an interactive one: the title of the question, or of what was chosen. */
export function plainText({ Content, ContentType }: Item): string {
	const content: unknown = Content;
	if (typeof content !== 'string') return '';
	return INTERACTIVE.test(String(ContentType)) ? (textIn(content) ?? content) : content;
}
