/**
 * For `NODE_OPTIONS=--require`: refuses every connection and look-up that leaves this machine, and
 * writes it down in the file LOOPBACK_GUARD_LOG.
 */
'use strict';

const dns = require('node:dns');
const { appendFileSync } = require('node:fs');
const net = require('node:net');

const isLocal = (host) => !host || /^(localhost|127\.[\d.]+|::1|\[::1\]|0\.0\.0\.0|::)$/.test(host);

function refuse(what) {
	appendFileSync(process.env.LOOPBACK_GUARD_LOG, `${what}\n`);
	return Object.assign(new Error(`${what} leaves this machine`), { code: 'ENOTFOUND' });
}

const { lookup } = dns;
dns.lookup = (host, ...rest) =>
	isLocal(host)
		? lookup(host, ...rest)
		: process.nextTick(rest.at(-1), refuse(`look-up of ${host}`));

for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
	const original = dns.promises[name];
	dns.promises[name] = async (host, ...rest) => {
		if (!isLocal(host)) throw refuse(`look-up of ${host}`);
		return await original(host, ...rest);
	};
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function guarded(...args) {
	const [first] = args.flat();
	const { host, path } = typeof first === 'object' ? first : { host: args[1] };
	if (path || isLocal(host)) return connect.apply(this, args);
	process.nextTick(() => this.destroy(refuse(`connection to ${host}`)));
	return this;
};
