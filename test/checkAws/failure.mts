import { ROOT } from '../support/paths.mts';

/**
 * What to say of an error of the check itself. Of the error's other members, nothing is said: that of a
 * request has its headers and its body.
 *
 * @param redact takes out of a text what must not be in it
 */
export function failureOf(error: unknown, redact: (text: string) => string): string {
	const what = error instanceof Error ? wordsOf(error) : `A value of the type ${typeof error}`;
	return redact(`The check itself has failed: ${what}`);
}

function wordsOf({ name, message, stack = '' }: Error): string {
	// The stack begins with the name and the message that the error had when it was made.
	const places = stack.split('\n').filter((line) => /^\s+at /.test(line));
	// Long paths would be taken for tokens.
	return [`${name}: ${message}`, ...places].join('\n').replaceAll(ROOT, '.');
}
