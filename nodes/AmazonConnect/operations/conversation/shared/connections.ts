import { orAborted } from '../../../pace/time';
import { TOKEN_HOURS } from './limits';

/** What a participant speaks and hears with. */
export interface Connection {
	token: string;
	/** Milliseconds since the epoch at which the token ends. */
	expiresAt: number;
}

interface KeptConnection extends Connection {
	/** Milliseconds since the epoch from which on a new one is asked for. */
	renewAt: number;
}

/** A token is renewed so many milliseconds before its end, or a fifth of its life if that is less … */
const RENEW_BEFORE = { milliseconds: 5 * 60_000, share: 0.2 };

/** … and after a failure not again for so many milliseconds, while the old one is good. */
const RENEWAL_PAUSE = 10_000;

/** So many milliseconds a new token counts as good, even if by this machine's clock it has ended. */
const LEAST_LIFE = 60_000;

/** … and so many at most, whatever an answer says: the participant's own token lives no longer. */
const LONGEST_LIFE = TOKEN_HOURS * 60 * 60_000;

/**
 * The connection tokens of this process, one for each participant token, shared by its executions. They are
 * kept nowhere else, and die with the process.
 */
export class Connections {
	readonly #now: () => number;

	readonly #kept = new Map<string, KeptConnection>();

	readonly #underWay = new Map<string, Promise<Connection>>();

	/** @param now milliseconds since the epoch */
	constructor(now: () => number) {
		this.#now = now;
	}

	/**
	 * A token that is good, as far as is known; from `connect` if there is none.
	 *
	 * @param signal ends the waiting for what others have begun
	 */
	async tokenOf(
		participantToken: string,
		connect: () => Promise<Connection>,
		signal: AbortSignal,
	): Promise<string> {
		const known = this.#kept.get(participantToken);
		const good = known !== undefined && known.expiresAt > this.#now();
		if (good && known.renewAt > this.#now()) return known.token;
		try {
			return await this.#renewed(participantToken, connect, signal);
		} catch (error) {
			if (!good || known.expiresAt <= this.#now()) return await Promise.reject(error);
			known.renewAt = this.#now() + RENEWAL_PAUSE;
			return known.token;
		}
	}

	/** Keeps a new connection, and forgets those whose time is over. */
	keep(participantToken: string, connection: Connection): void {
		const now = this.#now();
		for (const [other, { expiresAt: end }] of this.#kept) {
			if (end <= now) this.#kept.delete(other);
		}
		const told = connection.expiresAt - now;
		const life = Math.min(Math.max(told, LEAST_LIFE), LONGEST_LIFE);
		const expiresAt = now + life;
		const early = Math.min(RENEW_BEFORE.milliseconds, life * RENEW_BEFORE.share);
		this.#kept.set(participantToken, { ...connection, expiresAt, renewAt: expiresAt - early });
	}

	/** Forgets a token that has ended or was refused, unless there is another one already. */
	forget(participantToken: string, token: string): void {
		if (this.#kept.get(participantToken)?.token === token) this.#kept.delete(participantToken);
	}

	async #renewed(
		participantToken: string,
		connect: () => Promise<Connection>,
		signal: AbortSignal,
	): Promise<string> {
		for (;;) {
			const others = this.#underWay.get(participantToken);
			if (!others) return (await this.#connect(participantToken, connect)).token;
			// It may fail for a reason of its execution alone, such as its end. Then it may be our turn.
			const shared = await orAborted(
				others.catch(() => undefined),
				signal,
			);
			if (shared) return shared.token;
		}
	}

	async #connect(
		participantToken: string,
		connect: () => Promise<Connection>,
	): Promise<Connection> {
		const connecting = connect();
		this.#underWay.set(participantToken, connecting);
		try {
			const connection = await connecting;
			this.keep(participantToken, connection);
			return connection;
		} finally {
			this.#underWay.delete(participantToken);
		}
	}
}

/** Those of the process. */
export const CONNECTIONS = new Connections(Date.now);
