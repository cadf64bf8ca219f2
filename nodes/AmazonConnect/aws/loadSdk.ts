/** The AWS SDK, read from disk at the first call. */
export const loadSdk = async () => await import('./sdk.js');

export type Sdk = Awaited<ReturnType<typeof loadSdk>>;

export type ConnectClient = InstanceType<Sdk['ConnectClient']>;

export type ParticipantClient = InstanceType<Sdk['ConnectParticipantClient']>;
