/** Characters of AWS's words that are shown at most. */
const LONGEST = 300;

/** Characters of AWS's words that are looked at; the rest is cut before. */
const READ = 600;

/** From so many letters and digits on, a piece of a confidential text is hidden too. */
const TELLING = 10;

const HIDDEN = '…';

/** One character of a text as it is written, and what it means: nothing but letters and digits count. */
interface Character {
	written: string;
	means: string;
}

const ENTITIES = new Map([
	['amp', '&'],
	['apos', "'"],
	['gt', '>'],
	['lt', '<'],
	['quot', '"'],
]);

/** JSON, HTML, and URL escapes, or a single character. */
const ESCAPED =
	/\\u([\da-f]{4})|\\[nrtbf"'\\/]|&#x([\da-f]{1,6});|&#(\d{1,7});|&([a-z]+);|%([\da-f]{2})|[^]/giu;

function decoded(code: number): string {
	return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}

function meaning([written, json, hex, decimal, entity, percent]: RegExpMatchArray): string {
	if (json ?? hex ?? percent) return decoded(Number.parseInt(json ?? hex ?? percent, 16));
	if (decimal) return decoded(Number(decimal));
	if (entity) return ENTITIES.get(entity.toLowerCase()) ?? written;
	return written.length > 1 && written.startsWith('\\') ? '' : written;
}

/** Letters and digits without accents and case. The same for a text as for its characters one by one. */
const normal = (text: string): string =>
	text
		.normalize('NFKD')
		.toLowerCase()
		.replaceAll('ς', 'σ')
		.replace(/[^\p{L}\p{N}]/gu, '');

const charactersOf = (text: string): Character[] =>
	[...text.matchAll(ESCAPED)].map((match) => ({
		written: match[0],
		means: normal(meaning(match)),
	}));

const isWordEnd = (character: Character | undefined): boolean => !character?.means;

/** The places of the characters that count, in the normal form of the whole text. */
function normalForm(characters: readonly Character[]): { text: string; places: number[] } {
	const places: number[] = [];
	let text = '';
	for (const [place, { means }] of characters.entries()) {
		text += means;
		for (let unit = 0; unit < means.length; unit++) places.push(place);
	}
	return { text, places };
}

/** Which characters give away a confidential text: all of one, or a telling piece. */
function secretPlaces(characters: readonly Character[], secrets: readonly string[]): Set<number> {
	const { text, places } = normalForm(characters);
	const found = new Set<number>();
	const hide = (from: number, length: number) => {
		for (let place = places[from]; place <= places[from + length - 1]; place++) found.add(place);
	};
	const short = secrets.filter((secret) => secret.length < TELLING);
	const long = secrets.filter((secret) => secret.length >= TELLING);
	for (let from = 0; from + TELLING <= text.length; from++) {
		const piece = text.slice(from, from + TELLING);
		if (long.some((secret) => secret.includes(piece))) hide(from, TELLING);
	}
	for (const secret of short) {
		for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + 1)) {
			const end = from + secret.length - 1;
			const isWord =
				isWordEnd(characters[places[from] - 1]) && isWordEnd(characters[places[end] + 1]);
			if (isWord) hide(from, secret.length);
		}
	}
	return found;
}

/**
 * What AWS says, fit to be shown: at most 300 characters, without what is confidential in the request
 * it may echo. Both are compared by their letters and digits only, in lower case and without
 * escapes: an echo may be quoted, escaped, cut off, or broken into lines.
 */
export function quote(words: string, confidential: readonly string[]): string {
	const secrets = new Set(
		confidential.flatMap((text) =>
			// What looks escaped is read so in the echo, too.
			/[\\&%]/.test(text) ? [normal(text), normalForm(charactersOf(text)).text] : [normal(text)],
		),
	);
	secrets.delete('');
	// What has neither letters nor digits, such as an emoji, has no normal form.
	const signs = confidential.filter((text) => text.trim() !== '' && normal(text) === '');
	const read = signs.reduce((text, sign) => text.replaceAll(sign, HIDDEN), words.slice(0, READ));
	const characters = charactersOf(read);
	const hidden = secretPlaces(characters, [...secrets]);
	const shown = characters
		.map(({ written }, place) => (hidden.has(place) ? HIDDEN : written))
		.join('')
		.replace(/[\s\p{C}]+/gu, ' ')
		.replace(/…\p{M}+/gu, HIDDEN)
		.replace(/…(?:[^\p{L}\p{N}]*…)+/gu, HIDDEN)
		.trim();
	return shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}${HIDDEN}` : shown;
}
