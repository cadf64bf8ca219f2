const PATIENCE = 60_000;

export interface Owner {
	email: string;
	password: string;
}

/** n8n refused a request. */
export class RestError extends Error {
	readonly status: number;

	/** The explanation under the message. n8n passes on that of its own NodeApiError only. */
	readonly description?: string;

	constructor(status: number, message: string, description?: string) {
		super(message);
		this.name = 'RestError';
		this.status = status;
		this.description = description;
	}
}

interface Answer<T> {
	data?: T;
	message?: string;
	description?: string;
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** The REST API that n8n's editor uses, logged in as the editor would be. */
export class N8nRest {
	readonly #url: string;

	/** n8n binds a session to a browser: every request must name the same one. */
	readonly #browserId = 'real-n8n';

	#cookie = '';

	constructor(url: string) {
		this.#url = url;
	}

	/** Whether this n8n has no owner yet. */
	async needsOwner(): Promise<boolean> {
		const { userManagement } = await this.get<{
			userManagement: { showSetupOnFirstLoad?: boolean };
		}>('/rest/settings');
		return userManagement.showSetupOnFirstLoad ?? false;
	}

	async setUpOwner({ email, password }: Owner): Promise<void> {
		const owner = { email, password, firstName: 'Local', lastName: 'Owner' };
		await this.post('/rest/owner/setup', owner);
	}

	async logIn({ email, password }: Owner): Promise<void> {
		await this.post('/rest/login', { emailOrLdapLoginId: email, password });
	}

	async get<T>(path: string): Promise<T> {
		return await this.#send<T>('GET', path);
	}

	async post<T = unknown>(path: string, body: object): Promise<T> {
		return await this.#send<T>('POST', path, body);
	}

	async patch<T = unknown>(path: string, body: object): Promise<T> {
		return await this.#send<T>('PATCH', path, body);
	}

	async #send<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(this.#url + path, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': this.#browserId,
				cookie: this.#cookie,
			},
			body: body && JSON.stringify(body),
			signal: AbortSignal.timeout(PATIENCE),
		});
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) this.#cookie = cookies.map((one) => one.split(';')[0]).join('; ');
		const answer = parse(await response.text()) as Answer<T> | string;
		if (response.ok && typeof answer === 'object') return (answer.data ?? answer) as T;
		const { message, description } = typeof answer === 'object' ? answer : {};
		throw new RestError(
			response.status,
			`${method} ${path} was answered ${response.status}: ${message || JSON.stringify(answer)}`,
			description,
		);
	}
}
