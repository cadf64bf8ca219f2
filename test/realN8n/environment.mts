import path from 'node:path';

/** PATH with this Node.js first: n8n refuses older ones, and starts `node` and `npm` by name. */
export const nodeFirst = (...before: string[]): string =>
	[...before, path.dirname(process.execPath), process.env.PATH].join(path.delimiter);

/** Added to n8n's environment, this keeps its server from reaching anything but this machine. */
export const NO_INTERNET = {
	HTTP_PROXY: 'http://127.0.0.1:9',
	HTTPS_PROXY: 'http://127.0.0.1:9',
	NO_PROXY: '127.0.0.1,localhost',
};

/** All that n8n may see of the environment: a variable set for another n8n must not change this one. */
const KEPT = ['HOME', 'LANG', 'TMPDIR', 'TZ', 'USER'];

/** The environment of an n8n that listens on loopback only and calls nobody by itself. */
export function n8nEnvironment(options: {
	home: string;
	port: number;
	brokerPort: number;
	/** Folders that come first in PATH. */
	path?: string[];
}): NodeJS.ProcessEnv {
	return {
		...Object.fromEntries(KEPT.map((name) => [name, process.env[name]])),
		PATH: nodeFirst(...(options.path ?? [])),
		N8N_USER_FOLDER: options.home,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(options.port),
		N8N_PROTOCOL: 'http',
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(options.brokerPort),
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_REINSTALL_MISSING_PACKAGES: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
}
