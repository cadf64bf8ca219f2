import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from '../../itemParameters';
import { momentOf } from '../../shared/moment';
import { isEmpty } from '../../values';

const START_BEFORE = 'Start Before';

export const startBeforeOption: INodeProperties = {
	displayName: START_BEFORE,
	name: 'startBefore',
	type: 'dateTime',
	default: '',
	description:
		'Items that are still waiting at this time fail. An attempt that got no answer is retried for 15 more seconds.',
};

/**
 * Milliseconds since the epoch. An option that was added and holds nothing is refused: it was to keep late
 * messages back.
 */
export function readStartBefore(item: ItemParameters): number | undefined {
	if (!item.hasOption('startBefore')) return undefined;
	const value = item.option('startBefore');
	const cure = "Use a format such as '2030-01-31T18:00:00Z', or remove the option.";
	if (isEmpty(value)) return item.refuse(START_BEFORE, 'is empty', cure);
	const time = momentOf(value, item.facts.timeZone);
	return Number.isNaN(time) ? item.refuse(START_BEFORE, 'is not a time', cure) : time;
}
