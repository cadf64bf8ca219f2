export const characters = (text: string): number => [...text].length;

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

export const count = (value: number): string => value.toLocaleString('en-US');

/** Text that is at most so many characters long. */
export const shortened = (text: string, max: number): string =>
	text.length <= max ? text : `${text.slice(0, max)}…`;
