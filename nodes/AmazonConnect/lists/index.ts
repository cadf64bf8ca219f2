import { searchFlows } from './flows';
import { searchInstances } from './instances';
import { searchKnowledgeBases } from './knowledgeBases';
import { searchMessageTemplates } from './messageTemplates';
import { searchPhoneNumbers } from './phoneNumbers';
import { templateVariables } from './templateVariables';

/** What fills the drop-downs, under the names that the panel calls it by. */
export const listSearch = {
	searchFlows,
	searchInstances,
	searchKnowledgeBases,
	searchMessageTemplates,
	searchPhoneNumbers,
};

/** What makes the fields of resource mappers. */
export const resourceMapping = { templateVariables };
