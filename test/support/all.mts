/** What an asynchronous iteration gives, as a list. */
export async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
	const list: T[] = [];
	for await (const one of results) list.push(one);
	return list;
}
