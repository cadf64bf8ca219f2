import { explained } from './explained';
import { searchFlows } from './flows';
import { searchInstances } from './instances';
import { searchPhoneNumbers } from './phoneNumbers';

/** What fills the drop-downs, under the names that the panel calls it by. */
export const listSearch = {
	searchFlows: explained(searchFlows),
	searchInstances: explained(searchInstances),
	searchPhoneNumbers: explained(searchPhoneNumbers),
};
