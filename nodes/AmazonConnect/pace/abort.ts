const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal aborts, at once if it has. Returns what forgets the callback. However many
 * wait for one signal, it gets one listener: Node warns of a leak from the eleventh on.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
	if (signal.aborted) {
		callback();
		return () => {};
	}
	const waiting = callbacks.get(signal) ?? new Set();
	if (!callbacks.has(signal)) {
		callbacks.set(signal, waiting);
		const tellAll = () => {
			for (const tell of [...waiting]) tell();
		};
		signal.addEventListener('abort', tellAll, { once: true });
	}
	waiting.add(callback);
	return () => void waiting.delete(callback);
}
