import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

type Source = string | ArrayBuffer | ArrayBufferView;

const bytes = (data: Source): string | Uint8Array => {
	if (typeof data === 'string') return data;
	return ArrayBuffer.isView(data)
		? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
		: new Uint8Array(data);
};

/** SHA-256, and HMAC when a secret is given, behind the SDK's interface. */
export class Sha256 {
	readonly digestLength = 32;

	readonly #secret?: Source;

	#hash: Hash | Hmac;

	constructor(secret?: Source) {
		this.#secret = secret;
		this.#hash = this.#fresh();
	}

	update(data: Source): void {
		this.#hash.update(bytes(data));
	}

	async digest(): Promise<Uint8Array> {
		return this.#hash.digest();
	}

	reset(): void {
		this.#hash = this.#fresh();
	}

	#fresh(): Hash | Hmac {
		return this.#secret === undefined
			? createHash('sha256')
			: createHmac('sha256', bytes(this.#secret));
	}
}
