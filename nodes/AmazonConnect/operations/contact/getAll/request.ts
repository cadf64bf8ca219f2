import type { SearchCriteria } from '@aws-sdk/client-connect';
import type { TimeRange } from './timeRange';

/** What an item of Get Many asks for. */
export interface GetManyRequest {
	InstanceId: string;
	timeRange: TimeRange;
	criteria?: SearchCriteria;
	newestFirst: boolean;
	/** Infinity for all. */
	limit: number;
	details: boolean;
	simplify: boolean;
}
