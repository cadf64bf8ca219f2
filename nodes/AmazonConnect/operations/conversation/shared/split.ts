/** Cuts a text after white space, and nowhere else. */
const words = (text: string): string[] => text.match(/\s*\S+\s*/g) ?? [];

const segments =
	(granularity: 'sentence' | 'grapheme') =>
	(text: string): string[] =>
		[...new Intl.Segmenter('en', { granularity }).segment(text)].map(({ segment }) => segment);

/** Where a text is cut, the best place first: never within what a person sees as one character, if it fits. */
const CUTS = [segments('sentence'), words, segments('grapheme'), (text: string) => [...text]];

/** The pieces of a text, none longer than a part, cut no finer than needed. */
function piecesOf(text: string, longest: number, [cut, ...finer] = CUTS): string[] {
	if (text.length <= longest || !cut) return [text];
	return cut(text).flatMap((piece) => piecesOf(piece, longest, finer));
}

/**
 * Splits a text into parts for messages: at the ends of sentences, else between words, else between
 * characters. White space at the ends of a part is left out.
 *
 * @param longest UTF-16 units: whichever way a service counts characters, there are not more of them
 */
export function splitText(text: string, longest: number): string[] {
	if (text.trim().length <= longest) return [text.trim()];
	const parts: string[] = [];
	let part = '';
	for (const piece of piecesOf(text, longest)) {
		if ((part + piece).trim().length > longest) {
			parts.push(part.trim());
			part = '';
		}
		part += piece;
	}
	return [...parts, part.trim()].filter((one) => one !== '');
}
