import type { ConnectAccess } from './credential';

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
 * The hosts of the three services, in AWS's own domains only. A name that merely contains one is not
 * among them.
 * https://docs.aws.amazon.com/general/latest/gr/connect_region.html
 * https://docs.aws.amazon.com/general/latest/gr/end-user-messaging.html
 * https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
const HOSTS = [
	new RegExp(`^${SERVICES}\\.${REGION}\\.amazonaws\\.com(?:\\.cn)?$`),
	new RegExp(`^vpce-[\\da-z-]+\\.${SERVICES}\\.${REGION}\\.vpce\\.amazonaws\\.com(?:\\.cn)?$`),
];

/** The plain host of Amazon Connect in GovCloud is a FIPS one: the SDK's rules know no other. */
const isFipsByItself = (service: string, region: string) =>
	service === 'connect' && region.startsWith('us-gov-');

/**
 * Which service and Region a URL belongs to: by the credential's custom endpoints, else by the host.
 * Undefined for any other host, for http, and for another port: a signature must not leave AWS.
 */
export function signingScope(
	url: URL,
	{ endpoints, region }: Pick<ConnectAccess, 'endpoints' | 'region'>,
): SigningScope | undefined {
	const custom = [
		['connect', endpoints.connect],
		['wisdom', endpoints.qConnect],
		['sms-voice', endpoints.smsVoice],
	] as const;
	const own = custom.find(([, endpoint]) => endpoint && new URL(endpoint).origin === url.origin);
	if (own) return { service: own[0], region, fips: false };

	if (url.protocol !== 'https:') return undefined;
	const groups = HOSTS.map((form) => form.exec(url.host)?.groups).find(Boolean);
	if (!groups) return undefined;
	return {
		service: groups.service as SigningScope['service'],
		region: groups.region,
		fips: groups.fips !== undefined || isFipsByItself(groups.service, groups.region),
	};
}
