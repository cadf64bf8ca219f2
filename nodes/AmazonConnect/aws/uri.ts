/** RFC 3986 escaping, as SigV4 demands: encodeURIComponent leaves five characters alone. */
const escape = (text: string): string =>
	encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);

/** A query with its question mark, or nothing. A list repeats its name. */
export function queryString(
	query: Record<string, string | string[] | null | undefined> | undefined,
): string {
	const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
		[value].flat().map((one) => (one ? `${escape(name)}=${escape(one)}` : escape(name))),
	);
	return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
