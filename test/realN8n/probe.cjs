/**
 * Preloaded into n8n, with `--expose-gc`: tells whoever connects to the Unix socket that PROBE names what the
 * process holds after its garbage was collected, and what it has cost until now. Not in child processes of n8n.
 */
'use strict';

const { subscribe } = require('node:diagnostics_channel');
const { getEventListeners } = require('node:events');
const { rmSync } = require('node:fs');
const { createServer } = require('node:net');

/** Objects, as long as they live. It does not keep them alive. */
class Living {
	#references = new Set();

	add(object) {
		this.#references.add(new WeakRef(object));
	}

	all() {
		const living = [];
		for (const reference of this.#references) {
			const object = reference.deref();
			if (object) living.push(object);
			else this.#references.delete(reference);
		}
		return living;
	}
}

const sockets = new Living();
/** Those that have, or had, a listener. */
const signals = new Living();
/** Node's own words about leaks of listeners. */
let warnings = 0;

function watch() {
	for (const side of ['client', 'server']) {
		subscribe(`net.${side}.socket`, ({ socket }) => sockets.add(socket));
	}
	const known = new WeakSet();
	const { addEventListener } = EventTarget.prototype;
	EventTarget.prototype.addEventListener = function (...args) {
		if (this instanceof AbortSignal && !known.has(this)) {
			known.add(this);
			signals.add(this);
		}
		return addEventListener.apply(this, args);
	};
	process.on('warning', ({ name }) => {
		if (name === 'MaxListenersExceededWarning') warnings += 1;
	});
}

const listenersOf = (emitter) =>
	emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);

const sum = (counts) => counts.reduce((total, count) => total + count, 0);

const milliseconds = ({ user, system }) => (user + system) / 1000;

async function look() {
	const cpuBefore = milliseconds(process.cpuUsage());
	// What is freed in the first is often held by what only the second frees.
	for (let times = 0; times < 2; times++) {
		globalThis.gc();
		await new Promise(setImmediate);
	}
	const { heapUsed, external } = process.memoryUsage();
	return {
		memory: heapUsed + external,
		handles: process.getActiveResourcesInfo().length,
		sockets: sockets.all().length,
		socketListeners: sum(sockets.all().map(listenersOf)),
		signals: signals.all().length,
		signalListeners: sum(signals.all().map((signal) => getEventListeners(signal, 'abort').length)),
		processListeners: listenersOf(process),
		warnings,
		cpuBefore,
		cpuAfter: milliseconds(process.cpuUsage()),
	};
}

if (process.argv[2] === 'start') {
	watch();
	const server = createServer((socket) => {
		look().then(
			(found) => socket.end(JSON.stringify(found)),
			(error) => socket.end(JSON.stringify({ error: String(error.stack) })),
		);
	});
	// An n8n that was stopped before leaves it.
	rmSync(process.env.PROBE, { force: true });
	server.listen(process.env.PROBE);
	server.unref();
}
