import type { ConnectAccess } from './credential';
import type { Sdk } from './loadSdk';

/** What a request is signed for. */
export interface SigningScope {
	service: 'connect' | 'wisdom' | 'sms-voice';
	region: string;
	/** Whether the host is one of AWS's FIPS hosts. */
	fips: boolean;
}

const SERVICES = '(?<service>connect|wisdom|sms-voice)(?<fips>-fips)?';
const REGION = '(?<region>[a-z]{2,4}(?:-[a-z]+)+-\\d)';

/**
 * The hosts of the three services. What follows must be the domain of AWS in the Region, and nothing more.
 * https://docs.aws.amazon.com/general/latest/gr/connect_region.html
 * https://docs.aws.amazon.com/general/latest/gr/end-user-messaging.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
const HOSTS = [
	new RegExp(`^${SERVICES}\\.${REGION}\\.(?<suffix>.+)$`),
	new RegExp(`^vpce-[\\da-z-]+\\.${SERVICES}\\.${REGION}\\.vpce\\.(?<suffix>.+)$`),
];

/** The plain host of Amazon Connect in GovCloud is a FIPS one: the SDK's rules know no other. */
const isFipsByItself = (service: string, region: string) =>
	service === 'connect' && region.startsWith('us-gov-');

/** The path that all of an endpoint's begin with, without a slash at its end. */
const basePath = (endpoint: string): string => new URL(endpoint).pathname.replace(/\/+$/, '');

const isBelow = (url: URL, endpoint: string): boolean =>
	url.origin === new URL(endpoint).origin &&
	`${url.pathname}/`.startsWith(`${basePath(endpoint)}/`);

/**
 * Which service and Region a URL belongs to: by the credential's custom endpoints, of which the longest
 * that fits counts, else by the host.
 * Undefined for any other host, for http, and for another port: a signature must not leave AWS.
 */
export function signingScope(
	{ partition }: Pick<Sdk, 'partition'>,
	url: URL,
	{ endpoints, region }: Pick<ConnectAccess, 'endpoints' | 'region'>,
): SigningScope | undefined {
	const custom = [
		['connect', endpoints.connect],
		['wisdom', endpoints.qConnect],
		['sms-voice', endpoints.smsVoice],
	] as const;
	const [own] = custom
		.filter(([, endpoint]) => endpoint && isBelow(url, endpoint))
		.sort(([, left = ''], [, right = '']) => basePath(right).length - basePath(left).length);
	if (own) return { service: own[0], region, fips: false };

	if (url.protocol !== 'https:') return undefined;
	const groups = HOSTS.map((form) => form.exec(url.host)?.groups).find(Boolean);
	if (!groups || groups.suffix !== partition(groups.region).dnsSuffix) return undefined;
	return {
		service: groups.service as SigningScope['service'],
		region: groups.region,
		fips: groups.fips !== undefined || isFipsByItself(groups.service, groups.region),
	};
}
