// Injected by esbuild: every free use of these names in the bundled SDK resolves here.
import { LoggerProxy, sleep } from 'n8n-workflow';

/**
 * The SDK only waits with setTimeout, between retries; it never uses the timer's id. Our retry
 * strategy waits by itself and asks for no delay: then the callback is called at once.
 */
const wait = (callback: () => void, milliseconds: number): void => {
	void (milliseconds > 0 ? sleep(milliseconds) : Promise.resolve()).then(callback);
};

const line = (parts: unknown[]): string => parts.map(String).join(' ');

const log = {
	debug: (...parts: unknown[]) => LoggerProxy.debug(line(parts)),
	error: (...parts: unknown[]) => LoggerProxy.error(line(parts)),
	info: (...parts: unknown[]) => LoggerProxy.info(line(parts)),
	log: (...parts: unknown[]) => LoggerProxy.debug(line(parts)),
	trace: (...parts: unknown[]) => LoggerProxy.debug(line(parts)),
	warn: (...parts: unknown[]) => LoggerProxy.warn(line(parts)),
};

export { log as console, wait as setTimeout };
